package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Removes an extended attribute (redis-metadata.md 8.22). */
public final class Removexattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("removexattr");

  private final OpContext context;
  private final Setacl setacl;

  public Removexattr(OpContext context) {
    this.context = context;
    this.setacl = new Setacl(context);
  }

  public void removexattr(Caller caller, long ino, Name name) {
    if (AclNames.has(context, name)) {
      setacl.remove(caller, ino, name);
      return;
    }
    XattrNames.checkSettable(caller, name);
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .key(context.keys().xattrs(ino))
            .arg(name.bytes())
            .arg(XattrNames.needsWritePermission(name));
    context.redis().mutate(caller, call);
  }
}
