package io.sluicefs.it.posix;

import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;

/**
 * What stat(2) tells.
 *
 * @param mode permission bits and file type, as the kernel packs them
 * @param blocks of 512 bytes
 */
public record Stat(
    long ino,
    int mode,
    long nlink,
    int uid,
    int gid,
    long length,
    Timestamp atime,
    Timestamp mtime,
    Timestamp ctime,
    long blocks,
    int rdevMajor,
    int rdevMinor) {

  public int permissions() {
    return mode & 07777;
  }

  public FileType type() {
    return FileType.ofMode(mode);
  }
}
