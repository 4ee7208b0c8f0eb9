package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AclCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Reads a POSIX ACL, which shows as an extended attribute (redis-metadata.md 8.23). */
final class Getacl {
  private static final LuaScript SCRIPT = ScriptLoader.load("getacl");

  private final OpenFiles files;

  Getacl(OpenFiles files) {
    this.files = files;
  }

  byte[] getacl(long ino, Name name) {
    Reply reply =
        files.read(ino, record -> ScriptCall.of(SCRIPT).key(record).arg(AclNames.kind(name)));
    return AclCodec.decode(reply.bytes(1)).toXattr();
  }
}
