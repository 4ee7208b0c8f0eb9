package io.sluicefs.core.vfs.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.vfs.FileOpened;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.PageCaching;
import io.sluicefs.core.vfs.SeekTo;
import io.sluicefs.core.vfs.WriteIntent;
import io.sluicefs.core.vfs.cache.OpenFile;
import io.sluicefs.core.vfs.handle.FileHandle;
import java.nio.ByteBuffer;

/** Operations on open files. */
public final class FileOps {
  private static final SetAttr KILL = new SetAttr(null, null, null, null, null, null, true);

  private final MountState state;
  private final NameOps names;
  private final LastClose lastClose;

  public FileOps(MountState state, NameOps names, LastClose lastClose) {
    this.state = state;
    this.names = names;
    this.lastClose = lastClose;
  }

  public Opened open(Caller caller, long ino, OpenFlags flags) {
    if (flags.write() || flags.truncate()) {
      state.requireWritable();
    }
    OpenFile file = state.openFiles.acquire(ino);
    try {
      return open(caller, file, flags);
    } catch (Throwable t) {
      lastClose.release(file);
      throw t;
    }
  }

  private Opened open(Caller caller, OpenFile file, OpenFlags flags) {
    long ino = file.ino();
    if (flags.truncate()) {
      state.contents.settle(caller, ino);
    }
    long asked = System.nanoTime();
    Attr known = state.attrs.lastTold(ino);
    OpenedInode opened = engineOpen(caller, ino, flags);
    file.modeSeen(opened.attr().mode());
    if (flags.truncate()) {
      state.changes.changed(ino);
    }
    state.contents.observed(ino, opened.firstChunk());
    Attr attr = state.shown(ino, opened.attr(), asked);
    if (known == null || !known.sameStateAs(attr)) {
      // The kernel would trust the length of its older attributes for the rest of their life.
      state.kernel().attrChanged(ino);
    }
    if (state.config.updatesAtime()) {
      state.engine.accessed(ino);
    }
    PageCaching caching = state.pages.opened(ino, attr);
    return new Opened(state.handles.add(new FileHandle(file, flags)), caching);
  }

  /** An inode that is gone was found by a stale name: the kernel shall walk the path again. */
  private OpenedInode engineOpen(Caller caller, long ino, OpenFlags flags) {
    try {
      return state.engine.open(caller, ino, flags);
    } catch (FsException e) {
      throw e.errno() == Errno.ENOENT ? Errno.ESTALE.exception() : e;
    }
  }

