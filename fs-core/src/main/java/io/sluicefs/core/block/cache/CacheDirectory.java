package io.sluicefs.core.block.cache;

import io.sluicefs.core.block.cache.CacheConfig.Eviction;
import io.sluicefs.core.chunk.BlockKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cache directory of a volume, in the layout of volume-and-objects.md 7.2. Files appear whole
 * under their names, by renaming; limits are kept by {@link CacheIndex}. Throws on a broken disk:
 * {@link DiskBlockCache} turns that into a miss.
 */
final class CacheDirectory {
  private static final Logger log = LoggerFactory.getLogger(CacheDirectory.class);
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
  private static final Set<OpenOption> CREATE =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
  private static final long SPACE_CHECK_NANOS = 1_000_000_000L;

  /** Evict down to this part of the limit, so that not every insert evicts. */
  private static final double EVICTION_GOAL = 0.95;

  private static final long ABANDONED_AFTER_MILLIS = 60_000;

  private final Path raw;
  private final CacheConfig config;
  private final long capacityBytes;
  private final InstantSource clock;
  private final CacheIndex index = new CacheIndex();
  private final AtomicBoolean evicting = new AtomicBoolean();
  private volatile boolean scanned;
  private volatile long spaceCheckedNanos = System.nanoTime() - SPACE_CHECK_NANOS;
  private volatile long missingBytes;

  CacheDirectory(Path root, CacheConfig config, long shareBytes, InstantSource clock)
      throws IOException {
    this.raw = root.resolve("raw");
    this.config = config;
    this.clock = clock;
    Files.createDirectories(raw, DIRECTORY_MODE);
    identify(root.resolve(".lock"));
    FileStore device = Files.getFileStore(raw);
    this.capacityBytes =
        Math.min(shareBytes, (long) (device.getTotalSpace() * (1 - config.freeRatio())));
  }

  private static void identify(Path lock) throws IOException {
    if (!Files.exists(lock)) {
      Files.writeString(lock, UUID.randomUUID().toString());
    }
  }

  private Path pathOf(BlockKey key) {
    return raw.resolve(key.objectKey());
  }

  boolean contains(BlockKey key) {
    return index.contains(key) || (!scanned && Files.exists(pathOf(key)));
  }

  /** False when the block is not here. */
  boolean read(BlockKey key, int offset, ByteBuffer target) throws IOException {
    if (!index.touch(key, clock.millis()) && scanned) {
      return false;
    }
    int start = target.position();
    try (FileChannel file = FileChannel.open(pathOf(key), READ)) {
      CacheFile.read(file, key.length(), offset, target, config.checksum());
      index.add(key, clock.millis());
      return true;
    } catch (NoSuchFileException e) {
      index.remove(key);
      return false;
    } catch (IOException e) {
      target.position(start);
      log.warn("cached block {} is dropped: {}", key.objectKey(), e.getMessage());
      remove(key);
      return false;
    }
  }

  void write(BlockKey key, ByteBuffer block) throws IOException {
    makeRoom(key.length());
    if (isShort()) {
      return;
    }
    Path path = pathOf(key);
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    try (FileChannel file = create(temporary)) {
      boolean sums = config.checksum() != CacheConfig.Checksum.NONE;
      ByteBuffer[] parts =
          sums
              ? new ByteBuffer[] {block.duplicate(), CacheFile.checksumsOf(block)}
              : new ByteBuffer[] {block.duplicate()};
      while (parts[parts.length - 1].hasRemaining()) {
        file.write(parts);
      }
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    index.add(key, clock.millis());
  }

  private static FileChannel create(Path path) throws IOException {
    try {
      return FileChannel.open(path, CREATE, FILE_MODE);
    } catch (NoSuchFileException e) {
      Files.createDirectories(path.getParent(), DIRECTORY_MODE);
      return FileChannel.open(path, CREATE, FILE_MODE);
    }
  }

  void remove(BlockKey key) throws IOException {
    if (index.contains(key) || !scanned) {
      index.remove(key);
      Files.deleteIfExists(pathOf(key));
    }
  }

  /** True when the device is too full even after eviction. */
  private boolean isShort() {
    return missingBytes > 0;
  }

  private void makeRoom(int length) throws IOException {
    long now = System.nanoTime();
    if (now - spaceCheckedNanos >= SPACE_CHECK_NANOS) {
      spaceCheckedNanos = now;
      missingBytes = missingOnDevice();
    }
    long used = index.usedBytes() + length;
    long goal = used > capacityBytes ? (long) (capacityBytes * EVICTION_GOAL) : used;
    goal = Math.min(goal, used - missingBytes);
    if (goal >= used
        || config.eviction() == Eviction.NONE
        || !evicting.compareAndSet(false, true)) {
      return;
    }
    try {
      for (BlockKey victim : index.victims(used - goal, config.eviction())) {
        remove(victim);
      }
      missingBytes = missingOnDevice();
    } finally {
      evicting.set(false);
    }
  }

  private long missingOnDevice() throws IOException {
    FileStore device = Files.getFileStore(raw);
    long wanted = (long) (device.getTotalSpace() * config.freeRatio());
    return Math.max(0, wanted - device.getUsableSpace());
  }

  /** Takes in what earlier mounts left; lookups probe the disk until it is done. */
  void scan() throws IOException {
    Path chunks = raw.resolve("chunks");
    if (Files.isDirectory(chunks)) {
      Files.walkFileTree(chunks, new Scanner());
    }
    scanned = true;
  }

  private final class Scanner extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attrs) throws IOException {
      BlockKey key = keyOf(String.valueOf(file.getFileName()));
      if (key != null && attrs.size() >= key.length() && pathOf(key).equals(file)) {
        index.add(key, attrs.lastAccessTime().toMillis());
      } else if (file.toString().endsWith(".tmp")
          && attrs.lastModifiedTime().toMillis() < clock.millis() - ABANDONED_AFTER_MILLIS) {
        Files.deleteIfExists(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** The block behind a file name, absent when it is not one. */
  static @Nullable BlockKey keyOf(String fileName) {
    String[] parts = fileName.split("_", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      long sliceId = Long.parseUnsignedLong(parts[0]);
      int length = Integer.parseInt(parts[2]);
      return length > 0 ? new BlockKey(sliceId, Integer.parseInt(parts[1]), length) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
