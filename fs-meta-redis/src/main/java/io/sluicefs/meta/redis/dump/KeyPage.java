package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Redis.Snapshot;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * What is behind the keys that one step of a scan told of: strings are read by one command, lists
 * and hashes by one script.
 *
 * @param records in no order
 * @param left what was too much for one reply
 */
record KeyPage(List<DumpRecord> records, List<InodeKey> left) {
  private static final LuaScript DETAILS = ScriptLoader.load("dump_details");
  private static final int REPLY_BYTES = 1 << 20;
  private static final int FIELDS_MAX = 1000;

  /** {@code keys} may hold others than those of inodes. */
  static KeyPage read(Redis redis, RedisKeys names, List<byte[]> keys) {
    int prefixLength = names.prefix().length();
    List<InodeKey> strings = new ArrayList<>(keys.size());
    List<InodeKey> others = new ArrayList<>(keys.size());
    List<byte[]> values = new ArrayList<>(keys.size());
    ScriptCall details = ScriptCall.of(DETAILS).key(names.setting());
    details.arg(REPLY_BYTES).arg(FIELDS_MAX);
    for (byte[] key : keys) {
      InodeKey known = InodeKey.of(key, prefixLength);
      if (known == null) {
        continue;
      }
      if (known.letter() == 'i' || known.letter() == 's') {
        strings.add(known);
        values.add(key);
      } else {
        others.add(known);
        details.arg(key);
      }
    }
    KeyPage page = new KeyPage(new ArrayList<>(keys.size()), new ArrayList<>(0));
    page.fill(strings, others, redis.snapshot(values, List.of(), details));
    return page;
  }

  private void fill(List<InodeKey> strings, List<InodeKey> others, Snapshot found) {
    for (int i = 0; i < strings.size(); i++) {
      byte[] value = found.values().get(i);
      if (value != null && value.length > 0) {
        long ino = strings.get(i).ino();
        records.add(
            strings.get(i).letter() == 'i'
                ? new DumpRecord.Node(ino, value)
                : new DumpRecord.Symlink(ino, value));
      }
    }
    Reply details = found.reply();
    for (int i = 0; i < others.size(); i++) {
      InodeKey key = others.get(i);
      if (details.isBytes(i + 1)) {
        byte[] slices = details.bytes(i + 1);
        if (slices.length > 0) {
          records.add(new DumpRecord.Chunk(key.ino(), key.index(), slices));
        }
      } else if (details.isList(i + 1)) {
        Reply fields = details.list(i + 1);
        for (int at = 0; at < fields.size(); at += 2) {
          records.add(field(key, fields.bytes(at), fields.bytes(at + 1)));
        }
      } else {
        left.add(key);
      }
    }
  }

  /** The record of one field of a hash. */
  static DumpRecord field(InodeKey key, byte[] name, byte[] value) {
    long ino = key.ino();
    return switch (key.letter()) {
      case 'd' ->
          new DumpRecord.Edge(ino, DentryCodec.ino(value), name, DentryCodec.type(value).code());
      case 'x' -> new DumpRecord.Xattr(ino, name, value);
      default -> new DumpRecord.Parent(ino, Ascii.parseLong(name), Ascii.parseLong(value));
    };
  }
}
