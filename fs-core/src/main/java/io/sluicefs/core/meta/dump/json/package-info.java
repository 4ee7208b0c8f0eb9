/**
 * The JSON form of a dump (volume-and-objects.md 9.1): writer and reader of a tree. The layout is
 * that of the reference program, to the byte. Neither holds more than one entry.
 */
@NullMarked
package io.sluicefs.core.meta.dump.json;

import org.jspecify.annotations.NullMarked;
