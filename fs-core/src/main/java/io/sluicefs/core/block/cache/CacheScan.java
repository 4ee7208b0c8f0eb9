package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an index up to what is really in the directory, whoever put it there or took it away: an
 * earlier mount, another mount of now, the reference. Folders whose modification time is unchanged
 * are not listed again. For one thread.
 */
final class CacheScan {
  private static final Logger log = LoggerFactory.getLogger(CacheScan.class);
  private static final FileTime UNKNOWN = FileTime.fromMillis(0);

  /** A folder that changed later than this before it was listed may change in the same tick. */
  private static final long SETTLED_MILLIS = 2_000;

  private static final long ABANDONED_MILLIS = 60_000;

  private final CacheLayout layout;
  private final CacheIndex index;
  private final InstantSource clock;
  private final Map<Path, FileTime> seen = new HashMap<>();

  CacheScan(CacheLayout layout, CacheIndex index, InstantSource clock) {
    this.layout = layout;
    this.index = index;
    this.clock = clock;
  }

  /** Lists what changed since the last run; {@code everything}: unchanged folders, too. */
  void run(boolean everything) throws IOException {
    Set<Path> met = new HashSet<>();
    Set<Integer> changed = new HashSet<>();
    Set<BlockKey> present = new HashSet<>();
    for (Path upper : list(layout.raw().resolve("chunks"))) {
      for (Path folder : list(upper)) {
        met.add(folder);
        if (everything || isChanged(folder)) {
          changed.add(folderOf(folder));
          present.addAll(look(folder, everything));
        }
      }
    }
    seen.keySet()
        .removeIf(folder -> {
          boolean gone = !met.contains(folder);
          if (gone) {
            changed.add(folderOf(folder));
          }
          return gone;
        });
    for (BlockKey key : changed.isEmpty() ? List.<BlockKey>of() : index.inFolders(changed)) {
      if (!present.contains(key) && !Files.exists(layout.cached(key))) {
        index.remove(key);
      }
    }
  }

  private int folderOf(Path folder) {
    return layout.raw().relativize(folder).toString().hashCode();
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      log.trace("not listed: {}", e.getMessage());
    }
    return found;
  }

  private boolean isChanged(Path folder) throws IOException {
    try {
      FileTime modified = Files.getLastModifiedTime(folder);
      boolean settled = modified.toMillis() < clock.millis() - SETTLED_MILLIS;
      FileTime before = seen.put(folder, settled ? modified : UNKNOWN);
      return !modified.equals(before);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private List<BlockKey> look(Path folder, boolean everything) throws IOException {
    List<BlockKey> present = new ArrayList<>();
    List<Path> files = list(folder);
    for (Path file : files) {
      BlockKey key = CacheLayout.keyOf(file);
      if (key != null && layout.cached(key).equals(file)) {
        present.add(key);
        if (everything || !index.contains(key)) {
          take(key, file);
        }
      } else if (CacheLayout.isTemporary(file)) {
        removeAbandoned(file);
      }
    }
    if (files.isEmpty()) {
      removeEmpty(folder);
    }
    return present;
  }

  private void take(BlockKey key, Path file) throws IOException {
    try {
      BasicFileAttributes attrs = Files.readAttributes(file, BasicFileAttributes.class);
      if (attrs.size() >= key.length()) {
        index.add(key, attrs.lastAccessTime().toMillis());
        index.markStaged(key, !Integer.valueOf(1).equals(Files.getAttribute(file, "unix:nlink")));
      } else {
        removeAbandoned(file);
      }
    } catch (NoSuchFileException e) {
      log.trace("gone: {}", e.getMessage());
    }
  }

  /** Left by a writer that died; a young one may still be written. */
  private void removeAbandoned(Path file) {
    try {
      if (Files.getLastModifiedTime(file).toMillis() < clock.millis() - ABANDONED_MILLIS) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.debug("{} stays: {}", file, e.toString());
    }
  }

  private void removeEmpty(Path folder) {
    try {
      if (Files.getLastModifiedTime(folder).toMillis() < clock.millis() - ABANDONED_MILLIS) {
        Files.deleteIfExists(folder);
        Files.deleteIfExists(folder.getParent());
      }
    } catch (IOException e) {
      log.trace("{} stays: {}", folder, e.toString());
    }
  }
}
