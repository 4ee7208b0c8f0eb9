package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One page of a directory with or without attributes, in one trip (redis-metadata.md 8.17). */
public final class Readdir {
  private static final LuaScript SCRIPT = ScriptLoader.load("readdir");

  /** Keeps a page near 100 KiB and the server busy for well under a millisecond. */
  private static final int PAGE_NAMES = 500;

  private final OpContext context;

  public Readdir(OpContext context) {
    this.context = context;
  }

  public DirPage readdir(Caller caller, long ino, String cursor, DirDetail detail) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .key(context.keys().dentries(ino))
            .arg(cursor)
            .arg(PAGE_NAMES)
            .arg(detail == DirDetail.ATTRIBUTES);
    Reply reply = context.redis().read(caller, call);
    String next = new String(reply.bytes(1), StandardCharsets.US_ASCII);
    return new DirPage(entries(reply.list(2), reply.list(3)), next);
  }

  private static List<Dentry> entries(Reply pairs, Reply records) {
    List<Dentry> entries = new ArrayList<>(pairs.size() / 2);
    for (int i = 0; i < pairs.size(); i += 2) {
      byte[] name = pairs.bytes(i);
      if (name.length == 0) {
        continue;
      }
      byte[] dentry = pairs.bytes(i + 1);
      byte[] record = records.bytesOrNull(i / 2);
      Attr attr = record == null ? null : AttrCodec.decode(record);
      entries.add(
          new Dentry(Name.of(name), DentryCodec.ino(dentry), DentryCodec.type(dentry), attr));
    }
    return entries;
  }
}
