package io.sluicefs.core.vfs.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.vfs.Vfs;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Operations on attributes, and the figures of the volume. */
public final class AttrOps {
  private static final long USAGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The figures with the time they were asked for. */
  private record Usage(long ino, VolumeUsage figures, long nanoTime) {}

  private final MountState state;
  private volatile @Nullable Usage usage;

  public AttrOps(MountState state) {
    this.state = state;
  }

  public Attr getattr(long ino, long fh) {
    requireAlive(fh);
    Attr known = state.attrs.answerFor(ino);
    if (known != null) {
      return known;
    }
    return byPath(fh, () -> reply(ino));
  }

  /** EIO for a handle whose locks were lost. */
  private void requireAlive(long fh) {
    if (fh != Vfs.NO_HANDLE) {
      state.requireAlive(fh);
    }
  }

  private Attr reply(long ino) {
    long asked = System.nanoTime();
    return state.shown(ino, state.ask(ino), asked);
  }

  /** Without a handle, an inode that is gone was found by a stale name: walk the path again. */
  private static <R> R byPath(long fh, Supplier<R> request) {
    try {
      return request.get();
    } catch (FsException e) {
      boolean stale = fh == Vfs.NO_HANDLE && e.errno() == Errno.ENOENT;
      throw stale ? Errno.ESTALE.exception() : e;
    }
  }

  public Attr setattr(Caller caller, long ino, long fh, SetAttr change) {
    state.requireWritable();
    requireAlive(fh);
    if (onlyKills(change) && !mayHavePrivileges(ino)) {
      return getattr(ino, fh);
    }
    return byPath(fh, () -> set(caller, ino, change));
  }

  private static boolean onlyKills(SetAttr change) {
    return change.killPrivileges()
        && new SetAttr(
                change.mode(),
                change.uid(),
                change.gid(),
                change.atime(),
                change.mtime(),
                change.flags(),
                false)
            .isEmpty();
  }

  private boolean mayHavePrivileges(long ino) {
    Attr told = state.attrs.lastTold(ino);
    return told == null || (told.mode() & (Attr.SETUID | Attr.SETGID)) != 0;
  }

  private Attr set(Caller caller, long ino, SetAttr change) {
    long asked = System.nanoTime();
    Attr attr =
        change.mtime() == null
            ? engineSet(caller, ino, change)
            : state.contents.withoutCommits(ino, () -> stamp(caller, ino, change));
    return state.changed(ino, attr, asked);
  }

  /** Later commits of earlier writes keep an explicit time. */
  private Attr stamp(Caller caller, long ino, SetAttr change) {
    Attr attr = engineSet(caller, ino, change);
    if (attr.isFile()) {
      state.contents.restamp(ino, attr.mtime());
    }
    return attr;
  }

  private Attr engineSet(Caller caller, long ino, SetAttr change) {
    long ticket = state.attrs.begin(ino);
    Attr attr;
    try {
      attr = state.engine.setattr(caller, ino, change);
    } catch (Throwable t) {
      state.attrs.failed(ino);
      throw t;
    }
    endOfChange(ino, attr, ticket);
    return attr;
  }

  private void endOfChange(long ino, Attr attr, long ticket) {
    if (attr.isDirectory()) {
      state.attrs.changed(ino, attr, ticket);
    } else {
      state.attrs.failed(ino);
    }
  }

  public Attr truncate(Caller caller, long ino, long fh, long length) {
    state.requireWritable();
    if (length < 0) {
      throw Errno.EINVAL.exception();
    }
    if (length >= Chunks.FILE_LENGTH_MAX) {
      throw Errno.EFBIG.exception();
    }
    TruncateBy by = TruncateBy.PATH;
    if (fh != Vfs.NO_HANDLE) {
      state.file(fh).requireWritable();
      by = TruncateBy.HANDLE;
    }
    TruncateBy right = by;
    state.contents.settle(caller, ino);
    return byPath(
        fh,
        () -> {
          long asked = System.nanoTime();
          return state.changed(ino, state.engine.truncate(caller, ino, length, right), asked);
        });
  }

  public void access(Caller caller, long ino, int mask) {
    state.engine.access(caller, ino, mask);
  }

  public byte[] readlink(long ino) {
    return state.engine.readlink(ino);
  }

  /** Never older than a second; asked for by one caller at a time or twice, which does no harm. */
  public VolumeUsage statfs(long ino) {
    Usage last = usage;
    long now = System.nanoTime();
    if (last != null && last.ino() == ino && now - last.nanoTime() < USAGE_NANOS) {
      return last.figures();
    }
    VolumeUsage figures = state.engine.statfs(ino);
    usage = new Usage(ino, figures, now);
    return figures;
  }
}
