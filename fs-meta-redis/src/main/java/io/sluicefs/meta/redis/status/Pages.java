package io.sluicefs.meta.redis.status;

import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Redis.HashPage;
import java.util.function.BiConsumer;

/** Whole hashes, page by page; a field that moves meanwhile may come twice. */
final class Pages {
  private Pages() {}

  static void each(Redis redis, byte[] key, int page, BiConsumer<byte[], byte[]> action) {
    String cursor = "0";
    boolean isLast;
    do {
      HashPage found = redis.hscan(key, cursor, page);
      for (int i = 0; i < found.fields().size(); i++) {
        action.accept(found.fields().get(i), found.values().get(i));
      }
      cursor = found.next();
      isLast = found.isLast();
    } while (!isLast);
  }
}
