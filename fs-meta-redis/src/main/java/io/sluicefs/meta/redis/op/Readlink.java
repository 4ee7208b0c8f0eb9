package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.meta.redis.schema.AttrCodec;

/** Target of a symbolic link (redis-metadata.md 8.9); targets never change. */
public final class Readlink {
  private final OpContext context;

  public Readlink(OpContext context) {
    this.context = context;
  }

  public byte[] readlink(long ino) {
    byte[] target = context.redis().get(context.keys().symlink(ino));
    if (target == null || target.length == 0) {
      throw whyMissing(ino);
    }
    return target;
  }

  private FsException whyMissing(long ino) {
    byte[] record = context.redis().get(context.keys().attr(ino));
    if (record == null) {
      return Errno.ENOENT.exception();
    }
    return AttrCodec.decode(record).type() == FileType.SYMLINK
        ? Errno.EIO.exception()
        : Errno.EINVAL.exception();
  }
}
