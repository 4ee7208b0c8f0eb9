package io.sluicefs.core.vfs.tree;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.Trees;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.vfs.tree.TreeRemoval.Options;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Copies a file or a tree without its data (redis-metadata.md 8.24). The copy of a tree gets its
 * name when it is complete, and is removed when that fails.
 */
public final class TreeClone {
  /** Bytes of files whose chunk lists one request copies: 4096 of them. */
  private static final long STEP_BYTES = 4096L << 26;

  private final MetaEngine engine;
  private final Caller caller;
  private final int threads;
  private final Progress progress;

  public TreeClone(MetaEngine engine, Caller caller, int threads, Progress progress) {
    this.engine = engine;
    this.caller = caller;
    this.threads = threads;
    this.progress = progress;
  }

  /** Who follows the work, from several threads. */
  public interface Progress {
    /** So many entries more are to be copied. */
    void found(int entries);

    /** So many entries more have been copied. */
    void copied(int entries);

    /** True when the work shall end soon. */
    boolean isCancelled();
  }

  /**
   * Copies.
   *
   * @return the copy
   * @throws io.sluicefs.core.errno.FsException as {@link Trees#cloneTop}; nothing is left then
   */
  public Inode clone(CloneTop request) {
    progress.found(1);
    Inode top = engine.cloneTop(caller, request);
    if (top.attr().isDirectory()) {
      try {
        fill(new Level(request.sourceIno(), top.ino()), request.mode());
        engine.attachClone(caller, top.ino(), request.parentIno(), request.name());
      } catch (RuntimeException e) {
        discard(top.ino(), e);
        throw e;
      }
    }
    progress.copied(1);
    return top;
  }

  private void fill(Level top, CopyMode mode) {
    try (Branches branches = new Branches(threads)) {
      walk(top, mode, branches);
    }
  }

  private void walk(Level top, CopyMode mode, Branches branches) {
    Deque<Level> levels = new ArrayDeque<>(List.of(top));
    List<Future<?>> running = new ArrayList<>();
    while (!levels.isEmpty()) {
      Level below = levels.element().next(mode);
      if (below == null) {
        levels.remove();
        continue;
      }
      Future<?> branch = branches.fork(() -> walk(below, mode, branches));
      if (branch == null) {
        levels.push(below);
      } else {
        running.removeIf(Future::isDone);
        running.add(branch);
      }
    }
    running.forEach(Branches::await);
  }

  private void discard(long ino, RuntimeException cause) {
    try {
      TreeRemoval.Listener nobody =
          new TreeRemoval.Listener() {
            @Override
            public void removed(long parentIno, Name name, Removed removed) {}

            @Override
            public boolean isCancelled() {
              return false;
            }
          };
      new TreeRemoval(engine, Caller.root(), new Options(true, threads), nobody).empty(ino);
      engine.dropClone(ino);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /** A directory and its copy. */
  private final class Level {
    private final long sourceIno;
    private final long targetIno;
    private final Deque<Level> below = new ArrayDeque<>();
    private @Nullable String cursor = DirPage.END;

    Level(long sourceIno, long targetIno) {
      this.sourceIno = sourceIno;
      this.targetIno = targetIno;
    }

    /** The next sub-directory; what lies before it has been copied. */
    @Nullable Level next(CopyMode mode) {
      while (below.isEmpty() && cursor != null) {
        DirPage page = engine.readdir(caller, sourceIno, cursor, DirDetail.ATTRIBUTES);
        cursor = page.next().equals(DirPage.END) ? null : page.next();
        List<Dentry> entries =
            page.entries().stream().filter(entry -> entry.attr() != null).toList();
        progress.found(entries.size());
        for (int at = 0; at < entries.size(); ) {
          int end = stepEnd(entries, at);
          copy(entries.subList(at, end), mode);
          at = end;
        }
      }
      return below.poll();
    }

    private void copy(List<Dentry> entries, CopyMode mode) {
      if (progress.isCancelled()) {
        throw Errno.EINTR.exception();
      }
      List<Long> copies = engine.cloneEntries(caller, targetIno, entries, mode);
      for (int i = 0; i < entries.size(); i++) {
        if (entries.get(i).type() == FileType.DIRECTORY && copies.get(i) != 0) {
          below.add(new Level(entries.get(i).ino(), copies.get(i)));
        }
      }
      progress.copied(entries.size());
    }
  }

  private static int stepEnd(List<Dentry> entries, int from) {
    long bytes = 0;
    int end = from;
    while (end < entries.size() && end - from < Trees.ENTRIES_MAX) {
      var attr = entries.get(end).attr();
      bytes += attr != null && attr.isFile() ? attr.length() : 0;
      if (bytes > STEP_BYTES && end > from) {
        break;
      }
      end++;
    }
    return end;
  }
}
