package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.meta.redis.schema.AttrCodec;

/** Reads attributes (redis-metadata.md 8.3): one GET. */
public final class Getattr {
  private final OpContext context;

  public Getattr(OpContext context) {
    this.context = context;
  }

  public Attr getattr(long ino) {
    byte[] record = context.redis().get(context.keys().attr(ino));
    if (record != null && record.length > 0) {
      return AttrCodec.decode(record);
    }
    if (ino == Inodes.TRASH) {
      return emptyTrash();
    }
    throw Errno.ENOENT.exception();
  }

  /** A volume without trash days has no record of the trash, but its name can be looked up. */
  private static Attr emptyTrash() {
    Timestamp never = new Timestamp(0, 0);
    return new Attr(
        0, FileType.DIRECTORY, 0x16D, 0, 0, never, never, never, 2, 4096, 0, Inodes.ROOT, 0, 0, 0);
  }
}
