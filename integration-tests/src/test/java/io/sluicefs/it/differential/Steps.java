package io.sluicefs.it.differential;

import static io.sluicefs.it.posix.PosixFs.*;

import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.it.posix.PosixFs;
import io.sluicefs.it.posix.Stat;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A stream of random steps over few names, the same for the same seed. It does not look at what
 * came of them, so that both mounts get the same.
 *
 * <p>Left out, as the reference gets them wrong (behaviour.md 10.8.1): truncation to the same
 * length, times before 1970, SEEK_HOLE and SEEK_DATA, unusual attribute names, link counts of files
 * on volumes with a trash.
 */
final class Steps {
  static final int ACTORS = 2;

  /** A FIFO without a peer must not hold up the run. */
  private static final int O_NONBLOCK = 04000;

  private static final int CHUNK = 64 << 20;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> ATTRIBUTES = List.of("user.one", "user.two", "user.three");

  private final Random random;
  private final boolean comparesLinks;
  private int number;

  Steps(long seed, boolean comparesLinks) {
    this.random = new Random(seed);
    this.comparesLinks = comparesLinks;
  }

  Step next() {
    number++;
    int actor = random.nextInt(3) == 0 ? 1 : 0;
    Named chosen =
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> names();
          case 3 -> attributes();
          case 4 -> extended();
          case 5, 6 -> wholeFiles();
          case 7, 8 -> descriptors();
          default -> looks();
        };
    return new Step(actor, number + " " + chosen.text, chosen.action);
  }

  private record Named(String text, Step.Action action) {}

  private static Named named(String text, Step.Action action) {
    return new Named(text, action);
  }

  /** An action without a result of its own. */
  private static Named plain(String text, java.util.function.Consumer<PosixFs> call) {
    return new Named(
        text,
        actor -> {
          call.accept(actor.fs());
          return "done";
        });
  }

  private Named names() {
    String path = path();
    String other = path();
    int mode = mode();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> plain("mkdir " + path, fs -> fs.mkdir(path, 0700 | mode));
      case 3 -> plain("rmdir " + path, fs -> fs.rmdir(path));
      case 4, 5 -> plain("unlink " + path, fs -> fs.unlink(path));
      case 6, 7 -> plain("rename " + path + " " + other, fs -> fs.rename(path, other, 0));
      case 8 -> {
        int flags = random.nextBoolean() ? RENAME_EXCHANGE : RENAME_NOREPLACE;
        yield plain(
            "rename " + flags + " " + path + " " + other, fs -> fs.rename(path, other, flags));
      }
      case 9 -> plain("link " + path + " " + other, fs -> fs.link(path, other));
      case 10 ->
          plain("symlink " + other + " at " + path, fs -> fs.symlink(other.substring(1), path));
      default -> {
        int type = random.nextBoolean() ? 0010000 : 0140000;
        yield plain("mknod " + path, fs -> fs.mknod(path, type | mode, 0, 0));
      }
    };
  }

  private Named attributes() {
    String path = path();
    int mode = mode();
    int uid = random.nextInt(3) - 1;
    int gid = random.nextInt(3) - 1;
    return switch (random.nextInt(4)) {
      case 0, 1 ->
          plain("chmod " + Integer.toOctalString(mode) + " " + path, fs -> fs.chmod(path, mode));
      case 2 -> plain("chown " + uid + ":" + gid + " " + path, fs -> fs.chown(path, uid, gid));
      default -> {
        Timestamp atime = new Timestamp(random.nextInt(1 << 30), random.nextInt(1_000_000_000));
        Timestamp mtime = new Timestamp(random.nextInt(1 << 30), random.nextInt(1_000_000_000));
        yield plain("utimens " + path, fs -> fs.utimens(path, atime, mtime));
      }
    };
  }

  private Named extended() {
    String path = path();
    String name = ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()));
    byte[] value = bytes(random.nextInt(40));
    int flags = random.nextInt(3);
    return switch (random.nextInt(4)) {
      case 0, 1 ->
          plain(
              "setxattr " + flags + " " + name + " " + path,
              fs -> fs.setxattr(path, name, value, flags));
      case 2 -> plain("removexattr " + name + " " + path, fs -> fs.removexattr(path, name));
      default ->
          named(
              "getxattr " + name + " " + path,
              actor -> Arrays.toString(actor.fs().getxattr(path, name, 64)));
    };
  }

  private Named wholeFiles() {
    String path = path();
    long length = length();
    byte[] body = bytes(1 + random.nextInt(20_000));
    int mode = mode();
    return switch (random.nextInt(6)) {
      case 0, 1, 2 ->
          named(
              "write " + body.length + " to " + path,
              actor -> {
                int fd =
                    actor.fs().open(path, O_NONBLOCK | O_WRONLY | O_CREAT | O_TRUNC, 0600 | mode);
                int put = actor.fs().pwrite(fd, 0, body);
                actor.fs().close(fd);
                return "wrote " + put;
              });
      case 3 ->
          named(
              "append " + body.length + " to " + path,
              actor -> {
                int fd =
                    actor.fs().open(path, O_NONBLOCK | O_WRONLY | O_CREAT | O_APPEND, 0600 | mode);
                int put = actor.fs().write(fd, body);
                actor.fs().close(fd);
                return "wrote " + put;
              });
      case 4 ->
          named(
              "make " + path,
              actor -> {
                int fd = actor.fs().open(path, O_NONBLOCK | O_WRONLY | O_CREAT | O_EXCL, mode);
                actor.fs().close(fd);
                return "made";
              });
      default ->
          plain(
              "truncate " + length + " " + path,
              fs -> {
                if (fs.stat(path).length() != length) {
                  fs.truncate(path, length);
                }
              });
    };
  }

  private Named descriptors() {
    int slot = random.nextInt(Actor.SLOTS);
    String path = path();
    int flags = List.of(O_RDONLY, O_RDWR, O_WRONLY | O_APPEND).get(random.nextInt(3));
    long at = random.nextInt(8) == 0 ? CHUNK - 5000 : random.nextInt(300_000);
    byte[] body = bytes(1 + random.nextInt(9000));
    long length = length();
    int from = random.nextInt(Actor.SLOTS);
    int mode =
        List.of(0, FALLOC_KEEP_SIZE, FALLOC_KEEP_SIZE | FALLOC_PUNCH_HOLE, FALLOC_ZERO_RANGE)
            .get(random.nextInt(4));
    Named chosen =
        switch (random.nextInt(8)) {
          case 0, 1 ->
              named(
                  "pwrite " + body.length + " at " + at + " to " + slot,
                  actor -> "wrote " + actor.fs().pwrite(actor.descriptor(slot), at, body));
          case 2, 3 ->
              named(
                  "pread at " + at + " of " + slot,
                  actor -> digest(actor.fs().pread(actor.descriptor(slot), at, 20_000)));
          case 4 ->
              named(
                  "fallocate " + mode + " at " + at + " of " + slot,
                  actor -> {
                    actor.fs().fallocate(actor.descriptor(slot), mode, at, body.length);
                    return "done";
                  });
          case 5 ->
              named(
                  "copy from " + from + " to " + slot,
                  actor ->
                      actor.isOpen(from)
                          ? "copied "
                              + actor
                                  .fs()
                                  .copyRange(
                                      actor.descriptor(from),
                                      at / 2,
                                      actor.descriptor(slot),
                                      at,
                                      body.length)
                          : "closed");
          case 6 ->
              named(
                  "ftruncate " + length + " of " + slot,
                  actor -> {
                    if (actor.fs().fstat(actor.descriptor(slot)).length() != length) {
                      actor.fs().ftruncate(actor.descriptor(slot), length);
                    }
                    return "done";
                  });
          default ->
              named(
                  "fstat of " + slot, actor -> describe(actor.fs().fstat(actor.descriptor(slot))));
        };
    return named(
        "[" + flags + " " + path + "] " + chosen.text,
        actor -> {
          if (actor.isOpen(slot)) {
            return chosen.action.on(actor);
          }
          actor.keep(slot, actor.fs().open(path, O_NONBLOCK | flags, 0));
          return "opened";
        });
  }

  private Named looks() {
    String path = path();
    int slot = random.nextInt(Actor.SLOTS);
    return switch (random.nextInt(6)) {
      case 0, 1 -> named("lstat " + path, actor -> describe(actor.fs().lstat(path)));
      case 2 ->
          named(
              "list " + path,
              actor -> {
                TreeMap<String, FileType> entries = new TreeMap<>(actor.fs().list(path));
                return entries.toString();
              });
      case 3 -> named("readlink " + path, actor -> actor.fs().readlink(path));
      case 4 ->
          named(
              "listxattr " + path,
              actor -> actor.fs().listxattr(path).stream().sorted().toList().toString());
      default ->
          named(
              "close " + slot,
              actor -> {
                if (actor.isOpen(slot)) {
                  actor.close(slot);
                }
                return "closed";
              });
    };
  }

  String describe(Stat stat) {
    boolean linksTold = comparesLinks || stat.type() == FileType.DIRECTORY;
    return "%s %o %d:%d length %d links %s"
        .formatted(
            stat.type(),
            stat.permissions(),
            stat.uid(),
            stat.gid(),
            stat.length(),
            linksTold ? stat.nlink() : "untold");
  }

  static String digest(byte[] bytes) {
    return bytes.length + " bytes, hash " + Arrays.hashCode(bytes);
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    int depth = List.of(1, 1, 1, 2, 2, 2, 3).get(random.nextInt(7));
    for (int i = 0; i < depth; i++) {
      path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
    }
    return path.toString();
  }

  private int mode() {
    return random.nextInt(8) == 0 ? random.nextInt(010000) : 0644 | random.nextInt(0200);
  }

  private long length() {
    return random.nextInt(8) == 0 ? CHUNK + random.nextInt(9000) : random.nextInt(300_000);
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
