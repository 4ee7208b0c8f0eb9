package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;

/** Checks permission bits (redis-metadata.md 8.0.1), where nobody has before. */
public final class Access {
  /** Root executes a file only if somebody may (access(2)). */
  private static final int ANY_EXECUTE = 0111;

  private final OpContext context;
  private final Getattr getattr;

  public Access(OpContext context) {
    this.context = context;
    this.getattr = new Getattr(context);
  }

  public void access(Caller caller, long ino, int mask) {
    Attr attr = getattr.getattr(ino);
    boolean checks = caller.checksPermission() || context.options().checksPermission();
    if (checks && (bits(caller, attr) & mask) != mask) {
      throw Errno.EACCES.exception();
    }
  }

  private static int bits(Caller caller, Attr attr) {
    if (caller.uid() == 0) {
      return attr.isDirectory() || (attr.mode() & ANY_EXECUTE) != 0 ? 7 : 6;
    }
    if (caller.uid() == attr.uid()) {
      return (attr.mode() >> 6) & 7;
    }
    return isInGroup(caller, attr.gid()) ? (attr.mode() >> 3) & 7 : attr.mode() & 7;
  }

  private static boolean isInGroup(Caller caller, int gid) {
    if (caller.gid() == gid) {
      return true;
    }
    for (int group : caller.groups()) {
      if (group == gid) {
        return true;
      }
    }
    return false;
  }
}
