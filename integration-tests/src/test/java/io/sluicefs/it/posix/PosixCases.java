package io.sluicefs.it.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Ground of all posix tests: runs a class once per subject and gives each test a fresh directory
 * that belongs to the subject.
 */
@ParameterizedClass
@ArgumentsSource(Sites.class)
abstract class PosixCases {
  /** Another ordinary user, in no group of the subject. */
  static final int STRANGER = 54321;

  private static final AtomicInteger DIRECTORIES = new AtomicInteger();

  @Parameter Sites.Subject subject;

  /** The subject's calls. */
  PosixFs fs;

  /** The calls of root on the same tree. */
  PosixFs root;

  private String directory = "";
  private final List<PosixFs> actors = new ArrayList<>();

  @BeforeEach
  void freshDirectory() {
    root = actor(0, 0);
    fs = subject.uid() == 0 ? root : actor(subject.uid(), subject.uid());
    directory = "/t" + DIRECTORIES.incrementAndGet();
    root.mkdir(directory, 0755);
    root.chown(directory, subject.uid(), subject.uid());
  }

  @AfterEach
  void endActors() {
    for (PosixFs actor : actors) {
      if (actor instanceof ProcessFs process) {
        process.close();
      }
    }
  }

  final PosixFs actor(int uid, int gid) {
    PosixFs actor = subject.site().actor(uid, gid);
    actors.add(actor);
    return actor;
  }

  final boolean isRoot() {
    return subject.uid() == 0;
  }

  /** A path below the test's own directory. */
  final String p(String relative) {
    return directory + "/" + relative;
  }

  /** The test's own directory. */
  final String top() {
    return directory;
  }

  /** Makes a file with that content, as the subject. */
  final String file(String relative, String content) {
    return file(p(relative), bytes(content));
  }

  final String file(String path, byte[] content) {
    int fd = fs.open(path, PosixFs.O_CREAT | PosixFs.O_WRONLY | PosixFs.O_TRUNC, 0644);
    if (content.length > 0) {
      assertThat(fs.pwrite(fd, 0, content)).isEqualTo(content.length);
    }
    fs.close(fd);
    return path;
  }

  final String directory(String relative) {
    fs.mkdir(p(relative), 0755);
    return p(relative);
  }

  final String content(String path) {
    return text(contentBytes(path));
  }

  final byte[] contentBytes(String path) {
    int fd = fs.open(path, PosixFs.O_RDONLY, 0);
    byte[] bytes = fs.pread(fd, 0, 2 << 20);
    fs.close(fd);
    return bytes;
  }

  final boolean exists(String path) {
    try {
      fs.lstat(path);
      return true;
    } catch (FsException e) {
      assertThat(e.errno()).isEqualTo(Errno.ENOENT);
      return false;
    }
  }

  static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatExceptionOfType(FsException.class)
        .isThrownBy(call)
        .extracting(FsException::errno)
        .isEqualTo(errno);
  }

  /** The kernel tells the last close of an open file later: what it releases may take a moment. */
  static void awaitGranted(ThrowingCallable lock) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThatCode(lock).doesNotThrowAnyException());
  }

  /** Makes sure that the clock of the file system has moved on from {@code before}. */
  final void assertLater(Timestamp before, java.util.function.Supplier<Timestamp> after) {
    assertThat(after.get()).isGreaterThan(before);
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /** {@code count} bytes that differ from place to place. */
  static byte[] pattern(int count, int seed) {
    byte[] bytes = new byte[count];
    int value = seed * 0x9E3779B9 + 1;
    for (int i = 0; i < count; i++) {
      value = value * 1664525 + 1013904223;
      bytes[i] = (byte) (value >>> 24);
    }
    return bytes;
  }

  /** An explicit time. */
  static Timestamp time(long seconds, int nanos) {
    return new Timestamp(seconds, nanos);
  }
}
