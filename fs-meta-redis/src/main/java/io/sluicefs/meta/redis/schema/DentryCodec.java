package io.sluicefs.meta.redis.schema;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.FileType;
import java.nio.ByteBuffer;

/** The nine bytes of a directory entry (redis-metadata.md 4.1). */
public final class DentryCodec {
  private static final int DENTRY_LENGTH = 9;

  private DentryCodec() {}

  public static FileType type(byte[] dentry) {
    return FileType.ofCode(checked(dentry)[0]);
  }

  public static long ino(byte[] dentry) {
    return ByteBuffer.wrap(checked(dentry)).getLong(1);
  }

  public static byte[] encode(FileType type, long ino) {
    return ByteBuffer.allocate(DENTRY_LENGTH).put((byte) type.code()).putLong(ino).array();
  }

  private static byte[] checked(byte[] dentry) {
    if (dentry.length != DENTRY_LENGTH) {
      throw FsException.io(
          "directory entry of " + dentry.length + " bytes",
          new IllegalArgumentException("wrong length"));
    }
    return dentry;
  }
}
