package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.List;

/** Names of the extended attributes of an inode (redis-metadata.md 8.22). */
public final class Listxattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("listxattr");

  private final OpenFiles files;

  public Listxattr(OpenFiles files) {
    this.files = files;
  }

  public List<Name> listxattr(long ino) {
    Reply found = files.read(ino, record -> ScriptCall.of(SCRIPT).key(record)).list(1);
    List<Name> names = new ArrayList<>(found.size());
    for (int i = 0; i < found.size(); i++) {
      byte[] name = found.bytes(i);
      if (name.length > 0 && name.length <= Name.LENGTH_MAX) {
        names.add(XattrNames.of(name));
      }
    }
    return names;
  }
}
