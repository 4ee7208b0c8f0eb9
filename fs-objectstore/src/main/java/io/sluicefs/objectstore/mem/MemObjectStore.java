package io.sluicefs.objectstore.mem;

import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Objects in a sorted map. Bounded by nothing but the heap, hence not for real volumes. */
public final class MemObjectStore implements ObjectStore {
  private record Stored(ByteBuffer body, Instant modified) {
    int length() {
      return body.capacity();
    }
  }

  private final String label;
  private final InstantSource clock;
  private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();

  public MemObjectStore(String label, InstantSource clock) {
    this.label = label;
    this.clock = clock;
  }

  @Override
  public void put(String key, ByteBuffer body) {
    byte[] copy = new byte[body.remaining()];
    body.get(body.position(), copy);
    objects.put(key, new Stored(ByteBuffer.wrap(copy), clock.instant()));
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    Stored stored = stored(key);
    if (offset >= stored.length()) {
      return 0;
    }
    int length = (int) Math.min(target.remaining(), stored.length() - offset);
    target.put(stored.body.slice((int) offset, length));
    return length;
  }

  private Stored stored(String key) {
    Stored stored = objects.get(key);
    if (stored == null) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.NOT_FOUND, "get " + key + " from " + describe() + ": missing");
    }
    return stored;
  }

  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    Stored stored = stored(key);
    if (stored.length() != target.remaining()) {
      String what = "get " + key + " from " + describe();
      throw ObjectStoreException.wrongLength(what, stored.length(), target.remaining());
    }
    target.put(stored.body.duplicate());
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    Stored stored = objects.get(key);
    return stored == null ? null : info(key, stored);
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }

  @Override
  public List<ObjectInfo> list(String prefix, String after, int limit) {
    Map<String, Stored> candidates =
        after.compareTo(prefix) < 0 ? objects.tailMap(prefix, true) : objects.tailMap(after, false);
    return candidates.entrySet().stream()
        .takeWhile(entry -> entry.getKey().startsWith(prefix))
        .limit(limit)
        .map(entry -> info(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public void createBucket() {
    // There is nothing to make: the map is the bucket.
  }

  @Override
  public String describe() {
    return "mem://" + label + "/";
  }

  @Override
  public void close() {
    objects.clear();
  }

  private static ObjectInfo info(String key, Stored stored) {
    return new ObjectInfo(key, stored.length(), stored.modified);
  }
}
