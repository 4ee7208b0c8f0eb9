/**
 * The binary form of a dump (volume-and-objects.md 9.4): segments of protobuf records. Writer and
 * reader are small enough to need no library. Neither holds more than one segment of each kind.
 */
@NullMarked
package io.sluicefs.core.meta.dump.binary;

import org.jspecify.annotations.NullMarked;
