package io.sluicefs.core.vfs.op;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.vfs.cache.OpenFile;
import io.sluicefs.core.vfs.handle.FileHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when handles end: data goes out, and inodes without a name go for good. */
public final class LastClose {
  private static final Logger LOG = LoggerFactory.getLogger(LastClose.class);

  private final MountState state;

  public LastClose(MountState state) {
    this.state = state;
  }

  /** Ends the handle; what could not be stored was reported by flush and is only logged here. */
  void release(Caller caller, FileHandle handle) {
    if (!handle.release()) {
      return;
    }
    if (handle.isWritable() && !handle.file().isSustained()) {
      flush(caller, handle.ino());
    }
    state.handles.remove(handle);
    release(handle.file());
  }

  private void flush(Caller caller, long ino) {
    try {
      state.contents.flush(caller, ino);
    } catch (FsException e) {
      state.pages.forget(ino);
      LOG.warn("Data of inode {} was lost at its last close: {}", ino, e.getMessage(), e);
    }
  }

  /** Counts one handle less and puts the inode away with the last. */
  void release(OpenFile file) {
    if (!state.openFiles.release(file)) {
      return;
    }
    try {
      if (file.isSustained()) {
        removeSustained(file.ino());
      } else {
        state.contents.closed(file.ino());
      }
    } finally {
      state.openFiles.endStep(file);
    }
  }

  private void removeSustained(long ino) {
    state.contents.discard(ino);
    state.pages.forget(ino);
    try {
      release(ino, state.engine.getattr(ino).length());
    } catch (FsException e) {
      LOG.warn("Inode {} stays until the session ends: {}", ino, e.getMessage());
    }
  }

  /** Deletes the record of an inode that has neither name nor handle. */
  void release(long ino, long length) {
    state.contents.discard(ino);
    state.engine.releaseSustained(ino);
    state.deletedFiles.fileDeleted(ino, length);
  }
}
