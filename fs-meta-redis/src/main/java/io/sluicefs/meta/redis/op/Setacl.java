package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.AclRule;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AclCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Sets or removes a POSIX ACL, which shows as an extended attribute (redis-metadata.md 8.23). */
final class Setacl {
  private static final LuaScript SCRIPT = ScriptLoader.load("setacl");
  private static final byte[] NO_RULE = {};

  private final OpenFiles files;

  Setacl(OpenFiles files) {
    this.files = files;
  }

  void setacl(Caller caller, long ino, Name name, byte[] value, boolean dropsSetgid) {
    AclRule rule = AclRule.parse(value);
    store(caller, ino, name, rule.isEmpty() ? NO_RULE : AclCodec.encode(rule), dropsSetgid);
  }

  void remove(Caller caller, long ino, Name name) {
    store(caller, ino, name, NO_RULE, false);
  }

  private void store(Caller caller, long ino, Name name, byte[] rule, boolean dropsSetgid) {
    if (Inodes.isTrash(ino)) {
      throw Errno.EPERM.exception();
    }
    files.mutate(
        caller,
        ino,
        record ->
            ScriptCall.of(SCRIPT).key(record).arg(AclNames.kind(name)).arg(rule).arg(dropsSetgid));
  }
}
