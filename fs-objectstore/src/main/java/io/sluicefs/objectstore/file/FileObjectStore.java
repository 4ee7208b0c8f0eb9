package io.sluicefs.objectstore.file;

import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files below a directory, laid out as JuiceFS does.
 *
 * <p>A put writes a hidden temporary file beside its target and renames it, so that readers never
 * see half an object. Unless asked for, nothing is synced: after a power cut the newest objects may
 * be missing or empty, as with the reference. Modes follow the umask (other clients of the bucket
 * may run as other users). Directories are made on demand and left behind when they become empty.
 */
public final class FileObjectStore implements ObjectStore {
  /** What a reader that waits gets before the rest of an object is read. */
  private static final int FIRST_BYTES = 128 << 10;

  /** File names end at 255 bytes; this leaves room for the dots, the mark and the random part. */
  private static final int TEMPORARY_BASE_MAX = 200;

  private final Path root;
  private final String ownMark;
  private final AtomicLong puts = new AtomicLong();
  private final Sync sync;

  /** What a put waits for. */
  public enum Sync {
    /** The kernel has the object, and writes it to the disk when it likes. */
    NONE,
    /** The object and its name are on the disk. */
    EACH_PUT
  }

  /** As the other constructor, without syncing. */
  public FileObjectStore(Path root, RandomGenerator random) {
    this(root, random, Sync.NONE);
  }

  /** Stores below {@code root}; {@code random} keeps temporary names of processes apart. */
  public FileObjectStore(Path root, RandomGenerator random, Sync sync) {
    this.sync = sync;
    this.root = root.toAbsolutePath().normalize();
    this.ownMark = Integer.toHexString(random.nextInt());
  }

  @Override
  public void put(String key, ByteBuffer body) {
    Path target = path(key);
    Path temporary = target.resolveSibling(temporaryName(target));
    try {
      write(temporary, body.duplicate());
      rename(temporary, target);
      if (sync == Sync.EACH_PUT) {
        syncDirectories(target);
      }
    } catch (IOException e) {
      discard(temporary, e);
      throw FileExceptions.of("put " + key + " to " + describe(), e);
    }
  }

  private void write(Path file, ByteBuffer body) throws IOException {
    try (FileChannel channel = create(file)) {
      while (body.hasRemaining()) {
        channel.write(body);
      }
      if (sync == Sync.EACH_PUT) {
        channel.force(false);
      }
    }
  }

  /** All directories up to the root, since any of them may have been made for this object. */
  private void syncDirectories(Path target) throws IOException {
    for (Path path = parent(target); path.startsWith(root); path = parent(path)) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileChannel create(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      // The usual put finds its directory; asking first would cost a call every time.
      Files.createDirectories(parent(file));
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the directory cannot rename atomically", e);
    }
  }

  private static void discard(Path temporary, IOException cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    Path file = path(key);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, offset, target);
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        return 0;
      }
      throw FileExceptions.of("get " + key + " from " + describe(), e);
    }
  }

  private static int read(FileChannel channel, long offset, ByteBuffer target) throws IOException {
    int done = 0;
    int read = 0;
    while (target.hasRemaining() && read >= 0) {
      read = channel.read(target, offset + done);
      done += Math.max(read, 0);
    }
    return done;
  }

  /** Reads from the start, and tells at once when the first bytes are there. */
  private static int read(FileChannel channel, ByteBuffer target, Arrival arrival)
      throws IOException {
    int limit = target.limit();
    target.limit(Math.min(limit, target.position() + FIRST_BYTES));
    int first = read(channel, 0, target);
    target.limit(limit);
    arrival.arrived(first);
    return first + read(channel, first, target);
  }

  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    int wanted = target.remaining();
    String what = "get " + key + " from " + describe();
    try (FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ)) {
      int done = read(channel, target, arrival);
      if (done < wanted || channel.size() != wanted) {
        throw ObjectStoreException.wrongLength(what, channel.size(), wanted);
      }
    } catch (IOException e) {
      throw FileExceptions.of(what, e);
    }
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    try {
      return FileListing.info(key, Files.readAttributes(path(key), BasicFileAttributes.class));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw FileExceptions.of("head " + key + " in " + describe(), e);
    }
  }

  @Override
  public void delete(String key) {
    try {
      Files.deleteIfExists(path(key));
    } catch (IOException e) {
      throw FileExceptions.of("delete " + key + " from " + describe(), e);
    }
  }

  @Override
  public List<ObjectInfo> list(String prefix, String after, int limit) {
    try {
      return new FileListing(root, prefix, after, limit).run();
    } catch (IOException e) {
      throw FileExceptions.of("list " + prefix + " in " + describe(), e);
    }
  }

  @Override
  public void createBucket() {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw FileExceptions.of("create " + describe(), e);
    }
  }

  @Override
  public String describe() {
    return "file://" + (root.getNameCount() == 0 ? "/" : root + "/");
  }

  @Override
  public void close() {
    // No file stays open between calls.
  }

  private Path path(String key) {
    Path path = root.resolve(key).normalize();
    if (path.equals(root) || !path.startsWith(root)) {
      throw new ObjectStoreException(Kind.FATAL, "not a key: " + key);
    }
    return path;
  }

  private String temporaryName(Path target) {
    String base = String.valueOf(target.getFileName());
    String cut = base.substring(0, Math.min(base.length(), TEMPORARY_BASE_MAX));
    return "." + cut + ".tmp" + ownMark + puts.incrementAndGet();
  }

  private static Path parent(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      throw new NoSuchFileException(file.toString());
    }
    return parent;
  }
}
