package io.sluicefs.core.vfs.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.vfs.cache.OpenFile;
import io.sluicefs.core.vfs.handle.FileHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when handles end: data goes out, and inodes without a name go for good. */
public final class LastClose {
  private static final Logger LOG = LoggerFactory.getLogger(LastClose.class);

  private static final long UNKNOWN = -1;

  private final MountState state;

  public LastClose(MountState state) {
    this.state = state;
  }

  /** Ends the handle; what could not be stored was reported by flush and is only logged here. */
  void release(Caller caller, FileHandle handle) {
    if (!handle.release()) {
      return;
    }
    if (handle.isWritable() && !handle.file().isNameless()) {
      flush(caller, handle);
    }
    state.handles.remove(handle);
    release(handle.file());
  }

  private void flush(Caller caller, FileHandle handle) {
    try {
      state.contents.settle(caller, handle.ino());
      handle.losses().tell();
    } catch (FsException e) {
      state.pages.forget(handle.ino());
      LOG.warn("Data of inode {} was lost at its close: {}", handle.ino(), e.getMessage(), e);
    }
  }

  /** Counts one handle less and puts the inode away with the last. */
  void release(OpenFile file) {
    if (!state.openFiles.release(file)) {
      return;
    }
    try {
      if (!file.mayBeNameless() || !remove(file.ino(), UNKNOWN)) {
        state.contents.closed(file.ino());
      }
    } finally {
      state.openFiles.endStep(file);
    }
  }

  /**
   * Removes an inode that has neither handle nor name: the record, then the data.
   *
   * @param length in the reply that said so, for an engine that has removed it by itself
   * @return false when it has a name again, be it in the trash
   */
  boolean remove(long ino, long length) {
    try {
      return removeNameless(ino);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        LOG.warn("Inode {} stays until the session ends: {}", ino, e.getMessage());
      } else if (length != UNKNOWN) {
        state.deletedFiles.fileDeleted(ino, length);
      }
      state.contents.discard(ino);
      return true;
    }
  }

  /** The engine is asked first: replies about names may have overtaken each other. */
  private boolean removeNameless(long ino) {
    Attr attr = state.engine.getattr(ino);
    if (attr.nlink() > 0 || Inodes.isTrash(attr.parentIno())) {
      return false;
    }
    state.contents.discard(ino);
    state.pages.forget(ino);
    state.engine.releaseSustained(ino);
    state.deletedFiles.fileDeleted(ino, attr.length());
    return true;
  }
}
