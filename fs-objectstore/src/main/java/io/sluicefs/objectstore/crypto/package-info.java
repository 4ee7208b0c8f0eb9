/**
 * Encryption of whole objects: a data key of its own for each, wrapped by the RSA key of the
 * volume. The bytes are those of volume-and-objects.md 5. Ciphers come from the JDK; Bouncy Castle
 * reads key files.
 */
@NullMarked
package io.sluicefs.objectstore.crypto;

import org.jspecify.annotations.NullMarked;
