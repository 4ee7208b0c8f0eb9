package io.sluicefs.core.block.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Who a cache directory is: the text in its {@code .lock} (volume-and-objects.md 7.2). Where that
 * file is gone, the device may have been taken away, and what lies below its mount point is another
 * one that must not be filled.
 */
final class CacheIdentity {
  private final CacheLayout layout;
  private final CacheModes modes;
  private final String id;
  private final Object device;

  private CacheIdentity(CacheLayout layout, CacheModes modes, String id) throws IOException {
    this.layout = layout;
    this.modes = modes;
    this.id = id;
    this.device = deviceOf(layout.root());
  }

  /** Reads the identity, or gives the directory one; mounts that do so at once agree. */
  static CacheIdentity of(CacheLayout layout, CacheModes modes) throws IOException {
    modes.createDirectories(layout.raw());
    Optional<String> known = read(layout);
    if (known.isEmpty()) {
      write(layout, UUID.randomUUID().toString());
      known = read(layout);
    }
    return new CacheIdentity(
        layout, modes, known.orElseThrow(() -> new IOException("cannot write .lock")));
  }

  String id() {
    return id;
  }

  private static Optional<String> read(CacheLayout layout) throws IOException {
    try {
      return Optional.of(Files.readString(layout.identity()).strip()).filter(s -> !s.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static void write(CacheLayout layout, String id) throws IOException {
    Path temporary = CacheLayout.temporary(layout.identity());
    Files.writeString(temporary, id);
    try {
      Files.createLink(layout.identity(), temporary);
    } catch (FileAlreadyExistsException e) {
      if (read(layout).isEmpty()) {
        Files.writeString(layout.identity(), id);
      }
    } catch (UnsupportedOperationException e) {
      Files.writeString(layout.identity(), id);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Whether the directory is the one it was. */
  boolean isPresent() throws IOException {
    return read(layout).filter(id::equals).isPresent();
  }

  /** Makes the directory again where it was; false when its place is on another device now. */
  boolean restore() throws IOException {
    Path above = layout.root();
    while (!Files.isDirectory(above)) {
      above = CacheLayout.folderOf(above);
    }
    if (!device.equals(deviceOf(above))) {
      return false;
    }
    modes.createDirectories(layout.raw());
    write(layout, id);
    return isPresent();
  }

  private static Object deviceOf(Path path) throws IOException {
    return Files.getAttribute(path, "unix:dev");
  }
}
