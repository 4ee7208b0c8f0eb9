package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache files that were read last stay open for a moment, so that a block read in many parts is
 * opened and measured once.
 *
 * <p>{@code lock} guards the map and the counts; files are opened and closed outside it.
 */
final class OpenCacheFiles {
  private static final Logger log = LoggerFactory.getLogger(OpenCacheFiles.class);

  /** Open files of one directory; each may hold the space of a block that was removed. */
  private static final int FILES_MAX = 128;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final CacheLayout layout;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<BlockKey, Lease> leases = new LinkedHashMap<>(16, 0.75f, true);

  OpenCacheFiles(CacheLayout layout) {
    this.layout = layout;
  }

  /** An open file and how many use it, the map included. */
  static final class Lease {
    private final CacheFile file;
    private int users = 1;
    private long usedNanos = System.nanoTime();

    Lease(CacheFile file) {
      this.file = file;
    }

    CacheFile file() {
      return file;
    }
  }

  /** Opens a file, or finds it open; to be given back by {@link #giveBack}. */
  Lease take(BlockKey key) throws IOException {
    Lease open = find(key);
    if (open != null) {
      return open;
    }
    Lease fresh = new Lease(CacheFile.open(layout.cached(key), key.length()));
    List<Lease> unused = new ArrayList<>();
    lock.lock();
    try {
      fresh.users++;
      unlist(leases.put(key, fresh), unused);
      if (leases.size() > FILES_MAX) {
        Iterator<Lease> eldest = leases.values().iterator();
        Lease victim = eldest.next();
        eldest.remove();
        unlist(victim, unused);
      }
    } finally {
      lock.unlock();
    }
    unused.forEach(OpenCacheFiles::close);
    return fresh;
  }

  private @Nullable Lease find(BlockKey key) {
    lock.lock();
    try {
      Lease lease = leases.get(key);
      if (lease != null) {
        lease.users++;
        lease.usedNanos = System.nanoTime();
      }
      return lease;
    } finally {
      lock.unlock();
    }
  }

  private static void unlist(@Nullable Lease lease, List<Lease> unused) {
    if (lease != null && --lease.users == 0) {
      unused.add(lease);
    }
  }

  void giveBack(Lease lease) {
    List<Lease> unused = new ArrayList<>(1);
    lock.lock();
    try {
      unlist(lease, unused);
    } finally {
      lock.unlock();
    }
    unused.forEach(OpenCacheFiles::close);
  }

  /** The file is opened anew next time. */
  void drop(BlockKey key) {
    List<Lease> unused = new ArrayList<>(1);
    lock.lock();
    try {
      unlist(leases.remove(key), unused);
    } finally {
      lock.unlock();
    }
    unused.forEach(OpenCacheFiles::close);
  }

  /** Closes what nobody has asked for lately. */
  void closeIdle() {
    closeUnusedSince(System.nanoTime() - IDLE_NANOS);
  }

  void closeAll() {
    closeUnusedSince(System.nanoTime() + IDLE_NANOS);
  }

  private void closeUnusedSince(long nanos) {
    List<Lease> unused = new ArrayList<>();
    lock.lock();
    try {
      leases
          .values()
          .removeIf(lease -> {
            boolean idle = lease.usedNanos - nanos < 0;
            if (idle) {
              unlist(lease, unused);
            }
            return idle;
          });
    } finally {
      lock.unlock();
    }
    unused.forEach(OpenCacheFiles::close);
  }

  private static void close(Lease lease) {
    try {
      lease.file.close();
    } catch (IOException e) {
      log.debug("closing a cache file: {}", e.toString());
    }
  }
}
