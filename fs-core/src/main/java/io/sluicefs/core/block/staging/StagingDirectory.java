package io.sluicefs.core.block.staging;

import io.sluicefs.core.block.cache.CacheConfig.Checksum;
import io.sluicefs.core.block.cache.CacheFile;
import io.sluicefs.core.block.cache.CacheLayout;
import io.sluicefs.core.block.cache.CacheModes;
import io.sluicefs.core.chunk.BlockKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Staged blocks in one cache directory: their files, and who owns them. */
final class StagingDirectory implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StagingDirectory.class);

  private final CacheLayout layout;
  private final CacheModes modes;
  private final boolean checksums;
  private final double freeRatio;
  private final StagingOwner owner;
  private volatile boolean full;

  /**
   * @param freeRatio part of the device that caches leave free; staging leaves half of it
   */
  StagingDirectory(CacheLayout layout, CacheModes modes, boolean checksums, double freeRatio)
      throws IOException {
    this.layout = layout;
    this.modes = modes;
    this.checksums = checksums;
    this.freeRatio = freeRatio;
    this.owner = StagingOwner.in(layout.root(), modes);
  }

  CacheLayout layout() {
    return layout;
  }

  /** Whether the device is there, has half of what caches leave free, and the block fits. */
  boolean hasRoom(int length) {
    return Files.exists(layout.identity()) && freeBytes() - length > totalBytes() * freeRatio / 2;
  }

  /** Asks the device how much is free. */
  void measure() {
    full = freeBytes() < totalBytes() * freeRatio;
  }

  /** Whether the device is so full that uploads must not wait. */
  boolean isShort() {
    return full;
  }

  /** Since when a block waits, by its file. */
  long stagedMillis(BlockKey key) throws IOException {
    try {
      return Files.getLastModifiedTime(layout.staged(key)).toMillis();
    } catch (NoSuchFileException e) {
      return 0; // uploaded meanwhile, as its upload will find
    }
  }

  private long freeBytes() {
    return layout.root().toFile().getUsableSpace();
  }

  private double totalBytes() {
    return layout.root().toFile().getTotalSpace();
  }

  /** Writes a block and gives it its name, here and in the cache. */
  void write(BlockKey key, ByteBuffer block) throws IOException {
    owner.add(key.sliceId());
    Path path = layout.staged(key);
    Path temporary = CacheLayout.temporary(path);
    try {
      try (FileChannel file = modes.create(temporary)) {
        CacheFile.write(file, block, checksums);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    link(key, path);
  }

  /** The cache may do without the block: it is read here, too. */
  private void link(BlockKey key, Path path) {
    Path cached = layout.cached(key);
    try {
      modes.createDirectories(CacheLayout.folderOf(cached));
      Files.createLink(cached, path);
    } catch (FileAlreadyExistsException e) {
      log.trace("{} is cached already", cached);
    } catch (IOException | UnsupportedOperationException e) {
      log.debug("{} is not cached: {}", cached, e.toString());
    }
  }

  /**
   * Fills {@code target}; all that can be verified is.
   *
   * @throws CacheFile.DamagedException the file is not what its name says
   */
  void read(BlockKey key, int offset, ByteBuffer target) throws IOException {
    try (CacheFile file = CacheFile.open(layout.staged(key), key.length())) {
      file.read(offset, target, Checksum.EXTEND);
    }
  }

  void remove(BlockKey key) throws IOException {
    Files.deleteIfExists(layout.staged(key));
  }

  /** All but those slices of this mount are uploaded. */
  void settled(Set<Long> staged) throws IOException {
    owner.keep(staged, modes);
  }

  /** Makes blocks and their names survive a power failure; those uploaded meanwhile need not. */
  void sync(Collection<BlockKey> keys) throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    for (BlockKey key : keys) {
      Path path = layout.staged(key);
      if (force(path)) {
        Path at = path;
        while (!at.equals(layout.root())) {
          at = CacheLayout.folderOf(at);
          folders.add(at);
        }
      }
    }
    for (Path folder : folders) {
      force(folder);
    }
  }

  private static boolean force(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.force(true);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Takes over all blocks without a living owner, except those it has. */
  List<BlockKey> adopt(Set<BlockKey> own) throws IOException {
    List<BlockKey> adopted = new ArrayList<>();
    owner.alone(
        modes,
        () -> {
          List<BlockKey> present = list();
          Set<Long> others = owner.idsOfOthers();
          for (BlockKey key : present) {
            if (!own.contains(key) && !others.contains(key.sliceId())) {
              owner.add(key.sliceId());
              adopted.add(key);
            }
          }
        });
    return adopted;
  }

  private List<BlockKey> list() throws IOException {
    List<BlockKey> present = new ArrayList<>();
    for (Path upper : children(layout.staging().resolve("chunks"))) {
      for (Path folder : children(upper)) {
        for (Path file : children(folder)) {
          BlockKey key = CacheLayout.keyOf(file);
          if (key != null && layout.staged(key).equals(file)) {
            present.add(key);
          } else if (!CacheLayout.isTemporary(file)) {
            log.warn("{} is no staged block, it is left alone", file);
          }
        }
      }
    }
    return present;
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      log.trace("not listed: {}", e.getMessage());
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    owner.close();
  }
}
