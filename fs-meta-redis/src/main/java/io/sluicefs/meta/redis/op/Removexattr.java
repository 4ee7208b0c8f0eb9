package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Removes an extended attribute (redis-metadata.md 8.22). */
public final class Removexattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("removexattr");

  private final OpenFiles files;
  private final Setacl setacl;

  public Removexattr(OpenFiles files) {
    this.files = files;
    this.setacl = new Setacl(files);
  }

  public void removexattr(Caller caller, long ino, Name name) {
    if (AclNames.has(files.context(), name)) {
      setacl.remove(caller, ino, name);
      return;
    }
    XattrNames.checkSettable(caller, name);
    files.mutate(
        caller,
        ino,
        record ->
            ScriptCall.of(SCRIPT)
                .key(record)
                .arg(name.bytes())
                .arg(XattrNames.needsWritePermission(name)));
  }
}
