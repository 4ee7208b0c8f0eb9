package io.sluicefs.core.object;

import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Objects in memory, with failures on demand: {@link #beforePut} and {@link #beforeGet} run first
 * in each request and may throw or wait. Counts requests.
 */
public final class FaultyObjectStore implements ObjectStore {
  private static final int FIRST_BYTES = 128 << 10;

  /** Runs before a request and may fail it. */
  @FunctionalInterface
  public interface Fault {
    Fault NONE = key -> {};

    void before(String key);
  }

  public final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  public final AtomicInteger puts = new AtomicInteger();
  public final AtomicInteger gets = new AtomicInteger();
  public volatile Fault beforePut = Fault.NONE;
  public volatile Fault beforeGet = Fault.NONE;

  /** Runs when the first bytes of a whole object have arrived. */
  public volatile Fault midGet = Fault.NONE;

  /** A fault that fails every request in that way. */
  public static Fault failing(Kind kind) {
    return key -> {
      throw new ObjectStoreException(kind, "made to fail");
    };
  }

  @Override
  public void put(String key, ByteBuffer body) {
    puts.incrementAndGet();
    beforePut.before(key);
    byte[] bytes = new byte[body.remaining()];
    body.get(body.position(), bytes);
    objects.put(key, bytes);
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    gets.incrementAndGet();
    beforeGet.before(key);
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new ObjectStoreException(Kind.NOT_FOUND, "no object " + key);
    }
    int n = (int) Math.max(0, Math.min(target.remaining(), bytes.length - offset));
    target.put(bytes, (int) Math.min(offset, bytes.length), n);
    return n;
  }

  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    int wanted = target.remaining();
    int limit = target.limit();
    target.limit(Math.min(limit, target.position() + FIRST_BYTES));
    int first = get(key, 0, target);
    target.limit(limit);
    arrival.arrived(first);
    midGet.before(key);
    byte[] bytes = objects.get(key);
    if (bytes != null) {
      target.put(bytes, first, Math.min(wanted, bytes.length) - first);
    }
    if (bytes != null && bytes.length != wanted) {
      throw ObjectStoreException.wrongLength("get " + key, bytes.length, wanted);
    }
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    byte[] bytes = objects.get(key);
    return bytes == null ? null : new ObjectInfo(key, bytes.length, Instant.EPOCH);
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }

  @Override
  public List<ObjectInfo> list(String prefix, String after, int limit) {
    return objects.tailMap(after.compareTo(prefix) > 0 ? after : prefix, true).entrySet().stream()
        .filter(e -> e.getKey().startsWith(prefix) && e.getKey().compareTo(after) > 0)
        .limit(limit)
        .map(e -> new ObjectInfo(e.getKey(), e.getValue().length, Instant.EPOCH))
        .toList();
  }

  @Override
  public void createBucket() {}

  @Override
  public String describe() {
    return "memory with faults";
  }

  @Override
  public void close() {}
}
