package io.sluicefs.core.vfs.op;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockAnswer;
import io.sluicefs.core.meta.op.LockPlace;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.core.vfs.PendingLock;
import io.sluicefs.core.vfs.handle.FileHandle;
import io.sluicefs.core.vfs.handle.HeldLocks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks, which are barriers for data as well (coherence.md 3): whoever gets one sees what was
 * written under it before, whoever gives one up has stored what he wrote.
 */
public final class LockOps {
  private static final Logger LOG = LoggerFactory.getLogger(LockOps.class);

  private final MountState state;
  private final HeldLocks held = new HeldLocks();

  public LockOps(MountState state) {
    this.state = state;
  }

  public @Nullable LockRequest getLock(long fh, LockRequest request) {
    FileHandle handle = state.handles.file(fh);
    return state.engine.getLock(handle.ino(), ofHandle(handle, request));
  }

  /** Absent when the lock is set. */
  public @Nullable PendingLock setLock(long fh, LockRequest request) {
    state.requireWritable();
    FileHandle handle = state.handles.file(fh).reportDropped();
    LockRequest lock = ofHandle(handle, request);
    if (lock.type() != LockRequest.Type.WRITE || handle.holdsLock()) {
      settle(handle);
    }
    if (lock.type() == LockRequest.Type.UNLOCK) {
      unlock(handle.ino(), lock);
      return null;
    }
    LockAnswer answer = state.engine.setLock(handle.ino(), lock);
    LockPlace place = answer.place();
    if (place != null) {
      return caller -> granted(handle, lock, place.await(caller));
    }
    granted(handle, lock, answer.attr());
    return null;
  }

  /** The owner of an flock is the open file, whose number in the kernel may come again. */
  private static LockRequest ofHandle(FileHandle handle, LockRequest request) {
    return request.kind() == Kind.POSIX
        ? request
        : new LockRequest(
            request.kind(),
            request.type(),
            request.waiting(),
            request.owner() ^ handle.fh(),
            request.start(),
            request.end(),
            request.pid());
  }

  private void granted(FileHandle handle, LockRequest lock, @Nullable Attr attr) {
    held.taken(handle, lock);
    if (attr != null && !state.contents.locked(handle.ino(), attr)) {
      state.attrs.forget(handle.ino());
      state.pages.forget(handle.ino());
      state.kernel().dropContent(handle.ino());
      state.contents.pagesDropped(handle.ino(), attr);
    }
  }

  /** What cannot be stored is told by the next flush; the lock is released all the same. */
  private void settle(FileHandle handle) {
    if (handle.isLost() || handle.file().isNameless()) {
      return;
    }
    try {
      state.contents.settle(Caller.root(), handle.ino());
    } catch (FsException e) {
      state.pages.forget(handle.ino());
      LOG.warn("Data of inode {} was not stored before its unlock", handle.ino(), e);
    }
  }

  private void unlock(long ino, LockRequest lock) {
    if (!state.engine.unlock(ino, lock)) {
      held.gone(ino, lock);
    }
  }

  /** A descriptor of the file was closed: all record locks of its process go (fcntl(2)). */
  public void closed(long fh, long lockOwner) {
    FileHandle handle = state.handles.closing(fh);
    if (held.hasRecords(handle.ino(), lockOwner)) {
      end(handle, LockRequest.unlockAll(Kind.POSIX, lockOwner));
    }
  }

  /** The last descriptor of a handle was closed. */
  public void released(long fh) {
    FileHandle handle = state.handles.closing(fh);
    if (handle.holdsLock()) {
      held.of(handle).forEach(lock -> end(handle, lock));
      held.ended(handle);
    }
  }

  private void end(FileHandle handle, LockRequest lock) {
    settle(handle);
    try {
      if (handle.isLost()) {
        held.gone(handle.ino(), lock);
      } else {
        unlock(handle.ino(), lock);
      }
    } catch (FsException e) {
      LOG.warn("A lock on inode {} stays until the session ends", handle.ino(), e);
    }
  }
}
