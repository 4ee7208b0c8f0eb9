package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** truncate(2) and ftruncate(2). */
class TruncateTest extends PosixCases {

  @Test
  void cutsAndGrowsWithZeros() {
    String a = file("a", "0123456789");
    fs.truncate(a, 4);
    assertThat(content(a)).isEqualTo("0123");
    fs.truncate(a, 8);
    assertThat(content(a)).isEqualTo("0123\0\0\0\0");
    assertThat(fs.lstat(a).length()).isEqualTo(8);
  }

  @Test
  void whatWasCutNeverComesBack() {
    String a = file(p("a"), pattern(200_000, 1));
    fs.truncate(a, 100_000);
    fs.truncate(a, 200_000);
    byte[] after = contentBytes(a);
    assertThat(java.util.Arrays.copyOf(after, 100_000)).isEqualTo(pattern(100_000, 1));
    assertThat(java.util.Arrays.copyOfRange(after, 100_000, 200_000)).containsOnly(0);
  }

  @Test
  void unwrittenBytesOfAnOpenFileAreCutToo() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.pwrite(fd, 0, bytes("0123456789"));
    fs.ftruncate(fd, 5);
    fs.pwrite(fd, 7, bytes("x"));
    assertThat(text(fs.pread(fd, 0, 20))).isEqualTo("01234\0\0x");
    fs.close(fd);
    assertThat(content(p("a"))).isEqualTo("01234\0\0x");
  }

  @Test
  void hugeSparseFilesAreFine() {
    String a = file("a", "x");
    fs.truncate(a, 1L << 40);
    assertThat(fs.lstat(a).length()).isEqualTo(1L << 40);
    int fd = fs.open(a, O_RDWR, 0);
    assertThat(fs.pread(fd, (1L << 40) - 3, 10)).isEqualTo(new byte[3]);
    fs.pwrite(fd, (1L << 40) - 1, bytes("e"));
    fs.close(fd);
    int again = fs.open(a, O_RDONLY, 0);
    assertThat(text(fs.pread(again, (1L << 40) - 2, 10))).isEqualTo("\0e");
    fs.close(again);
    fs.truncate(a, 0);
    assertThat(content(a)).isEmpty();
  }

  @Test
  void stampsMtimeAlsoWhenTheLengthStays() {
    String a = file("a", "xyz");
    int fd = fs.open(a, O_RDWR, 0);
    fs.utimens(a, time(5, 0), time(5, 0));
    fs.ftruncate(fd, 3);
    fs.close(fd);
    assertThat(fs.lstat(a).mtime().seconds()).isGreaterThan(5);
    assertThat(fs.lstat(a).ctime().seconds()).isGreaterThan(5);
  }

  @Test
  void wrongTargetsFail() {
    String a = file("a", "");
    directory("d");
    assertErrno(EISDIR, () -> fs.truncate(p("d"), 0));
    assertErrno(ENOENT, () -> fs.truncate(p("no"), 0));
    assertErrno(EINVAL, () -> fs.truncate(a, -1));
    int fd = fs.open(a, O_RDONLY, 0);
    assertErrno(EINVAL, () -> fs.ftruncate(fd, 0));
    fs.close(fd);
  }

  @Test
  void lengthsBeyondTheLimitFailWithEfbig() {
    String a = file("a", "");
    assertErrno(EFBIG, () -> fs.truncate(a, Long.MAX_VALUE));
    assertThat(fs.lstat(a).length()).isZero();
  }

  /** behaviour.md 0: offsets stay below 2^57. */
  @Test
  void lengthsEndBelowTheLastChunk() {
    long max = 1L << 57;
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.ftruncate(fd, max - 1);
    assertErrno(EFBIG, () -> fs.ftruncate(fd, max));
    assertErrno(EFBIG, () -> fs.truncate(p("a"), max));
    assertThat(fs.pwrite(fd, max - 3, bytes("ab"))).isEqualTo(2);
    assertErrno(EFBIG, () -> fs.pwrite(fd, max - 2, bytes("ab")));
    assertErrno(EFBIG, () -> fs.pwrite(fd, max, bytes("a")));
    assertErrno(EFBIG, () -> fs.fallocate(fd, 0, max - 2, 2));
    fs.fsync(fd);
    assertThat(text(fs.pread(fd, max - 3, 10))).isEqualTo("ab");
    assertThat(fs.fstat(fd).length()).isEqualTo(max - 1);
    fs.ftruncate(fd, 1);
    fs.close(fd);
    int appending = fs.open(p("a"), O_WRONLY | O_APPEND, 0);
    fs.ftruncate(appending, max - 1);
    assertErrno(EFBIG, () -> fs.write(appending, bytes("c")));
    fs.close(appending);
    assertThat(fs.lstat(p("a")).length()).isEqualTo(max - 1);
  }
}
