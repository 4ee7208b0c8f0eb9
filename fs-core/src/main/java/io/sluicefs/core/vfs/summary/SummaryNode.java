package io.sluicefs.core.vfs.summary;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** One row of a summary; counts itself and all below. Filled by one thread. */
final class SummaryNode {
  private static final Comparator<SummaryNode> BY_SIZE =
      Comparator.comparingLong((SummaryNode node) -> node.size);
  private static final int FILE = 1;

  private final long ino;
  private final String path;
  private final int type;
  private long size;
  private long files;
  private long dirs;
  private final PriorityQueue<SummaryNode> largest = new PriorityQueue<>(BY_SIZE);
  private final @Nullable SummaryNode rest;

  /**
   * @param path relative to what was asked for, empty for itself
   * @param type as attribute records number it
   */
  SummaryNode(long ino, String path, int type) {
    this(ino, path, type, true);
  }

  /** The row of the rest has no rest of its own. */
  private SummaryNode(long ino, String path, int type, boolean parent) {
    this.ino = ino;
    this.path = path;
    this.type = type;
    String others = path.isEmpty() ? "..." : path + "/...";
    this.rest = parent ? new SummaryNode(0, others, FILE, false) : null;
  }

  /** The path of an entry of this directory. */
  String below(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  void count(long moreSize, long moreFiles, long moreDirs) {
    size += moreSize;
    files += moreFiles;
    dirs += moreDirs;
  }

  /** Counts a child, and keeps it as a row if it is among the {@code rows} largest. */
  void add(SummaryNode child, int rows) {
    count(child.size, child.files, child.dirs);
    largest.add(child);
    if (rest != null && largest.size() > rows) {
      SummaryNode smallest = largest.remove();
      rest.count(smallest.size, smallest.files, smallest.dirs);
    }
  }

  /** The JSON document (volume-and-objects.md 10.5). */
  String json() {
    StringBuilder text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    text.append("{\"Inode\":").append(ino).append(",\"Path\":");
    quote(text, path);
    text.append(",\"Type\":").append(type).append(",\"Size\":").append(size);
    text.append(",\"Files\":").append(files).append(",\"Dirs\":").append(dirs);
    List<SummaryNode> children = new ArrayList<>(largest);
    children.sort(BY_SIZE.reversed());
    if (rest != null && rest.files + rest.dirs > 0) {
      children.add(rest);
    }
    String separator = ",\"Children\":[";
    for (SummaryNode child : children) {
      text.append(separator);
      child.append(text);
      separator = ",";
    }
    text.append(children.isEmpty() ? "}" : "]}");
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
