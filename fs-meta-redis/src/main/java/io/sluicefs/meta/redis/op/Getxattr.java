package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Reads an extended attribute (redis-metadata.md 8.22): one request. */
public final class Getxattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("getxattr");

  private final OpContext context;
  private final OpenFiles files;
  private final Getacl getacl;

  public Getxattr(OpenFiles files) {
    this.context = files.context();
    this.files = files;
    this.getacl = new Getacl(files);
  }

  public byte[] getxattr(long ino, Name name) {
    if (AclNames.has(context, name)) {
      return getacl.getacl(ino, name);
    }
    if (XattrNames.isKnown(name)) {
      byte[] value =
          files.openInodes().isOpen(ino)
              ? ofOpen(ino, name)
              : context.redis().hget(context.keys().xattrs(ino), name.bytes());
      if (value != null) {
        return value;
      }
    }
    throw Errno.ENODATA.exception();
  }

  private byte[] ofOpen(long ino, Name name) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().xattrs(ino))
            .key(context.keys().namelessXattrs(ino))
            .arg(name.bytes());
    return context.redis().read(Caller.root(), call).bytes(1);
  }
}
