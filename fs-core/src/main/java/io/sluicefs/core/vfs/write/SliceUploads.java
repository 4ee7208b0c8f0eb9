package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import java.util.List;

/** Blocks of one file on their way to the store. Called without the lock of the file. */
final class SliceUploads {
  private final WriterState state;

  SliceUploads(WriterState state) {
    this.state = state;
  }

  /** Stores them in the background. */
  void later(List<BlockUpload> uploads) {
    uploads.forEach(this::later);
  }

  private void later(BlockUpload upload) {
    state.backend.execute(() -> run(upload));
  }

  /** Stores them, the last one on this thread: a small file costs no change of threads. */
  void now(List<BlockUpload> uploads) {
    for (int i = 0; i < uploads.size() - 1; i++) {
      later(uploads.get(i));
    }
    if (!uploads.isEmpty()) {
      run(uploads.getLast());
    }
  }

  private void run(BlockUpload upload) {
    BlockKey key = null;
    FsException why = null;
    try {
      key = state.backend.store(upload);
    } catch (FsException e) {
      why = e;
    } catch (RuntimeException e) {
      why = FsException.io("storing a block of inode " + state.ino, e);
    }
    boolean wanted = true;
    state.lock.lock();
    try {
      if (key != null) {
        wanted = upload.stored(key);
      } else if (why != null) {
        upload.failed(why);
      }
      state.changed.signalAll();
    } finally {
      state.lock.unlock();
    }
    if (key != null && !wanted) {
      state.backend.removeLater(List.of(key));
    }
  }
}
