package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One GET, PUT or DELETE of one block, on the calling thread: bounded by permits, one kind for each
 * direction, and repeated by {@link Retries}. Owns the object store.
 */
final class BlockTransfers implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final ObjectStore objects;
  private final Retries retries;
  private final Semaphore uploads;
  private final Semaphore downloads;
  private final Semaphore deletes;

  BlockTransfers(ObjectStore objects, BlockConfig.Transfers config) {
    this.objects = objects;
    this.retries = new Retries(config);
    this.uploads = new Semaphore(config.maxUploads());
    this.downloads = new Semaphore(config.maxDownloads());
    this.deletes = new Semaphore(Math.max(1, config.maxDeletes()));
  }

  /**
   * Fills {@code target} with the bytes of a block from {@code blockOffset} on.
   *
   * @throws FsException EIO naming the object (missing, damaged, unreachable), EINTR
   */
  void get(Caller caller, BlockKey key, int blockOffset, ByteBuffer target) {
    int start = target.position();
    int wanted = target.remaining();
    acquire(caller, downloads);
    try {
      retries.run(
          caller,
          "reading",
          key,
          () -> {
            target.position(start);
            int n = objects.get(key.objectKey(), blockOffset, target);
            if (n < wanted) {
              throw new ObjectStoreException(
                  Kind.FATAL, "the object is shorter than its name says");
            }
            target.position(start + wanted);
          });
    } finally {
      downloads.release();
    }
  }

  /**
   * Stores the remaining bytes of {@code body} as a block; returns when they are stored.
   *
   * @throws FsException EIO naming the object
   */
  void put(BlockKey key, ByteBuffer body) {
    acquire(Caller.root(), uploads);
    try {
      retries.run(Caller.root(), "storing", key, () -> objects.put(key.objectKey(), body));
    } finally {
      uploads.release();
    }
  }

  /**
   * Deletes a block; a missing one is fine.
   *
   * @throws FsException EIO naming the object
   */
  void delete(BlockKey key) {
    acquire(Caller.root(), deletes);
    try {
      retries.run(Caller.root(), "deleting", key, () -> objects.delete(key.objectKey()));
    } finally {
      deletes.release();
    }
  }

  private static void acquire(Caller caller, Semaphore permits) {
    try {
      while (!permits.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (caller.isCancelled()) {
          throw Errno.EINTR.exception();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    }
  }

  /** How logs call the store. */
  String describe() {
    return objects.describe();
  }

  @Override
  public void close() {
    objects.close();
  }
}
