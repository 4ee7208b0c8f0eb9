package io.sluicefs.meta.redis.op;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Redis.HandedOut;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out ids of an allocation counter, fetched in batches (redis-metadata.md 2.3.1).
 *
 * <p>The counter holds the highest id handed out. Ids left when a batch is dropped or lost are gaps
 * and never come back. When a tenth of a batch is left the next one is fetched in advance, so that
 * hardly any caller waits. The lock covers fetching: whoever needs it needs what is being fetched.
 */
public final class IdBatch implements HandedOut {
  private static final Logger LOG = LoggerFactory.getLogger(IdBatch.class);
  private static final int EARLY_PART = 10;

  /** Batches that other clients may have got and the server forgotten. */
  private static final long FORGOTTEN_BATCHES = 256;

  private final Redis redis;
  private final byte[] counter;
  private final int count;
  private final long lowest;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Batch current = new Batch(1, 0, 0);
  private volatile long highest;
  private final AtomicInteger drops = new AtomicInteger();

  @GuardedBy("fetching")
  private @Nullable Batch fetched;

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
      Batch batch = current;
      long id = batch.next.getAndIncrement();
      if (id <= batch.last && !isDropped(batch)) {
        if (batch.last - id == count / EARLY_PART) {
          Thread.ofVirtual().name("id-batch").start(this::fetchInAdvance);
        }
        return id;
      }
      replace(batch);
    }
  }

  private void replace(Batch empty) {
    fetching.lock();
    try {
      if (current == empty) {
        Batch ready = fetched;
        fetched = null;
        current = ready == null || isDropped(ready) ? fetch() : ready;
      }
    } finally {
      fetching.unlock();
    }
  }

  private boolean isDropped(Batch batch) {
    return batch.drops != drops.get();
  }

  private void fetchInAdvance() {
    fetching.lock();
    try {
      if (fetched == null || isDropped(fetched)) {
        fetched = fetch();
      }
    } catch (FsException e) {
      // who needs the batch fetches it again and gets the failure
      LOG.debug("no ids fetched in advance", e);
    } finally {
      fetching.unlock();
    }
  }

  @Override
  public byte[] counter() {
    return counter;
  }

  @Override
  public long highest() {
    return highest;
  }

  @Override
  public long margin() {
    return FORGOTTEN_BATCHES * count;
  }

  /** Takes no lock, which somebody may hold who waits for the connection that is looked at. */
  @Override
  public void drop() {
    drops.incrementAndGet();
  }

  @GuardedBy("fetching")
  private Batch fetch() {
    int dropsBefore = drops.get();
    long last = redis.incrBy(counter, count);
    highest = Math.max(highest, last);
    return new Batch(Math.max(last - count + 1, lowest), last, dropsBefore);
  }

  /**
   * Ids up to {@code last}; {@code next} runs beyond it once the batch is empty. Of no use once
   * there were more drops than when it was fetched.
   */
  private static final class Batch {
    final AtomicLong next;
    final long last;
    final int drops;

    Batch(long first, long last, int drops) {
      this.drops = drops;
      this.next = new AtomicLong(first);
      this.last = last;
    }
  }
}
