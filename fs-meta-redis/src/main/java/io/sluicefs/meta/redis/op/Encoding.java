package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.FileType;
import java.nio.ByteBuffer;

/** Arguments in the forms that scripts take. */
final class Encoding {
  private static final int NODE_LENGTH = 15;

  private Encoding() {}

  /** An inode number as records and dentries hold it. */
  static byte[] ino(long ino) {
    return ByteBuffer.allocate(Long.BYTES).putLong(ino).array();
  }

  /** What make.lua wants to know of a new inode; {@code mode} with the umask applied. */
  static byte[] node(FileType type, int mode, int rdev, long length) {
    return ByteBuffer.allocate(NODE_LENGTH)
        .put((byte) type.code())
        .putShort((short) mode)
        .putInt(rdev)
        .putLong(length)
        .array();
  }
}
