package io.sluicefs.core.block.cache;

import java.nio.file.Path;

/** Asks the file system below a directory how many files it can have; Java itself cannot. */
@FunctionalInterface
public interface DeviceInodes {
  /** Nobody knows: files are not limited by the device. */
  DeviceInodes UNKNOWN = place -> Count.NONE;

  /**
   * Files of one file system.
   *
   * @param total 0 where it tells no number
   */
  record Count(long total, long free) {
    public static final Count NONE = new Count(0, 0);
  }

  /** {@link Count#NONE} when it does not answer. */
  Count of(Path place);
}
