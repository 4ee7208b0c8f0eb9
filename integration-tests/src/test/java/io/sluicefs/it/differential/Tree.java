package io.sluicefs.it.differential;

import io.sluicefs.core.inode.FileType;
import io.sluicefs.it.posix.PosixFs;
import io.sluicefs.it.posix.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** A whole tree in words, by path, and which inode has which paths. */
final class Tree {
  /** Space is charged in these. */
  private static final int UNIT = 4096;

  private final Path root;
  private final PosixFs fs;
  private final Steps words;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private final SortedMap<String, String> entries = new TreeMap<>();
  private final SortedMap<String, String> statistics = new TreeMap<>();
  private final SortedMap<Long, String> firstPaths = new TreeMap<>();

  private Tree(Path root, PosixFs fs, Steps words) {
    this.root = root;
    this.fs = fs;
    this.words = words;
  }

  /** The tree of a mount, seen by an actor on it. */
  static Tree of(Path root, PosixFs fs, Steps words) throws IOException {
    Tree tree = new Tree(root, fs, words);
    tree.walk("/");
    return tree;
  }

  /** Attributes, extended ones, contents, and the first path of the inode, by path. */
  SortedMap<String, String> entries() {
    return entries;
  }

  /** What the statistics of each directory but the root must be (redis-metadata.md 12.2). */
  SortedMap<String, String> statistics() {
    return statistics;
  }

  /** The first path of each inode in path order. */
  SortedMap<Long, String> firstPaths() {
    return firstPaths;
  }

  private void walk(String path) throws IOException {
    Stat stat = fs.lstat(path);
    firstPaths.putIfAbsent(stat.ino(), path);
    entries.put(
        path,
        words.describe(stat)
            + ", first "
            + firstPaths.get(stat.ino())
            + ", "
            + attributes(path, stat)
            + ", "
            + content(path, stat));
    if (stat.type() == FileType.DIRECTORY) {
      walkInto(path);
    }
  }

  private void walkInto(String path) throws IOException {
    long length = 0;
    long space = 0;
    long inodes = 0;
    for (String name : new TreeMap<>(fs.list(path)).keySet()) {
      if (!name.startsWith(".")) {
        String entry = path.equals("/") ? path + name : path + "/" + name;
        Stat stat = fs.lstat(entry);
        boolean counts = stat.type() == FileType.FILE;
        length += counts ? stat.length() : 0;
        space += counts ? Math.max(1, Math.ceilDiv(stat.length(), UNIT)) * UNIT : UNIT;
        inodes++;
        walk(entry);
      }
    }
    if (!path.equals("/")) {
      statistics.put("dirDataLength " + path, Long.toString(length));
      statistics.put("dirUsedSpace " + path, Long.toString(space));
      statistics.put("dirUsedInodes " + path, Long.toString(inodes));
    }
  }

  private String attributes(String path, Stat stat) {
    if (stat.type() != FileType.FILE && stat.type() != FileType.DIRECTORY) {
      return "";
    }
    Map<String, String> values = new TreeMap<>();
    for (String name : fs.listxattr(path)) {
      values.put(name, Arrays.toString(fs.getxattr(path, name, 64)));
    }
    return values.toString();
  }

  private String content(String path, Stat stat) throws IOException {
    if (stat.type() == FileType.SYMLINK) {
      return fs.readlink(path);
    }
    if (stat.type() != FileType.FILE) {
      return "";
    }
    CRC32C sum = new CRC32C();
    try (FileChannel file = FileChannel.open(root.resolve(path.substring(1)))) {
      for (buffer.clear(); file.read(buffer) >= 0; buffer.clear()) {
        sum.update(buffer.flip());
      }
    }
    return "sum " + sum.getValue();
  }
}
