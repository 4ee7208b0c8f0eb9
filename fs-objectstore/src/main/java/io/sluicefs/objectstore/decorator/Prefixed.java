package io.sluicefs.objectstore.decorator;

import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps all keys below one prefix, which ends in a slash; users see keys without it. */
public final class Prefixed implements ObjectStore {
  private final ObjectStore delegate;
  private final String prefix;

  public Prefixed(ObjectStore delegate, String prefix) {
    if (!prefix.endsWith("/")) {
      throw new IllegalArgumentException("a key prefix ends in a slash: " + prefix);
    }
    this.delegate = delegate;
    this.prefix = prefix;
  }

  @Override
  public void put(String key, ByteBuffer body) {
    delegate.put(prefix + key, body);
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    return delegate.get(prefix + key, offset, target);
  }

  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    delegate.getWhole(prefix + key, target, arrival);
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    ObjectInfo info = delegate.head(prefix + key);
    return info == null ? null : withoutPrefix(info);
  }

  @Override
  public void delete(String key) {
    delegate.delete(prefix + key);
  }

  @Override
  public List<ObjectInfo> list(String keyPrefix, String after, int limit) {
    String start = after.isEmpty() ? "" : prefix + after;
    return delegate.list(prefix + keyPrefix, start, limit).stream()
        .map(this::withoutPrefix)
        .toList();
  }

  @Override
  public void createBucket() {
    delegate.createBucket();
  }

  @Override
  public String describe() {
    return delegate.describe() + prefix;
  }

  @Override
  public void close() {
    delegate.close();
  }

  private ObjectInfo withoutPrefix(ObjectInfo info) {
    return new ObjectInfo(info.key().substring(prefix.length()), info.length(), info.modified());
  }
}
