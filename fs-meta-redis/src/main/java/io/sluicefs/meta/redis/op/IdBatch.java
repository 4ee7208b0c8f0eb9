package io.sluicefs.meta.redis.op;

import io.sluicefs.meta.redis.connection.Redis;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Hands out ids of an allocation counter, fetched in batches (redis-metadata.md 2.3.1).
 *
 * <p>The counter holds the highest id handed out. Ids left when a batch is dropped or lost are gaps
 * and never come back. Lock-free: threads that find the batch empty each fetch one, and the last
 * one fetched serves the next calls.
 */
public final class IdBatch {
  private record Batch(long first, long last) {}

  private final Redis redis;
  private final byte[] counter;
  private final int count;
  private final long lowest;
  private final AtomicReference<Batch> left = new AtomicReference<>(new Batch(1, 0));

  /**
   * @param lowest ids below have a meaning of their own and are skipped
   */
  public IdBatch(Redis redis, byte[] counter, int count, long lowest) {
    this.redis = redis;
    this.counter = counter;
    this.count = count;
    this.lowest = lowest;
  }

  public long next() {
    while (true) {
      Batch batch = left.get();
      if (batch.first > batch.last) {
        long last = redis.incrBy(counter, count);
        long first = Math.max(last - count + 1, lowest);
        left.set(new Batch(first + 1, last));
        return first;
      }
      if (left.compareAndSet(batch, new Batch(batch.first + 1, batch.last))) {
        return batch.first;
      }
    }
  }
}
