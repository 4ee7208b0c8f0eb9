package io.sluicefs.it.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.it.harness.ProgramRunner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * An actor on a directory of the real kernel: a small C program ({@code posixcall.c}) that makes
 * the calls it is told. It has ids of its own, and it can be killed when the file system hangs,
 * which a thread of this process could not. Calls are made one at a time.
 */
final class ProcessFs implements PosixFs, AutoCloseable {
  private static final Duration CALL_MAX = Duration.ofSeconds(60);
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("posixcall-watch").factory());
  private static final int LOCK_NB = 4;
  private static final HexFormat HEX = HexFormat.of();

  private final Path root;
  private final Process process;
  private final Writer requests;
  private final BufferedReader replies;

  /** One successful reply. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Reply(long number, byte[] bytes) {}

  ProcessFs(Path root, List<String> command) {
    this.root = root;
    try {
      this.process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.requests = process.outputWriter(ISO_8859_1);
    this.replies = process.inputReader(ISO_8859_1);
  }

  @Override
  public void close() {
    ProgramRunner.kill(process.toHandle());
  }

  @Override
  public void mkdir(String path, int mode) {
    call("mkdir", at(path), mode);
  }

  @Override
  public void rmdir(String path) {
    call("rmdir", at(path));
  }

  @Override
  public void unlink(String path) {
    call("unlink", at(path));
  }

  @Override
  public void rename(String source, String target, int flags) {
    call("rename", at(source), at(target), flags);
  }

  @Override
  public void link(String source, String target) {
    call("link", at(source), at(target));
  }

  @Override
  public void linkDescriptor(int fd, String target) {
    call("linkfd", fd, at(target));
  }

  @Override
  public void symlink(String content, String path) {
    call("symlink", hex(content), at(path));
  }

  @Override
  public String readlink(String path) {
    return text(call("readlink", at(path)));
  }

  @Override
  public void mknod(String path, int typeAndMode, int major, int minor) {
    call("mknod", at(path), typeAndMode, major, minor);
  }

  @Override
  public Stat lstat(String path) {
    return decode(call("lstat", at(path)));
  }

  @Override
  public Stat stat(String path) {
    return decode(call("stat", at(path)));
  }

  @Override
  public Stat fstat(int fd) {
    return decode(call("fstat", fd));
  }

  @Override
  public void chmod(String path, int mode) {
    call("chmod", at(path), mode);
  }

  @Override
  public void chown(String path, int uid, int gid) {
    call("chown", at(path), uid, gid);
  }

  @Override
  public void utimens(String path, Timestamp atime, Timestamp mtime) {
    call("utimens", at(path), atime.seconds(), atime.nanos(), mtime.seconds(), mtime.nanos());
  }

  @Override
  public void truncate(String path, long length) {
    call("truncate", at(path), length);
  }

  @Override
  public void access(String path, int mask) {
    call("access", at(path), mask);
  }

  @Override
  public Map<String, FileType> list(String path) {
    Map<String, FileType> entries = new LinkedHashMap<>();
    for (String entry : text(call("list", at(path))).split("/")) {
      if (!entry.isEmpty()) {
        FileType before =
            entries.put(entry.substring(1), FileType.ofMode((entry.charAt(0) & 0xF) << 12));
        if (before != null) {
          throw new AssertionError("listed twice: " + entry.substring(1));
        }
      }
    }
    return entries;
  }

  /** How many of the directory's cookies lead to a wrong entry. */
  long wrongCookies(String path) {
    return call("seekdir", at(path)).number();
  }

  @Override
  public int open(String path, int flags, int mode) {
    return (int) call("open", at(path), flags, mode).number();
  }

  @Override
  public void close(int fd) {
    call("close", fd);
  }

  @Override
  public byte[] pread(int fd, long fileOffset, int count) {
    return call("pread", fd, fileOffset, count).bytes();
  }

  @Override
  public int pwrite(int fd, long fileOffset, byte[] payload) {
    return (int) call("pwrite", fd, fileOffset, hex(payload)).number();
  }

  @Override
  public int write(int fd, byte[] payload) {
    return (int) call("write", fd, hex(payload)).number();
  }

  @Override
  public long lseek(int fd, long fileOffset, int whence) {
    return call("lseek", fd, fileOffset, whence).number();
  }

  @Override
  public void fsync(int fd) {
    call("fsync", fd);
  }

  @Override
  public void ftruncate(int fd, long length) {
    call("ftruncate", fd, length);
  }

  @Override
  public void fallocate(int fd, int mode, long fileOffset, long length) {
    call("fallocate", fd, mode, fileOffset, length);
  }

  @Override
  public long copyRange(
      int sourceFd, long sourceOffset, int targetFd, long targetOffset, long length) {
    return call("copyrange", sourceFd, sourceOffset, targetFd, targetOffset, length).number();
  }

  @Override
  public void setxattr(String path, String name, byte[] value, int flags) {
    call("setxattr", at(path), hex(name), hex(value), flags);
  }

  @Override
  public byte[] getxattr(String path, String name, int capacity) {
    return call("getxattr", at(path), hex(name), capacity).bytes();
  }

  @Override
  public List<String> listxattr(String path) {
    String names = text(call("listxattr", at(path)));
    return Arrays.stream(names.split("\0")).filter(name -> !name.isEmpty()).toList();
  }

  @Override
  public void removexattr(String path, String name) {
    call("removexattr", at(path), hex(name));
  }

  @Override
  public List<Long> statfs(String path) {
    return Arrays.stream(text(call("statfs", at(path))).split(" ")).map(Long::valueOf).toList();
  }

  /** Stores through a shared mapping; {@code msync} waits for the daemon when asked. */
  void mapWrite(int fd, long fileOffset, byte[] payload, boolean synchronously) {
    call("mapwrite", fd, fileOffset, hex(payload), synchronously ? 1 : 0);
  }

  byte[] mapRead(int fd, long fileOffset, int count) {
    return call("mapread", fd, fileOffset, count).bytes();
  }

  @Override
  public void flock(int fd, int operation) {
    call("flock", fd, operation | LOCK_NB);
  }

  @Override
  public void lock(int fd, int type, long start, long length) {
    call("lock", fd, type, start, length);
  }

  @Override
  public void ofdLock(int fd, int type, long start, long length) {
    call("ofdlock", fd, type, start, length);
  }

  @Override
  public int getLock(int fd, int type, long start, long length) {
    return (int) call("getlock", fd, type, start, length).number();
  }

  private String at(String path) {
    return hex(root + (path.equals("/") ? "" : path));
  }

  private static String hex(String text) {
    return hex(text.getBytes(ISO_8859_1));
  }

  private static String hex(byte[] bytes) {
    return bytes.length == 0 ? "-" : HEX.formatHex(bytes);
  }

  private static String text(Reply reply) {
    return new String(reply.bytes(), ISO_8859_1);
  }

  private static Stat decode(Reply reply) {
    long[] n = Arrays.stream(text(reply).split(" ")).mapToLong(Long::parseLong).toArray();
    return new Stat(
        n[0],
        (int) n[1],
        n[2],
        (int) n[3],
        (int) n[4],
        n[5],
        new Timestamp(n[6], (int) n[7]),
        new Timestamp(n[8], (int) n[9]),
        new Timestamp(n[10], (int) n[11]),
        n[12],
        (int) n[13],
        (int) n[14]);
  }

  private Reply call(String name, Object... args) {
    StringBuilder line = new StringBuilder(name);
    for (Object arg : args) {
      line.append(' ').append(arg);
    }
    ScheduledFuture<?> limit =
        WATCH.schedule(process::destroyForcibly, CALL_MAX.toMillis(), TimeUnit.MILLISECONDS);
    try {
      requests.write(line.append('\n').toString());
      requests.flush();
      String reply = replies.readLine();
      if (reply == null) {
        throw new AssertionError(name + " did not return within " + CALL_MAX);
      }
      return parse(name, reply);
    } catch (IOException e) {
      throw new AssertionError(name + " ended its process", e);
    } finally {
      limit.cancel(false);
    }
  }

  private static Reply parse(String name, String reply) {
    String[] words = reply.split(" ");
    if (words[0].equals("err")) {
      int number = Integer.parseInt(words[1]);
      Errno errno = Errno.of(number);
      if (errno.number() != number) {
        throw new AssertionError(name + " failed with the unexpected errno " + number);
      }
      throw errno.exception();
    }
    byte[] bytes = words.length < 3 || words[2].equals("-") ? new byte[0] : HEX.parseHex(words[2]);
    return new Reply(Long.parseLong(words[1]), bytes);
  }
}
