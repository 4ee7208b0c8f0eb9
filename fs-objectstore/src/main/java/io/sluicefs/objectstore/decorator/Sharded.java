package io.sluicefs.objectstore.decorator;

import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spreads objects over several buckets by the FNV-1a hash of their whole keys
 * (volume-and-objects.md 2.5). Listings of all buckets are merged.
 */
public final class Sharded implements ObjectStore {
  private static final int FNV_OFFSET = 0x811C9DC5;
  private static final int FNV_PRIME = 0x01000193;

  private final List<ObjectStore> shards;

  /**
   * @param shards in the order of their numbers; this object closes them
   */
  public Sharded(List<ObjectStore> shards) {
    this.shards = List.copyOf(shards);
  }

  /** Which of {@code count} buckets a key belongs to. */
  static int indexOf(String key, int count) {
    int hash = FNV_OFFSET;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * FNV_PRIME;
    }
    return Integer.remainderUnsigned(hash, count);
  }

  private ObjectStore shardOf(String key) {
    return shards.get(indexOf(key, shards.size()));
  }

  @Override
  public void put(String key, ByteBuffer body) {
    shardOf(key).put(key, body);
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    return shardOf(key).get(key, offset, target);
  }

  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    shardOf(key).getWhole(key, target, arrival);
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    return shardOf(key).head(key);
  }

  @Override
  public void delete(String key) {
    shardOf(key).delete(key);
  }

  @Override
  public List<ObjectInfo> list(String prefix, String after, int limit) {
    List<ObjectInfo> found = new ArrayList<>();
    for (ObjectStore shard : shards) {
      found.addAll(shard.list(prefix, after, limit));
    }
    found.sort(Comparator.comparing(ObjectInfo::key));
    return List.copyOf(found.subList(0, Math.min(Math.max(limit, 0), found.size())));
  }

  @Override
  public void createBucket() {
    shards.forEach(ObjectStore::createBucket);
  }

  @Override
  public String describe() {
    return shards.size() + " shards, the first " + shards.getFirst().describe();
  }

  @Override
  public void close() {
    shards.forEach(ObjectStore::close);
  }
}
