package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a directory as it is stored.
 *
 * @param next cursor of the next page, "0" at the end
 * @param record of the directory itself
 * @param statistics length, space, inodes; absent when one of them is
 */
record DirectoryPage(
    String next, @Nullable Attr record, @Nullable Statistics statistics, List<Entry> entries) {
  private static final LuaScript SCRIPT = ScriptLoader.load("check_page");
  private static final int NAMES = 500;

  /** What the hashes of 12.2 say of a directory. */
  record Statistics(long length, long space, long inodes) {}

  /** An entry with the record of its inode, absent when there is none. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(byte[] name, byte[] dentry, @Nullable Attr record) {}

  static DirectoryPage read(OpContext context, long dir, String cursor) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(dir))
            .key(context.keys().dentries(dir))
            .arg(cursor)
            .arg(NAMES);
    Reply reply = context.redis().read(Caller.root(), call);
    String next = new String(reply.bytes(1), StandardCharsets.ISO_8859_1);
    return new DirectoryPage(
        next, attr(reply, 2), statistics(reply.list(3)), entries(reply.list(4), reply.list(5)));
  }

  private static @Nullable Attr attr(Reply reply, int index) {
    byte[] record = reply.bytesOrNull(index);
    return record == null || record.length == 0 ? null : AttrCodec.decode(record);
  }

  private static @Nullable Statistics statistics(Reply fields) {
    byte[] length = fields.bytesOrNull(0);
    byte[] space = fields.bytesOrNull(1);
    byte[] inodes = fields.bytesOrNull(2);
    if (length == null || space == null || inodes == null) {
      return null;
    }
    return new Statistics(Ascii.parseLong(length), Ascii.parseLong(space), Ascii.parseLong(inodes));
  }

  private static List<Entry> entries(Reply pairs, Reply records) {
    List<Entry> entries = new ArrayList<>(pairs.size() / 2);
    for (int i = 0; i < pairs.size(); i += 2) {
      entries.add(new Entry(pairs.bytes(i), pairs.bytes(i + 1), attr(records, i / 2)));
    }
    return entries;
  }
}
