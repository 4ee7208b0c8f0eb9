package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.TreeSink;
import io.sluicefs.meta.redis.dump.InodeReads.DumpEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks a tree in the order of a dump. While one directory is written the next batches and the next
 * directories are read already ({@link OpenDirectory}).
 */
final class TreeDump implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TreeDump.class);
  private static final Timestamp NEVER = new Timestamp(0, 0);

  /** What the reference program writes for a trash that no volume has yet. */
  private static final Attr NO_TRASH =
      new Attr(0, FileType.DIRECTORY, 0, 0, 0, NEVER, NEVER, NEVER, 2, 4096, 0, 1, 0, 0, 0);

  private final InodeReads reads;
  private final TreeSink sink;
  private final DumpProgress progress;
  private final DirectoryReads ahead;
  private long missing;

  /** {@code window} is how many requests may be under way for directories of one level. */
  TreeDump(InodeReads reads, TreeSink sink, DumpProgress progress, int window) {
    this.reads = reads;
    this.sink = sink;
    this.progress = progress;
    this.ahead = new DirectoryReads(reads, window);
  }

  /** Writes the tree below {@code rootIno}; a trash that never was is written empty. */
  void dump(TreeSink.Tree tree, long rootIno) {
    DumpNode root = reads.read(rootIno);
    if (root == null) {
      if (tree == TreeSink.Tree.TRASH) {
        sink.beginTree(
            tree, new DumpNode(rootIno, NO_TRASH, null, List.of(), null, null, List.of()));
        sink.endTree();
        return;
      }
      throw new IllegalStateException("inode " + rootIno + " is missing");
    }
    sink.beginTree(tree, root);
    progress.done(1);
    walk(rootIno);
    sink.endTree();
  }

  /** Entries left out since their inode was missing. */
  long missing() {
    return missing;
  }

  private void walk(long rootIno) {
    Deque<OpenDirectory> levels = new ArrayDeque<>();
    levels.push(new OpenDirectory(ahead, ahead.load(rootIno)));
    while (true) {
      OpenDirectory level = levels.element();
      if (!level.advance()) {
        levels.pop();
        if (levels.isEmpty()) {
          return;
        }
        sink.endDirectory();
        continue;
      }
      DumpEntry entry = level.entry();
      DumpNode node = entry.node();
      if (node == null) {
        missing++;
        log.warn("inode {} of an entry is missing: left out", entry.ino());
        continue;
      }
      progress.done(1);
      if (node.attr().isDirectory()) {
        sink.beginDirectory(entry.name(), node);
        levels.push(new OpenDirectory(ahead, level.open()));
      } else {
        sink.leaf(entry.name(), node);
      }
    }
  }

  @Override
  public void close() {
    ahead.close();
  }
}
