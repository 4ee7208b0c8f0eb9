package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.memory.Page;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks on local disk, in one directory or several, written in the background from bounded queues:
 * what does not fit in the queue is not cached. Of several directories each block has its own
 * ({@link CacheRing}), the same as in the reference.
 */
public final class DiskBlockCache implements BlockCache {
  private static final Logger log = LoggerFactory.getLogger(DiskBlockCache.class);
  private static final int FNV_OFFSET = 0x811C9DC5;
  private static final int FNV_PRIME = 0x01000193;

  /** In the order of their paths. */
  private final List<CacheShelf> shelves;

  private final BlockName names;
  private volatile Places places;

  /** Whose blocks are kept. */
  public record Volume(String uuid, BlockName names) {}

  /** The directories in use, and which block goes where. */
  private record Places(List<CacheShelf> shelves, @Nullable CacheRing ring, BlockName names) {
    static Places of(List<CacheShelf> all, BlockName names) {
      List<CacheShelf> present = all.stream().filter(s -> !s.directory().isLost()).toList();
      List<String> ids = present.stream().map(shelf -> shelf.directory().id()).toList();
      return new Places(present, ids.size() < 2 ? null : CacheRing.of(ids), names);
    }

    @Nullable CacheShelf of(BlockKey key) {
      if (ring != null) {
        return shelves.get(ring.ownerOf(names.keyOf(key)));
      }
      return shelves.isEmpty() ? null : shelves.getFirst();
    }

    /** Where versions of the reference before the ring put it. */
    @Nullable CacheShelf formerly(BlockKey key) {
      return ring == null
          ? null
          : shelves.get(Integer.remainderUnsigned(fnv(names.keyOf(key)), shelves.size()));
    }

    private static int fnv(String key) {
      int hash = FNV_OFFSET;
      for (int i = 0; i < key.length(); i++) {
        hash = (hash * FNV_PRIME) ^ key.charAt(i);
      }
      return hash;
    }
  }

  /**
   * @param queueBytes memory that blocks which wait for one directory may hold
   */
  public DiskBlockCache(CacheConfig config, Volume volume, long queueBytes, InstantSource clock) {
    this.names = volume.names();
    List<CacheShelf> opened = new ArrayList<>();
    for (Path directory : config.directories().stream().distinct().sorted().toList()) {
      CacheLayout layout = new CacheLayout(directory.resolve(volume.uuid()), names);
      try {
        CacheDirectory place = new CacheDirectory(layout, config, limits(layout, config), clock);
        opened.add(new CacheShelf(place, queueBytes, this::arrange));
      } catch (IOException e) {
        log.warn("cache directory {} is not used: {}", layout.root(), e.toString());
      }
    }
    this.shelves = List.copyOf(opened);
    this.places = Places.of(shelves, names);
    shelves.forEach(CacheShelf::start);
  }

  private static CacheLimits limits(CacheLayout layout, CacheConfig config) {
    int count = config.directories().size();
    long items = config.items() == 0 ? 0 : Math.max(1, config.items() / count);
    return new CacheLimits(layout.root(), config.sizeBytes() / count, items, config);
  }

  private void arrange() {
    places = Places.of(shelves, names);
  }

  private @Nullable CacheShelf holderOf(BlockKey key) {
    Places now = places;
    CacheShelf shelf = now.of(key);
    if (shelf == null || shelf.contains(key)) {
      return shelf;
    }
    CacheShelf former = now.formerly(key);
    return former != null && former.contains(key) ? former : shelf;
  }

  @Override
  public boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
    CacheShelf shelf = holderOf(key);
    return shelf != null && shelf.read(key, blockOffset, target);
  }

  @Override
  public @Nullable String locate(BlockKey key) {
    CacheShelf shelf = holderOf(key);
    return shelf != null && shelf.contains(key) ? shelf.directory().root().toString() : null;
  }

  @Override
  public boolean serves(BlockKey key) {
    CacheShelf shelf = holderOf(key);
    return shelf != null && shelf.serves(key);
  }

  @Override
  public void offer(BlockKey key, Page block) {
    offer(key, block, false);
  }

  @Override
  public void offerWritten(BlockKey key, Page block) {
    offer(key, block, true);
  }

  private void offer(BlockKey key, Page block, boolean written) {
    CacheShelf shelf = places.of(key);
    if (shelf != null) {
      shelf.offer(key, block, written);
    }
  }

  @Override
  public void keep(BlockKey key, Page block) {
    CacheShelf shelf = places.of(key);
    if (shelf != null) {
      shelf.keep(key, block);
    }
  }

  @Override
  public void remove(BlockKey key) {
    CacheShelf shelf = holderOf(key);
    if (shelf != null) {
      shelf.remove(key);
    }
  }

  /** The directories in use, for blocks that are staged in them. */
  public List<CacheLayout> layouts() {
    return shelves.stream().map(shelf -> shelf.directory().layout()).toList();
  }

  /** The directory that a block belongs to; absent when none can be used. */
  public @Nullable CacheLayout placeOf(BlockKey key) {
    CacheShelf shelf = places.of(key);
    return shelf == null ? null : shelf.directory().layout();
  }

  /** The block's file is one that is staged, too, and stays until it is not. */
  public void staged(BlockKey key, boolean staged) {
    CacheShelf shelf = places.of(key);
    if (shelf != null) {
      shelf.directory().staged(key, staged);
    }
  }

  @Override
  public void close() {
    shelves.forEach(CacheShelf::stop);
  }
}
