/** Tests of encryption: recorded bytes, damage, key files of all kinds. */
@NullMarked
package io.sluicefs.objectstore.crypto;

import org.jspecify.annotations.NullMarked;
