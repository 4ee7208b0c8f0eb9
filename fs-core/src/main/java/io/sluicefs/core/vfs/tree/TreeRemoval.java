package io.sluicefs.core.vfs.tree;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.Trees;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Removed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Removes a directory with everything in it, many entries per request (redis-metadata.md 8.13). */
public final class TreeRemoval {
  /** How often a directory that others fill meanwhile is emptied again. */
  private static final int ROUNDS_MAX = 10;

  private final MetaEngine engine;
  private final Caller caller;
  private final Options options;
  private final Listener listener;

  public TreeRemoval(MetaEngine engine, Caller caller, Options options, Listener listener) {
    this.engine = engine;
    this.caller = caller;
    this.options = options;
    this.listener = listener;
  }

  /**
   * How to remove.
   *
   * @param forGood past the trash
   * @param threads branches that are emptied at the same time
   */
  public record Options(boolean forGood, int threads) {}

  /** Who hears of what was removed, from several threads. */
  public interface Listener {
    void removed(long parentIno, Name name, Removed removed);

    /** True when the walk shall end soon. */
    boolean isCancelled();
  }

  /**
   * Removes a directory and what is in it.
   *
   * @throws io.sluicefs.core.errno.FsException as unlink and rmdir; part of it may be gone then
   */
  public void remove(long parentIno, Name name, long ino) {
    try (Branches branches = new Branches(options.threads())) {
      walk(new Level(parentIno, name, ino), branches);
    }
  }

  /** Removes what is in a directory, and leaves the directory itself. */
  public void empty(long ino) {
    try (Branches branches = new Branches(options.threads())) {
      walk(new Level(0, null, ino), branches);
    }
  }

  private void walk(Level top, Branches branches) {
    Deque<Level> levels = new ArrayDeque<>(List.of(top));
    try {
      while (!levels.isEmpty()) {
        Level level = levels.element();
        Level below = level.next();
        if (below == null) {
          level.awaitBranches();
          if (level.leave()) {
            levels.remove();
          }
          continue;
        }
        Future<?> branch = branches.fork(() -> walk(below, branches));
        if (branch == null) {
          levels.push(below);
        } else {
          level.running.add(branch);
        }
      }
    } finally {
      levels.forEach(level -> level.running.forEach(branch -> branch.cancel(false)));
    }
  }

  /** One directory on the way down. */
  private final class Level {
    private final long parentIno;
    private final @Nullable Name name;
    private final long ino;
    private final Deque<Dentry> dirs = new ArrayDeque<>();
    final List<Future<?>> running = new ArrayList<>();
    private @Nullable String cursor = DirPage.END;
    private int round = 1;

    Level(long parentIno, @Nullable Name name, long ino) {
      this.parentIno = parentIno;
      this.name = name;
      this.ino = ino;
    }

    /** The next sub-directory; what is none has been removed on the way to it. */
    @Nullable Level next() {
      while (dirs.isEmpty() && cursor != null) {
        if (listener.isCancelled()) {
          throw Errno.EINTR.exception();
        }
        cursor = page(cursor);
      }
      Dentry dir = dirs.poll();
      return dir == null ? null : new Level(ino, dir.name(), dir.ino());
    }

    private @Nullable String page(String from) {
      DirPage page;
      try {
        page = engine.readdir(caller, ino, from, DirDetail.NAMES);
      } catch (FsException e) {
        if (e.errno() == Errno.ENOENT) {
          return null;
        }
        throw e;
      }
      List<Dentry> others = new ArrayList<>();
      for (Dentry entry : page.entries()) {
        if (entry.type() == FileType.DIRECTORY) {
          dirs.add(entry);
        } else {
          others.add(entry);
        }
      }
      for (int at = 0; at < others.size(); at += Trees.ENTRIES_MAX) {
        unlink(others.subList(at, Math.min(others.size(), at + Trees.ENTRIES_MAX)));
      }
      return page.next().equals(DirPage.END) ? null : page.next();
    }

    private void unlink(List<Dentry> entries) {
      List<@Nullable Removed> all = engine.unlinkAll(caller, ino, entries, options.forGood());
      for (int i = 0; i < all.size(); i++) {
        Removed removed = all.get(i);
        if (removed != null) {
          listener.removed(ino, entries.get(i).name(), removed);
        }
      }
    }

    void awaitBranches() {
      running.forEach(Branches::await);
      running.clear();
    }

    /** Removes the directory itself; false when somebody has put something in meanwhile. */
    boolean leave() {
      if (name == null) {
        return true;
      }
      try {
        Removed removed =
            options.forGood()
                ? engine.rmdirForGood(caller, parentIno, name)
                : engine.rmdir(caller, parentIno, name);
        listener.removed(parentIno, name, removed);
      } catch (FsException e) {
        if (e.errno() == Errno.ENOTEMPTY && round < ROUNDS_MAX) {
          round++;
          cursor = DirPage.END;
          return false;
        }
        if (e.errno() != Errno.ENOENT) {
          throw e;
        }
      }
      return true;
    }
  }
}
