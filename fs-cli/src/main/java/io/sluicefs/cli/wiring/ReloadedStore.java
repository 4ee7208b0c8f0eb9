package io.sluicefs.cli.wiring;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object store of a mount as the settings name it now: {@code config} may change credentials,
 * bucket or class while the mount runs. One replaced store is kept open for requests that are under
 * way in it.
 */
final class ReloadedStore implements ObjectStore {
  private static final Logger log = LoggerFactory.getLogger(ReloadedStore.class);

  private final Function<VolumeFormat, ObjectStore> opener;
  private VolumeFormat.Storage storage;
  private @Nullable ObjectStore replaced;
  private volatile ObjectStore current;

  ReloadedStore(VolumeFormat format, Function<VolumeFormat, ObjectStore> opener) {
    this.opener = opener;
    this.storage = format.storage();
    this.current = opener.apply(format);
  }

  /**
   * Takes over what has changed; called by the heartbeat only. A store that cannot be opened is
   * reported and the old one stays.
   */
  void follow(VolumeFormat format) {
    if (format.storage().equals(storage)) {
      return;
    }
    storage = format.storage();
    try {
      ObjectStore opened = opener.apply(format);
      ObjectStore old = replaced;
      replaced = current;
      current = opened;
      if (old != null) {
        old.close();
      }
    } catch (RuntimeException e) {
      log.error("the new storage settings cannot be used: {}", e.getMessage());
    }
  }

  @Override
  public void put(String key, ByteBuffer body) {
    current.put(key, body);
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    return current.get(key, offset, target);
  }

  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    current.getWhole(key, target, arrival);
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    return current.head(key);
  }

  @Override
  public void delete(String key) {
    current.delete(key);
  }

  @Override
  public List<ObjectInfo> list(String prefix, String after, int limit) {
    return current.list(prefix, after, limit);
  }

  @Override
  public void createBucket() {
    current.createBucket();
  }

  @Override
  public String describe() {
    return current.describe();
  }

  @Override
  public void close() {
    ObjectStore old = replaced;
    if (old != null) {
      old.close();
    }
    current.close();
  }
}
