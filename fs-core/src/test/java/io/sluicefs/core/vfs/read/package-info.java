/**
 * Tests of reading: what is guessed from a pattern of reads. Contents are tested one package up.
 * Nothing here needs a server.
 */
@NullMarked
package io.sluicefs.core.vfs.read;

import org.jspecify.annotations.NullMarked;
