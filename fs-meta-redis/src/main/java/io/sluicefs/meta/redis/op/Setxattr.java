package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Sets an extended attribute (redis-metadata.md 8.22). */
public final class Setxattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("setxattr");

  private static final int VALUE_LENGTH_MAX = 65_536;

  private final OpenFiles files;
  private final Setacl setacl;

  public Setxattr(OpenFiles files) {
    this.files = files;
    this.setacl = new Setacl(files);
  }

  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    if (AclNames.has(files.context(), name)) {
      setacl.setacl(caller, ino, name, value, mode == XattrMode.SET_DROP_SETGID);
      return;
    }
    XattrNames.checkSettable(caller, name);
    if (value.length > VALUE_LENGTH_MAX) {
      throw Errno.ERANGE.exception();
    }
    files.mutate(
        caller,
        ino,
        record ->
            ScriptCall.of(SCRIPT)
                .key(record)
                .arg(name.bytes())
                .arg(value)
                .arg(modeText(mode))
                .arg(XattrNames.needsWritePermission(name)));
  }

  private static String modeText(XattrMode mode) {
    return switch (mode) {
      case SET, SET_DROP_SETGID -> "set";
      case CREATE -> "create";
      case REPLACE -> "replace";
    };
  }
}
