package io.sluicefs.core.block.staging;

import io.sluicefs.core.block.cache.CacheModes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which slices one mount has staged in one directory: their ids, in a file that the mount keeps
 * locked while it lives. Ids are written before blocks get their names, so that a block which is
 * seen without an owner has none.
 *
 * <p>{@code lock} guards the file's length and the known ids; it is held across one small write.
 */
final class StagingOwner implements AutoCloseable {
  private static final String FOLDER = ".staging-owners";
  private static final String ADOPTION = "adoption";

  /** Slices that are uploaded and still in the list. */
  private static final int FORGOTTEN_MAX = 10_000;

  private final Path folder;
  private final Path file;
  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Long> known = ConcurrentHashMap.newKeySet();

  private StagingOwner(Path folder, Path file, FileChannel channel) {
    this.folder = folder;
    this.file = file;
    this.channel = channel;
  }

  /** Becomes an owner in the directory of a volume. */
  static StagingOwner in(Path root, CacheModes modes) throws IOException {
    Path folder = root.resolve(FOLDER);
    modes.createDirectories(folder);
    Path file = folder.resolve(UUID.randomUUID().toString());
    FileChannel channel = modes.open(file);
    FileLock held = channel.tryLock();
    if (held == null) {
      channel.close();
      throw new IOException("a new file is locked already");
    }
    return new StagingOwner(folder, file, channel);
  }

  /** Notes a slice, once. */
  void add(long sliceId) throws IOException {
    lock.lock();
    try {
      if (known.add(sliceId)) {
        ByteBuffer id = ByteBuffer.allocate(Long.BYTES).putLong(sliceId).flip();
        channel.write(id, (known.size() - 1L) * Long.BYTES);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all slices but those, when it is worth it; nobody stages meanwhile. */
  void keep(Set<Long> staged, CacheModes modes) throws IOException {
    int count = known.size();
    boolean many = count > 2 * staged.size() + FORGOTTEN_MAX;
    if (many || (staged.isEmpty() && count > 0)) {
      alone(modes, () -> rewrite(staged));
    }
  }

  private void rewrite(Set<Long> staged) throws IOException {
    lock.lock();
    try {
      ByteBuffer list = ByteBuffer.allocate(staged.size() * Long.BYTES);
      staged.forEach(list::putLong);
      list.flip();
      while (list.hasRemaining()) {
        channel.write(list, list.position());
      }
      channel.truncate(list.limit());
      known.clear();
      known.addAll(staged);
    } finally {
      lock.unlock();
    }
  }

  /** Work that only one mount at a time may do in the directory; skipped while another does it. */
  void alone(CacheModes modes, Work work) throws IOException {
    try (FileChannel adoption = modes.open(folder.resolve(ADOPTION));
        FileLock held = adoption.tryLock()) {
      if (held != null) {
        work.run();
      }
    } catch (OverlappingFileLockException e) {
      // Another mount of this process is at it.
    }
  }

  /** May fail as files do. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Slices of the other mounts that live; the lists of dead ones are removed. */
  Set<Long> idsOfOthers() throws IOException {
    Set<Long> ids = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path other : files) {
        if (!other.equals(file) && !other.endsWith(ADOPTION)) {
          ids.addAll(idsOf(other));
        }
      }
    }
    return ids;
  }

  private static Set<Long> idsOf(Path other) throws IOException {
    Set<Long> ids = new HashSet<>();
    try (FileChannel list =
        FileChannel.open(other, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (isFree(list)) {
        Files.deleteIfExists(other);
        return ids;
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(list.size(), Integer.MAX_VALUE - 8));
      boolean more = true;
      while (more && bytes.hasRemaining()) {
        more = list.read(bytes, bytes.position()) > 0;
      }
      bytes.flip();
      while (bytes.remaining() >= Long.BYTES) {
        ids.add(bytes.getLong());
      }
    } catch (NoSuchFileException e) {
      return ids;
    }
    return ids;
  }

  private static boolean isFree(FileChannel list) throws IOException {
    try (@Nullable FileLock taken = list.tryLock()) {
      return taken != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Gives the blocks that are left to whoever comes next. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
