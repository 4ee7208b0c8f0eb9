package io.sluicefs.objectstore.file;

import io.sluicefs.core.object.ObjectInfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One sorted listing of a directory tree: walks directories in key order (a directory sorts as its
 * name with a slash) and enters only those that can hold a wanted key. Used once, by one thread.
 */
final class FileListing {
  private record Entry(String key, Path path, BasicFileAttributes attributes) {
    String sortKey() {
      return attributes.isDirectory() ? key + "/" : key;
    }
  }

  private final Path root;
  private final String prefix;
  private final String after;
  private final int limit;
  private final List<ObjectInfo> found = new ArrayList<>();

  FileListing(Path root, String prefix, String after, int limit) {
    this.root = root;
    this.prefix = prefix;
    this.after = after;
    this.limit = limit;
  }

  List<ObjectInfo> run() throws IOException {
    String top = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    walk(root.resolve(top), top);
    return List.copyOf(found);
  }

  static ObjectInfo info(String key, BasicFileAttributes attributes) {
    return new ObjectInfo(key, attributes.size(), attributes.lastModifiedTime().toInstant());
  }

  private void walk(Path directory, String directoryKey) throws IOException {
    for (Entry entry : sorted(directory, directoryKey)) {
      if (found.size() >= limit) {
        return;
      }
      if (entry.attributes.isDirectory()) {
        walk(entry.path, entry.sortKey());
      } else {
        found.add(info(entry.key, entry.attributes));
      }
    }
  }

  private List<Entry> sorted(Path directory, String directoryKey) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        addWanted(entries, child, directoryKey + child.getFileName());
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Gone since its parent was read, or no such prefix: nothing to list.
      return List.of();
    }
    entries.sort(Comparator.comparing(Entry::sortKey));
    return entries;
  }

  private void addWanted(List<Entry> entries, Path child, String key) throws IOException {
    try {
      Entry entry = new Entry(key, child, Files.readAttributes(child, BasicFileAttributes.class));
      boolean wanted =
          entry.attributes.isDirectory()
              ? mayHoldWanted(entry.sortKey())
              : entry.attributes.isRegularFile() && isWanted(key) && !isTemporary(child);
      if (wanted) {
        entries.add(entry);
      }
    } catch (NoSuchFileException e) {
      // Deleted while listing.
    }
  }

  private boolean isWanted(String key) {
    return key.startsWith(prefix) && key.compareTo(after) > 0;
  }

  private boolean mayHoldWanted(String directoryKey) {
    boolean inPrefix = directoryKey.startsWith(prefix) || prefix.startsWith(directoryKey);
    boolean behind = after.startsWith(directoryKey) || directoryKey.compareTo(after) > 0;
    return inPrefix && behind;
  }

  private static boolean isTemporary(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(".") && name.contains(".tmp");
  }
}
