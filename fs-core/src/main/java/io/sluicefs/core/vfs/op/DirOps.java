package io.sluicefs.core.vfs.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.vfs.DirSink;
import io.sluicefs.core.vfs.handle.DirHandle;
import io.sluicefs.core.vfs.handle.DirSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Operations on open directories. */
public final class DirOps {
  private static final Name SELF = Name.of(".");
  private static final Name PARENT = Name.of("..");

  /** Attributes of a page go out for that long; later its entries go out as names only. */
  private static final long PAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final MountState state;

  public DirOps(MountState state) {
    this.state = state;
  }

  public long opendir(long ino) {
    DirHandle handle = new DirHandle(ino);
    long fh = state.handles.add(handle);
    state.openDirs.add(handle);
    return fh;
  }

  public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
    DirHandle handle = state.handles.dir(fh);
    if (cookie < 0 || cookie > Integer.MAX_VALUE) {
      throw Errno.EINVAL.exception();
    }
    if (cookie == 0 && state.config.updatesAtime()) {
      state.engine.accessed(handle.ino());
    }
    handle.list(cookie, new Listing(caller, handle.ino(), detail), sink);
  }

  public void releasedir(long fh) {
    DirHandle handle = state.handles.dir(fh);
    state.handles.remove(handle);
    state.openDirs.remove(handle);
  }

  /** One directory for one caller. */
  private final class Listing implements DirSource {
    private final Caller caller;
    private final long ino;
    private final DirDetail detail;

    Listing(Caller caller, long ino, DirDetail detail) {
      this.caller = caller;
      this.ino = ino;
      this.detail = detail;
    }

    @Override
    public Dentry self() {
      return new Dentry(SELF, ino, FileType.DIRECTORY, null);
    }

    @Override
    public Dentry parent() {
      Attr known = state.attrs.lastTold(ino);
      Attr attr = known == null ? state.engine.getattr(ino) : known;
      if (!attr.isDirectory()) {
        throw Errno.ENOTDIR.exception();
      }
      return new Dentry(PARENT, attr.parentIno(), FileType.DIRECTORY, null);
    }

    @Override
    public DirPage page(String cursor) {
      return state.engine.readdir(caller, ino, cursor, detail);
    }

    @Override
    public @Nullable Dentry shown(Dentry entry, long askedNanos) {
      Attr attr = entry.attr();
      if (attr == null) {
        return entry;
      }
      if (isOld(entry.ino(), askedNanos)) {
        return new Dentry(entry.name(), entry.ino(), entry.type(), null);
      }
      if (!attr.isFile()) {
        state.attrs.told(entry.ino(), attr);
        return entry;
      }
      state.dentries.seen(ino, entry.name(), entry.ino());
      return visible(entry, attr);
    }

    private Dentry visible(Dentry entry, Attr attr) {
      state.contents.observed(entry.ino(), attr);
      Attr visible = state.contents.visible(entry.ino(), attr);
      state.attrs.told(entry.ino(), visible);
      return new Dentry(entry.name(), entry.ino(), entry.type(), visible);
    }

    private boolean isOld(long entryIno, long askedNanos) {
      return System.nanoTime() - askedNanos > PAGE_NANOS
          || state.changes.changedSince(entryIno, askedNanos)
          || state.contents.committedSince(entryIno, askedNanos);
    }
  }
}
