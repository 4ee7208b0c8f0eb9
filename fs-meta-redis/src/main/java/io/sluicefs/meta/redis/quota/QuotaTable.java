package io.sluicefs.meta.redis.quota;

import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.QuotaCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The stored quotas (redis-metadata.md 12.3, 12.4). A directory has one when it has limits. */
final class QuotaTable {
  private static final int SCAN_FIELDS = 1000;

  private final Redis redis;
  private final RedisKeys keys;

  QuotaTable(OpContext context) {
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
}
