package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Paths in one cache directory of a volume (volume-and-objects.md 7.2): cached blocks below {@code
 * raw}, staged ones below {@code rawstaging}, both under the names of their objects.
 */
public record CacheLayout(Path root, BlockName names) {
  private static final String TEMPORARY = ".tmp";

  public Path raw() {
    return root.resolve("raw");
  }

  public Path staging() {
    return root.resolve("rawstaging");
  }

  /** The file with the identity of the directory; it goes with the device. */
  public Path identity() {
    return root.resolve(".lock");
  }

  /** Locked by the mount that evicts what others have put in. */
  Path eviction() {
    return root.resolve(".evict");
  }

  /** What follows {@link #raw} or {@link #staging} in the path of a block. */
  String nameOf(BlockKey key) {
    return names.keyOf(key);
  }

  public Path cached(BlockKey key) {
    return raw().resolve(names.keyOf(key));
  }

  public Path staged(BlockKey key) {
    return staging().resolve(names.keyOf(key));
  }

  /** What a path lies in; no path here is a root. */
  public static Path folderOf(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  /** Where a file is written before it gets its name; others may write the same at once. */
  public static Path temporary(Path file) {
    String unique =
        Long.toString(ProcessHandle.current().pid()) + '-' + Thread.currentThread().threadId();
    return file.resolveSibling(file.getFileName() + "." + unique + TEMPORARY);
  }

  public static boolean isTemporary(Path file) {
    return file.toString().endsWith(TEMPORARY);
  }

  /** The block behind a file name, absent when it is not one. */
  public static @Nullable BlockKey keyOf(Path file) {
    String[] parts = String.valueOf(file.getFileName()).split("_", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      long sliceId = Long.parseUnsignedLong(parts[0]);
      int length = Integer.parseInt(parts[2]);
      int index = Integer.parseInt(parts[1]);
      return length > 0 && index >= 0 ? new BlockKey(sliceId, index, length) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
