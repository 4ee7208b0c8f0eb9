package io.sluicefs.core.inode;

import io.sluicefs.core.errno.Errno;

/** Type of an inode, with its number in the record (redis-metadata.md 3.3) and its S_IFMT bits. */
public enum FileType {
  FILE(1, 0x8000),
  DIRECTORY(2, 0x4000),
  SYMLINK(3, 0xA000),
  FIFO(4, 0x1000),
  BLOCK_DEVICE(5, 0x6000),
  CHAR_DEVICE(6, 0x2000),
  SOCKET(7, 0xC000);

  private static final FileType[] VALUES = values();
  private final int code;
  private final int modeBits;

  FileType(int code, int modeBits) {
    this.code = code;
    this.modeBits = modeBits;
  }

  /** Number stored in records and directory entries. */
  public int code() {
    return code;
  }

  /** The S_IFMT part of {@code st_mode}. */
  public int modeBits() {
    return modeBits;
  }

  /** The DT_ constant of directory listings. */
  public int direntType() {
    return modeBits >> 12;
  }

  /** The type with that stored number; EIO when there is none (a damaged record). */
  public static FileType ofCode(int code) {
    if (code < 1 || code > VALUES.length) {
      throw Errno.EIO.exception();
    }
    return VALUES[code - 1];
  }

  /** The type in the S_IFMT bits of {@code mode}; no bits at all mean a regular file (mknod(2)). */
  public static FileType ofMode(int mode) {
    int bits = mode & 0xF000;
    if (bits == 0) {
      return FILE;
    }
    for (FileType type : VALUES) {
      if (type.modeBits == bits) {
        return type;
      }
    }
    throw Errno.EINVAL.exception();
  }
}
