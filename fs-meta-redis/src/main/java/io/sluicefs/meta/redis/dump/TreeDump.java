package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.TreeSink;
import io.sluicefs.meta.redis.dump.InodeReads.Found;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks a tree in the order of a dump. While one directory is written the next batches and the next
 * directories are read already, at most {@link #AHEAD_MAX} of them in all.
 */
final class TreeDump implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TreeDump.class);

  /** Entries of one batch. */
  private static final int BATCH = 400;

  /** Loads that wait to be used; each holds at most one batch and a list of names. */
  private static final int AHEAD_MAX = 12;

  private static final Timestamp NEVER = new Timestamp(0, 0);

  /** What the reference program writes for a trash that no volume has yet. */
  private static final Attr NO_TRASH =
      new Attr(0, FileType.DIRECTORY, 0, 0, 0, NEVER, NEVER, NEVER, 2, 4096, 0, 1, 0, 0, 0);

  private final InodeReads reads;
  private final TreeSink sink;
  private final DumpProgress progress;
  private final int window;
  private final ExecutorService ahead = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore room = new Semaphore(AHEAD_MAX);
  private long missing;

  /** {@code window} is how many directories of one level are read ahead. */
  TreeDump(InodeReads reads, TreeSink sink, DumpProgress progress, int window) {
    this.reads = reads;
    this.sink = sink;
    this.progress = progress;
    this.window = window;
  }

  /** Writes the tree below {@code rootIno}; a trash that never was is written empty. */
  void dump(TreeSink.Tree tree, long rootIno) {
    Found root = reads.read(rootIno);
    DumpNode node = root.node();
    if (node == null) {
      if (tree == TreeSink.Tree.TRASH) {
        sink.beginTree(
            tree, new DumpNode(rootIno, NO_TRASH, null, List.of(), null, null, List.of()));
        sink.endTree();
        return;
      }
      throw new IllegalStateException("inode " + rootIno + " is missing");
    }
    sink.beginTree(tree, node);
    progress.done(1);
    walk(root);
    sink.endTree();
  }

  /** Entries left out since their inode was missing. */
  long missing() {
    return missing;
  }

  private void walk(Found root) {
    Deque<Level> levels = new ArrayDeque<>();
    levels.push(new Level(load(root)));
    while (true) {
      Level level = levels.element();
      if (!level.advance()) {
        levels.pop();
        if (levels.isEmpty()) {
          return;
        }
        sink.endDirectory();
        continue;
      }
      byte[] name = level.names.name(level.at);
      Found found = level.found();
      DumpNode node = found.node();
      if (node == null) {
        missing++;
        log.warn("inode {} of an entry is missing: left out", found.ino());
        continue;
      }
      progress.done(1);
      if (node.attr().isDirectory()) {
        sink.beginDirectory(name, node);
        levels.push(level.open(found));
      } else {
        sink.leaf(name, node);
      }
    }
  }

  /** Names and the first batch of a directory. */
  private Load load(Found directory) {
    NameTable names = reads.list(directory.ino());
    return new Load(names, batch(names, 0));
  }

  private List<Found> batch(NameTable names, int first) {
    int count = Math.min(BATCH, names.size() - first);
    return count == 0 ? List.of() : reads.read(names, first, count);
  }

  @Override
  public void close() {
    ahead.shutdownNow();
    ahead.close();
  }

  private record Load(NameTable names, List<Found> batch) {}

  /** A directory of the batch that is being read before its turn. */
  private record Early(int index, Future<Load> load) {}

  /** One open directory: where the walk stands in it, and what is read ahead. */
  private final class Level {
    private final NameTable names;
    private final Deque<Early> early = new ArrayDeque<>();
    private List<Found> batch;
    private int batchFirst;
    private @Nullable Future<List<Found>> nextBatch;

    /** First entry of the batch that may still be read ahead. */
    private int scout;

    private int at = -1;

    Level(Load load) {
      this.names = load.names;
      this.batch = load.batch;
      begin();
    }

    private void begin() {
      scout = 0;
      int next = batchFirst + batch.size();
      nextBatch = next < names.size() ? ahead.submit(() -> batch(names, next)) : null;
      look();
    }

    /** Reads directories of this batch ahead, as far as the window and the room go. */
    private void look() {
      while (scout < batch.size() && early.size() < window) {
        Found found = batch.get(scout);
        if (found.isDirectory() && !room.tryAcquire()) {
          return;
        }
        if (found.isDirectory()) {
          early.add(new Early(batchFirst + scout, ahead.submit(() -> load(found))));
        }
        scout++;
      }
    }

    boolean advance() {
      at++;
      Future<List<Found>> next = nextBatch;
      if (at == batchFirst + batch.size() && next != null) {
        batchFirst = at;
        batch = ReadAhead.awaited(next);
        begin();
      }
      return at < names.size();
    }

    Found found() {
      return batch.get(at - batchFirst);
    }

    Level open(Found directory) {
      Early first = early.peek();
      scout = Math.max(scout, at - batchFirst + 1);
      if (first == null || first.index != at) {
        look();
        return new Level(load(directory));
      }
      early.remove();
      Load load = ReadAhead.awaited(first.load);
      room.release();
      look();
      return new Level(load);
    }
  }
}
