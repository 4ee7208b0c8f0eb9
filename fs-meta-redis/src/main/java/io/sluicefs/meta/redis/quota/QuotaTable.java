package io.sluicefs.meta.redis.quota;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.QuotaCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The stored quotas (redis-metadata.md 12.3, 12.4). A directory has one when it has limits. */
final class QuotaTable {
  private static final LuaScript SET = ScriptLoader.load("set_quota");
  private static final LuaScript DELETE = ScriptLoader.load("delete_quota");
  private static final LuaScript SET_USAGE = ScriptLoader.load("set_owner_usage");
  private static final int SCAN_FIELDS = 1000;
  private static final int USAGE_BATCH = 500;
  private static final byte[] KEPT = {};

  private final OpContext context;
  private final Redis redis;
  private final RedisKeys keys;

  QuotaTable(OpContext context) {
    this.context = context;
    this.redis = context.redis();
    this.keys = context.keys();
  }

  /** Ids in ascending order. */
  Iterable<Long> ids(Quota.Kind kind) {
    TreeSet<Long> ids = new TreeSet<>();
    String cursor = "0";
    do {
      Redis.HashPage page = redis.hscan(keys.quota(kind.word()), cursor, SCAN_FIELDS);
      page.fields().forEach(field -> ids.add(Ascii.parseLong(field)));
      cursor = page.next();
    } while (!cursor.equals("0"));
    return ids;
  }

  @Nullable Quota find(Quota.Kind kind, long id) {
    byte[] field = Ascii.of(id);
    byte @Nullable [] limits = redis.hget(keys.quota(kind.word()), field);
    if (limits == null) {
      return null;
    }
    return new Quota(
        kind,
        id,
        QuotaCodec.decode(limits),
        number(redis.hget(keys.quotaUsedSpace(kind.word()), field)),
        number(redis.hget(keys.quotaUsedInodes(kind.word()), field)));
  }

  private static long number(byte @Nullable [] text) {
    return text == null ? 0 : Ascii.parseLong(text);
  }

  /**
   * Sets limits; absent ones stay, those of a new quota are none.
   *
   * @param tree what lies below a directory; absent: the usage stays
   * @return false when the tree has changed since it was walked; nothing was done then
   */
  boolean set(Quota.Kind kind, long id, Wanted wanted, byte @Nullable [] tree) {
    ScriptCall call =
        ScriptCall.of(SET)
            .key(keys.attr(kind == Quota.Kind.DIRECTORY ? id : Inodes.ROOT))
            .arg(kind.word())
            .arg(id)
            .arg(encode(wanted.space))
            .arg(encode(wanted.inodes))
            .arg(tree == null ? KEPT : tree)
            .arg(context.volumeLimits())
            .repeatable();
    return redis.mutate(Caller.root(), call).number(1) == 1;
  }

  private static byte[] encode(@Nullable Long limit) {
    return limit == null ? KEPT : ByteBuffer.allocate(Long.BYTES).putLong(limit).array();
  }

  void delete(Quota.Kind kind, long id) {
    ScriptCall call =
        ScriptCall.of(DELETE)
            .key(keys.quota(kind.word()))
            .key(keys.quotaUsedSpace(kind.word()))
            .key(keys.quotaUsedInodes(kind.word()))
            .arg(id)
            .arg(kind == Quota.Kind.DIRECTORY)
            .repeatable();
    redis.mutate(Caller.root(), call);
  }

  /** Replaces the usage of all users or groups. */
  void replaceUsage(Quota.Kind kind, Map<Long, SpaceUsage> counted) {
    boolean first = true;
    List<Map.Entry<Long, SpaceUsage>> entries = List.copyOf(counted.entrySet());
    for (int from = 0; from < entries.size() || first; from += USAGE_BATCH) {
      ScriptCall call =
          ScriptCall.of(SET_USAGE)
              .key(keys.quota(kind.word()))
              .key(keys.quotaUsedSpace(kind.word()))
              .key(keys.quotaUsedInodes(kind.word()))
              .arg(first)
              .repeatable();
      for (Map.Entry<Long, SpaceUsage> entry :
          entries.subList(from, Math.min(entries.size(), from + USAGE_BATCH))) {
        call.arg(entry.getKey()).arg(entry.getValue().space()).arg(entry.getValue().inodes());
      }
      redis.mutate(Caller.root(), call);
      first = false;
    }
  }

  /** Limits to be; absent ones stay as they are. */
  record Wanted(@Nullable Long space, @Nullable Long inodes) {
    static final Wanted NOTHING = new Wanted(null, null);
  }
}
