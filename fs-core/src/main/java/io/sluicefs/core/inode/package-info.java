/**
 * The words for what a directory tree is made of: inode numbers, attributes, names, who asks. Plain
 * values, used at every layer. Their layout in records is the engine's affair.
 */
@NullMarked
package io.sluicefs.core.inode;

import org.jspecify.annotations.NullMarked;
