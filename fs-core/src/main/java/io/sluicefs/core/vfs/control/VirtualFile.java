package io.sluicefs.core.vfs.control;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Timestamp;
import org.jspecify.annotations.Nullable;

/** The virtual files, with their fixed numbers and modes (volume-and-objects.md 10.1). */
public enum VirtualFile {
  ACCESS_LOG(".accesslog", 1, 0x100),
  CONTROL(".control", 2, 0x1B6),
  STATS(".stats", 3, 0x124),
  CONFIG(".config", 4, 0x100);

  private static final VirtualFile[] VALUES = values();

  private final String plainName;
  private final long ino;
  private final int mode;

  VirtualFile(String plainName, int number, int mode) {
    this.plainName = plainName;
    this.ino = Inodes.SPECIAL + number;
    this.mode = mode;
  }

  /** The name without the prefix of --prefix-internal. */
  public String plainName() {
    return plainName;
  }

  public long ino() {
    return ino;
  }

  boolean isListed() {
    return this != CONTROL;
  }

  static @Nullable VirtualFile of(long ino) {
    for (VirtualFile file : VALUES) {
      if (file.ino == ino) {
        return file;
      }
    }
    return null;
  }

  Attr attr(ControlConfig config, long length) {
    Timestamp start = Timestamp.of(config.startTime());
    return new Attr(
        0,
        FileType.FILE,
        mode,
        config.uid(),
        config.gid(),
        start,
        start,
        start,
        1,
        length,
        0,
        Inodes.ROOT,
        0,
        0,
        0);
  }
}
