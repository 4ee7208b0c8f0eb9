package io.sluicefs.core.block.staging;

import io.sluicefs.core.chunk.BlockKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All staged blocks of a mount, in the order in which they were staged. Those that are being
 * uploaded stay in until they are done.
 *
 * <p>{@code lock} guards everything and is a leaf.
 */
final class UploadQueue {
  private static final long POLL_MILLIS = 500;

  /** Blocks that wait for the same hour, or for the store to come back, are not all looked at. */
  private static final int LOOK_MAX = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashMap<BlockKey, StagedBlock> blocks = new LinkedHashMap<>();
  private final Set<BlockKey> unsynced = new HashSet<>();
  private long bytes;
  private boolean closed;

  /** Adds a block; {@code synced}: it survives a power failure. */
  void add(StagedBlock block, boolean synced) {
    lock.lock();
    try {
      if (blocks.putIfAbsent(block.key, block) == null) {
        bytes += block.key.length();
      }
      if (!synced) {
        unsynced.add(block.key);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Nullable StagedBlock find(BlockKey key) {
    lock.lock();
    try {
      return blocks.get(key);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the first block that is {@code due}; absent when the queue is closed. */
  @Nullable StagedBlock take(Predicate<StagedBlock> due) throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        StagedBlock first = firstOf(due);
        if (first != null) {
          first.running = true;
          return first;
        }
        changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable StagedBlock firstOf(Predicate<StagedBlock> due) {
    int looked = 0;
    for (StagedBlock block : blocks.values()) {
      if (!block.running && due.test(block)) {
        return block;
      }
      if (++looked > LOOK_MAX) {
        return null;
      }
    }
    return null;
  }

  /** Tries a block again later. */
  void putBack(StagedBlock block, long notBeforeMillis) {
    lock.lock();
    try {
      block.running = false;
      block.notBeforeMillis = notBeforeMillis;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a block out that is uploaded; false when it was dropped meanwhile. */
  boolean done(StagedBlock block) {
    lock.lock();
    try {
      remove(block);
      return !block.dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a block out that is not wanted any more; absent when it is not staged. */
  @Nullable StagedBlock drop(BlockKey key) {
    lock.lock();
    try {
      StagedBlock block = blocks.get(key);
      if (block != null) {
        block.dropped = true;
        remove(block);
      }
      return block;
    } finally {
      lock.unlock();
    }
  }

  private void remove(StagedBlock block) {
    if (blocks.remove(block.key, block)) {
      bytes -= block.key.length();
    }
    unsynced.remove(block.key);
    changed.signalAll();
  }

  boolean isDropped(StagedBlock block) {
    lock.lock();
    try {
      return block.dropped;
    } finally {
      lock.unlock();
    }
  }

  Set<BlockKey> keys() {
    lock.lock();
    try {
      return new HashSet<>(blocks.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Blocks that a power failure might take. */
  List<StagedBlock> unsynced() {
    lock.lock();
    try {
      List<StagedBlock> found = new ArrayList<>(unsynced.size());
      for (BlockKey key : unsynced) {
        StagedBlock block = blocks.get(key);
        if (block != null) {
          found.add(block);
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  void synced(List<StagedBlock> done) {
    lock.lock();
    try {
      done.forEach(block -> unsynced.remove(block.key));
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return blocks.size();
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no block is left that is {@code due}, at most that long. */
  void awaitNone(Predicate<StagedBlock> due, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    lock.lock();
    try {
      while (blocks.values().stream().anyMatch(due) && System.nanoTime() - end < 0) {
        changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
