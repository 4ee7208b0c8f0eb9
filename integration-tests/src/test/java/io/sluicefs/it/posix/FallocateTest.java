package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** fallocate(2). */
class FallocateTest extends PosixCases {

  @Test
  void allocatingGrowsTheFileWithZeros() {
    String a = file("a", "abc");
    int fd = fs.open(a, O_RDWR, 0);
    fs.fallocate(fd, 0, 0, 10);
    assertThat(fs.fstat(fd).length()).isEqualTo(10);
    assertThat(text(fs.pread(fd, 0, 20))).isEqualTo("abc\0\0\0\0\0\0\0");
    fs.fallocate(fd, 0, 2, 3);
    assertThat(fs.fstat(fd).length()).isEqualTo(10);
    fs.close(fd);
  }

  @Test
  void keepSizeKeepsIt() {
    String a = file("a", "abc");
    int fd = fs.open(a, O_RDWR, 0);
    fs.fallocate(fd, FALLOC_KEEP_SIZE, 0, 100);
    assertThat(fs.fstat(fd).length()).isEqualTo(3);
    fs.close(fd);
    assertThat(content(a)).isEqualTo("abc");
  }

  @Test
  void punchedBytesAreZeros() {
    String a = file(p("a"), pattern(300_000, 3));
    int fd = fs.open(a, O_RDWR, 0);
    fs.fallocate(fd, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, 1000, 200_000);
    byte[] expected = pattern(300_000, 3);
    java.util.Arrays.fill(expected, 1000, 201_000, (byte) 0);
    assertThat(fs.pread(fd, 0, 300_000)).isEqualTo(expected);
    fs.close(fd);
    assertThat(contentBytes(a)).isEqualTo(expected);
  }

  @Test
  void bufferedBytesArePunchedToo() {
    int fd = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.pwrite(fd, 0, bytes("0123456789"));
    fs.fallocate(fd, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, 3, 4);
    fs.pwrite(fd, 5, bytes("X"));
    fs.close(fd);
    assertThat(content(p("a"))).isEqualTo("012\0\0X\000789");
  }

  @Test
  void zeroRangeGrowsUnlessToldNot() {
    int fd = fs.open(file("a", "0123456789"), O_RDWR, 0);
    fs.fallocate(fd, FALLOC_ZERO_RANGE | FALLOC_KEEP_SIZE, 8, 10);
    assertThat(text(fs.pread(fd, 0, 30))).isEqualTo("01234567\0\0");
    fs.fallocate(fd, FALLOC_ZERO_RANGE, 4, 10);
    assertThat(text(fs.pread(fd, 0, 30))).isEqualTo("0123" + "\0".repeat(10));
    fs.close(fd);
  }

  @Test
  void wrongRangesAreRefused() {
    int fd = fs.open(file("a", "x"), O_RDWR, 0);
    assertErrno(EINVAL, () -> fs.fallocate(fd, 0, -1, 10));
    assertErrno(EINVAL, () -> fs.fallocate(fd, 0, 0, 0));
    fs.close(fd);
    int reader = fs.open(p("a"), O_RDONLY, 0);
    assertErrno(EBADF, () -> fs.fallocate(reader, 0, 0, 10));
    fs.close(reader);
  }

  @Test
  void rangesAreNotCollapsed() {
    String a = file(p("a"), pattern(65536, 1));
    int fd = fs.open(a, O_RDWR, 0);
    assertErrno(ENOTSUP, () -> fs.fallocate(fd, FALLOC_COLLAPSE_RANGE, 0, 4096));
    fs.close(fd);
    assertThat(contentBytes(a)).isEqualTo(pattern(65536, 1));
  }
}
