package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Name;

/** Reads an extended attribute (redis-metadata.md 8.22): one HGET. */
public final class Getxattr {
  private final OpContext context;
  private final Getacl getacl;

  public Getxattr(OpContext context) {
    this.context = context;
    this.getacl = new Getacl(context);
  }

  public byte[] getxattr(long ino, Name name) {
    if (AclNames.has(context, name)) {
      return getacl.getacl(ino, name);
    }
    if (XattrNames.isKnown(name)) {
      byte[] value = context.redis().hget(context.keys().xattrs(ino), name.bytes());
      if (value != null) {
        return value;
      }
    }
    throw Errno.ENODATA.exception();
  }
}
