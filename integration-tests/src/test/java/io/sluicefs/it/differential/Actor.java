package io.sluicefs.it.differential;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.it.posix.PosixFs;
import java.util.Arrays;

/** One process on one of the mounts, with a few descriptors that stay open between steps. */
final class Actor {
  static final int SLOTS = 4;
  static final int NONE = -1;

  private final PosixFs fs;
  private final int[] descriptors = new int[SLOTS];

  Actor(PosixFs fs) {
    this.fs = fs;
    Arrays.fill(descriptors, NONE);
  }

  PosixFs fs() {
    return fs;
  }

  boolean isOpen(int slot) {
    return descriptors[slot] != NONE;
  }

  int descriptor(int slot) {
    return descriptors[slot];
  }

  void keep(int slot, int descriptor) {
    descriptors[slot] = descriptor;
  }

  void close(int slot) {
    int descriptor = descriptors[slot];
    descriptors[slot] = NONE;
    fs.close(descriptor);
  }

  void closeAll() {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (isOpen(slot)) {
        close(slot);
      }
    }
  }

  /**
   * What the step says here: its result, or the name of its error. A descriptor of a directory that
   * was removed is ESTALE here and ENOENT there.
   */
  String take(Step step) {
    try {
      return step.action().on(this);
    } catch (FsException e) {
      return e.errno() == Errno.ESTALE ? Errno.ENOENT.name() : e.errno().name();
    }
  }
}
