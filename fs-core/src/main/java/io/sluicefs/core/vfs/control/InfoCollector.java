package io.sluicefs.core.vfs.control;

import io.sluicefs.core.chunk.ChunkView;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.vfs.control.InodeInfo.Piece;
import io.sluicefs.core.vfs.control.InodeInfo.Sum;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gathers an {@link InodeInfo} from the engine: one command's work, on one thread. */
final class InfoCollector {
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int DEPTH_MAX = 4096;

  private final MetaEngine engine;
  private final long rootIno;
  private final Caller caller;
  private final ControlReply reply;
  private Sum sum = Sum.NOTHING;
  private long reportedNanos = System.nanoTime();

  /** {@code rootIno} is the mount's root on the volume. */
  InfoCollector(MetaEngine engine, long rootIno, Caller caller, ControlReply reply) {
    this.engine = engine;
    this.rootIno = rootIno;
    this.caller = caller;
    this.reply = reply;
  }

  InodeInfo collect(long mountIno, boolean recursive) {
    long ino = mountIno == Inodes.ROOT ? rootIno : mountIno;
    Attr attr = engine.getattr(ino);
    sum = of(attr);
    if (attr.isDirectory()) {
      addBelow(ino, recursive);
    }
    if (sum.files() + sum.dirs() > 0) {
      reply.progress(sum.files() + sum.dirs(), sum.size());
    }
    return new InodeInfo(mountIno, sum, path(ino, attr), pieces(ino, attr));
  }

  private static Sum of(Attr attr) {
    if (attr.isDirectory()) {
      return new Sum(0, 4096, 0, 1);
    }
    long length = attr.isFile() ? attr.length() : 0;
    return new Sum(length, Chunks.chargedBytes(length), 1, 0);
  }

  private void addBelow(long ino, boolean recursive) {
    Deque<Long> dirs = new ArrayDeque<>(List.of(ino));
    while (!dirs.isEmpty()) {
      long dir = dirs.pop();
      String cursor = DirPage.END;
      do {
        DirPage page = engine.readdir(caller, dir, cursor, DirDetail.ATTRIBUTES);
        for (Dentry entry : page.entries()) {
          add(entry, recursive ? dirs : null);
        }
        cursor = page.next();
        report();
      } while (!cursor.equals(DirPage.END));
    }
  }

  private void add(Dentry entry, @Nullable Deque<Long> dirs) {
    Attr attr = entry.attr();
    if (attr == null) {
      return;
    }
    sum = sum.plus(of(attr));
    if (attr.isDirectory() && dirs != null) {
      dirs.push(entry.ino());
    }
  }

  private void report() {
    if (reply.isCancelled()) {
      throw Errno.EINTR.exception();
    }
    long now = System.nanoTime();
    if (now - reportedNanos > PROGRESS_NANOS) {
      reportedNanos = now;
      reply.progress(sum.files() + sum.dirs(), sum.size());
    }
  }

  private String path(long ino, Attr attr) {
    StringBuilder path = new StringBuilder();
    long child = ino;
    long parent = attr.parentIno();
    for (int depth = 0; child != rootIno; depth++) {
      String name = parent == 0 || depth == DEPTH_MAX ? null : nameIn(parent, child);
      if (name == null) {
        return "";
      }
      path.insert(0, "/" + name);
      child = parent;
      parent = engine.getattr(parent).parentIno();
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  /** Names are stored in directories only: so the directory is searched. */
  private @Nullable String nameIn(long dir, long ino) {
    String cursor = DirPage.END;
    try {
      do {
        DirPage page = engine.readdir(Caller.root(), dir, cursor, DirDetail.NAMES);
        for (Dentry entry : page.entries()) {
          if (entry.ino() == ino) {
            return entry.name().toString();
          }
        }
        cursor = page.next();
      } while (!cursor.equals(DirPage.END));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return null;
  }

  private List<Piece> pieces(long ino, Attr attr) {
    List<Piece> pieces = new ArrayList<>();
    if (attr.isFile() && attr.length() > 0) {
      for (int i = 0; i <= Chunks.indexOf(attr.length() - 1); i++) {
        long end = Math.min(Chunks.CHUNK_LENGTH, attr.length() - Chunks.startOf(i));
        addPieces(pieces, i, ChunkView.of(engine.readChunk(ino, i).slices()), (int) end);
        report();
      }
    }
    return pieces;
  }

  private static void addPieces(List<Piece> pieces, int index, ChunkView view, int end) {
    if (view.pieceCount() > 0) {
      for (SliceRef slice : view.cover(0, end)) {
        pieces.add(new Piece(index, slice));
      }
    }
  }
}
