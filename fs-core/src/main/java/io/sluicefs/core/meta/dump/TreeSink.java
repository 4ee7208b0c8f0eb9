package io.sluicefs.core.meta.dump;

import java.util.List;

/**
 * Takes the tree form of a dump, piece by piece, in this order: setting, counters, sustained
 * inodes, deleted files, quotas (directories, users, groups), the trees, the end. Names and targets
 * are raw bytes.
 */
public interface TreeSink {
  /** The two trees of a volume. */
  enum Tree {
    FILES,
    TRASH
  }

  /** The settings as a JSON document, of any layout. */
  void setting(String json);

  void counters(DumpCounters counters);

  /** Deleted files that a session keeps open. */
  void sustained(long sessionId, List<Long> inos);

  /** A file whose data waits for deletion since {@code expiry}, in Unix seconds. */
  void deletedFile(long ino, long length, long expiry);

  void quota(DumpQuota quota);

  void beginTree(Tree tree, DumpNode root);

  /** A directory and, until its end, what is in it. */
  void beginDirectory(byte[] name, DumpNode node);

  void endDirectory();

  /** Anything but a directory. */
  void leaf(byte[] name, DumpNode node);

  void endTree();

  void end();
}