  public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
    state.requireWritable();
    if (request.open().truncate()) {
      flushIfKnown(caller, state.dentries.hint(parentIno, name));
    }
    FileCreate masked = masked(request);
    long asked = System.nanoTime();
    FileCreated created =
        names.changing(
            parentIno,
            () -> state.engine.create(caller, parentIno, name, masked),
            FileCreated::parentAttr);
    return opened(created.inode(), asked, request.open(), parentIno, name);
  }

  private void flushIfKnown(Caller caller, long ino) {
    if (ino != 0 && state.openFiles.isOpen(ino)) {
      state.contents.settle(caller, ino);
    }
  }

  private FileCreate masked(FileCreate request) {
    int umask = state.config.umaskFor(request.umask());
    return umask == request.umask()
        ? request
        : new FileCreate(request.mode(), umask, request.open(), request.exclusive());
  }

  private FileOpened opened(Inode inode, long asked, OpenFlags flags, long parentIno, Name name) {
    OpenFile file = state.openFiles.acquire(inode.ino());
    try {
      file.modeSeen(inode.attr().mode());
      Inode entered = names.entered(parentIno, name, inode, asked);
      long fh = state.handles.add(new FileHandle(file, flags));
      PageCaching caching = state.pages.opened(inode.ino(), entered.attr());
      return new FileOpened(entered, new Opened(fh, caching));
    } catch (Throwable t) {
      lastClose.release(file);
      throw t;
    }
  }

  public FileOpened tmpfile(Caller caller, long parentIno, FileCreate request) {
    state.requireWritable();
    FileCreate masked = masked(request);
    long asked = System.nanoTime();
    Created created = state.engine.tmpfile(caller, parentIno, masked);
    long ino = created.inode().ino();
    OpenFile file = state.openFiles.acquire(ino);
    state.openFiles.sustain(ino);
    try {
      file.modeSeen(created.inode().attr().mode());
      long fh = state.handles.add(new FileHandle(file, request.open()));
      Inode shown = state.shown(created.inode(), asked);
      return new FileOpened(shown, new Opened(fh, PageCaching.DROP));
    } catch (Throwable t) {
      lastClose.release(file);
      throw t;
    }
  }

  public int read(Caller caller, long fh, long fileOffset, ByteBuffer target) {
    FileHandle handle = state.file(fh).requireReadable();
    if (state.config.updatesAtime() && handle.isAccessDue()) {
      accessed(handle.ino());
    }
    return state.contents.read(caller, handle.ino(), fileOffset, target);
  }

  /** A file that others have deleted is read on, but nobody asks when. */
  private void accessed(long ino) {
    try {
      state.engine.accessed(ino);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  public int write(
      Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent) {
    state.requireWritable();
    FileHandle handle = state.file(fh).requireWritable().reportDropped();
    if (intent.killPrivileges() && handle.file().hasPrivileges()) {
      long asked = System.nanoTime();
      state.changed(handle.ino(), state.engine.setattr(caller, handle.ino(), KILL), asked);
    }
    int length = payload.remaining();
    if (intent.append()) {
      long at = state.contents.append(caller, handle.ino(), fileOffset, payload, handle.losses());
      if (at != fileOffset) {
        state.moved(handle.ino());
      }
    } else {
      state.contents.write(caller, handle.ino(), fileOffset, payload, handle.losses());
    }
    state.changes.changed(handle.ino());
    return length;
  }

  /** Data of an inode without a name is nobody's to keep: it goes out only when memory is short. */
  public void flush(Caller caller, long fh) {
    FileHandle handle = state.file(fh).reportDropped();
    if (handle.isWritable() && !handle.file().isNameless()) {
      store(caller, handle);
    }
  }

  public void fsync(Caller caller, long fh) {
    store(caller, state.file(fh).reportDropped());
    state.contents.persist();
  }

  private void store(Caller caller, FileHandle handle) {
    try {
      state.contents.settle(caller, handle.ino());
      handle.losses().tell();
    } catch (FsException e) {
      state.pages.forget(handle.ino());
      throw e;
    }
  }

  public void release(Caller caller, long fh) {
    lastClose.release(caller, state.handles.closing(fh));
  }

  public void fallocate(Caller caller, long fh, Fallocate request) {
    state.requireWritable();
    FileHandle handle = state.file(fh).requireWritable();
    if (request.fileOffset() < 0 || request.length() <= 0) {
      throw Errno.EINVAL.exception();
    }
    if (request.fileOffset() >= Chunks.FILE_LENGTH_MAX - request.length()) {
      throw Errno.EFBIG.exception();
    }
    store(caller, handle);
    long asked = System.nanoTime();
    Attr attr = state.engine.fallocate(caller, handle.ino(), request);
    state.changed(handle.ino(), attr, asked);
  }

  public long copyRange(Caller caller, long sourceFh, long targetFh, CopyRange request) {
    state.requireWritable();
    FileHandle source = state.file(sourceFh).requireReadable();
    FileHandle target = state.file(targetFh).requireWritable();
    store(caller, source);
    store(caller, target);
    CopyRange between =
        new CopyRange(
            source.ino(),
            request.sourceOffset(),
            target.ino(),
            request.targetOffset(),
            request.length());
    long asked = System.nanoTime();
    Copied copied = state.engine.copyRange(caller, between);
    state.changed(target.ino(), copied.targetAttr(), asked);
    return copied.bytes();
  }

  public long seek(Caller caller, long fh, long fileOffset, SeekTo to) {
    FileHandle handle = state.file(fh);
    if (fileOffset < 0) {
      throw Errno.ENXIO.exception();
    }
    store(caller, handle);
    return new HoleSearch(state.engine, handle.ino()).find(fileOffset, to);
  }
}
