package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** Ids of slices that wait for their commit while the server forgets what it handed out. */
final class SliceIds {
  private SliceIds() {}

  /**
   * After a failover others may have been handed the id of a slice: its blocks are stored again,
   * under another.
   *
   * @param lock of the file, not held
   * @throws io.sluicefs.core.errno.FsException EIO
   */
  static void renew(SliceWriter slice, WriteBackend backend, Lock lock) {
    long epoch = backend.engine().idEpoch();
    Pack pack = slice.pack();
    if (pack != null) {
      if (pack.idEpoch() != epoch) {
        renew(pack, backend, lock, epoch);
      }
      return;
    }
    if (slice.idEpoch() == epoch) {
      return;
    }
    long newId = backend.engine().newSliceId();
    List<BlockKey> keys;
    lock.lock();
    try {
      keys = slice.storedKeys();
    } finally {
      lock.unlock();
    }
    List<BlockKey> stored = backend.storeAgain(keys, newId);
    lock.lock();
    try {
      slice.storedAgain(newId, epoch, stored);
    } finally {
      lock.unlock();
    }
  }

  private static void renew(Pack pack, WriteBackend backend, Lock lock, long epoch) {
    long newId = backend.engine().newSliceId();
    List<BlockKey> stored = backend.storeAgain(List.of(pack.storedKey()), newId);
    lock.lock();
    try {
      pack.storedAgain(newId, epoch, stored.getFirst());
    } finally {
      lock.unlock();
    }
  }
}
