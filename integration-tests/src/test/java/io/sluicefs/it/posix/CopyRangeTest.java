package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** copy_file_range(2). */
class CopyRangeTest extends PosixCases {

  @Test
  void copiesBytesIntoTheMiddle() {
    byte[] source = pattern(300_000, 1);
    int from = fs.open(file(p("a"), source), O_RDONLY, 0);
    int to = fs.open(file(p("b"), pattern(300_000, 2)), O_RDWR, 0);
    assertThat(fs.copyRange(from, 1000, to, 50_000, 100_000)).isEqualTo(100_000);
    byte[] expected = pattern(300_000, 2);
    System.arraycopy(source, 1000, expected, 50_000, 100_000);
    assertThat(fs.pread(to, 0, 400_000)).isEqualTo(expected);
    fs.close(from);
    fs.close(to);
    assertThat(contentBytes(p("b"))).isEqualTo(expected);
  }

  @Test
  void copiesWhatIsNotStoredYet() {
    int from = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.pwrite(from, 0, bytes("just written"));
    int to = fs.open(p("b"), O_CREAT | O_RDWR, 0644);
    assertThat(fs.copyRange(from, 5, to, 0, 100)).isEqualTo(7);
    fs.close(from);
    fs.close(to);
    assertThat(content(p("b"))).isEqualTo("written");
  }

  @Test
  void laterWritesDoNotReachTheCopy() {
    int from = fs.open(file(p("a"), pattern(100_000, 1)), O_RDWR, 0);
    int to = fs.open(p("b"), O_CREAT | O_RDWR, 0644);
    fs.copyRange(from, 0, to, 0, 100_000);
    fs.pwrite(from, 0, new byte[100_000]);
    fs.close(from);
    assertThat(fs.pread(to, 0, 200_000)).isEqualTo(pattern(100_000, 1));
    fs.close(to);
    fs.unlink(p("a"));
    assertThat(contentBytes(p("b"))).isEqualTo(pattern(100_000, 1));
  }

  @Test
  void holesAreCopiedAsZeros() {
    int from = fs.open(p("a"), O_CREAT | O_RDWR, 0644);
    fs.pwrite(from, 100_000, bytes("end"));
    int to = fs.open(file(p("b"), pattern(100_003, 2)), O_RDWR, 0);
    fs.copyRange(from, 0, to, 0, 100_003);
    byte[] expected = new byte[100_003];
    System.arraycopy(bytes("end"), 0, expected, 100_000, 3);
    assertThat(fs.pread(to, 0, 200_000)).isEqualTo(expected);
    fs.close(from);
    fs.close(to);
  }

  @Test
  void aCopyBehindTheEndIsEmpty() {
    int from = fs.open(file("a", "abc"), O_RDONLY, 0);
    int to = fs.open(p("b"), O_CREAT | O_RDWR, 0644);
    assertThat(fs.copyRange(from, 3, to, 0, 10)).isZero();
    assertThat(fs.copyRange(from, 0, to, 5, 10)).isEqualTo(3);
    fs.close(from);
    fs.close(to);
    assertThat(content(p("b"))).isEqualTo("\0\0\0\0\0abc");
  }

  @Test
  void overlappingRangesOfOneFileAreRefused() {
    int fd = fs.open(file(p("a"), pattern(100_000, 1)), O_RDWR, 0);
    assertErrno(EINVAL, () -> fs.copyRange(fd, 0, fd, 1000, 50_000));
    assertThat(fs.copyRange(fd, 0, fd, 200_000, 50_000)).isEqualTo(50_000);
    fs.close(fd);
  }

  @Test
  void unfitDescriptorsAreRefused() {
    int reader = fs.open(file("a", "abc"), O_RDONLY, 0);
    int writer = fs.open(p("a"), O_WRONLY, 0);
    int appender = fs.open(p("b"), O_CREAT | O_WRONLY | O_APPEND, 0644);
    assertErrno(EBADF, () -> fs.copyRange(writer, 0, writer, 10, 1));
    assertErrno(EBADF, () -> fs.copyRange(reader, 0, reader, 10, 1));
    assertErrno(EBADF, () -> fs.copyRange(reader, 0, appender, 0, 1));
    fs.close(reader);
    fs.close(writer);
    fs.close(appender);
  }
}
