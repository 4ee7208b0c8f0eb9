package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** unlink(2), also of open files. */
class UnlinkTest extends PosixCases {

  @Test
  void removesTheName() {
    String a = file("a", "x");
    fs.unlink(a);
    assertErrno(ENOENT, () -> fs.lstat(a));
    assertErrno(ENOENT, () -> fs.unlink(a));
    assertThat(fs.list(top())).containsOnlyKeys(".", "..");
  }

  @Test
  void aDirectoryIsNotUnlinked() {
    directory("d");
    assertErrno(EISDIR, () -> fs.unlink(p("d")));
  }

  @Test
  void anOpenFileStaysUsableWithoutItsName() {
    String a = file("a", "before");
    int fd = fs.open(a, O_RDWR, 0);
    fs.unlink(a);
    assertThat(fs.fstat(fd).nlink()).isZero();
    assertThat(text(fs.pread(fd, 0, 10))).isEqualTo("before");
    fs.pwrite(fd, 6, bytes(" after"));
    assertThat(text(fs.pread(fd, 0, 20))).isEqualTo("before after");
    fs.ftruncate(fd, 3);
    assertThat(fs.fstat(fd).length()).isEqualTo(3);
    fs.fsync(fd);
    assertThat(text(fs.pread(fd, 0, 20))).isEqualTo("bef");
    fs.close(fd);
  }

  @Test
  void aNewFileOfTheSameNameIsAnother() {
    String a = file("a", "old");
    int fd = fs.open(a, O_RDONLY, 0);
    fs.unlink(a);
    file("a", "new");
    assertThat(text(fs.pread(fd, 0, 10))).isEqualTo("old");
    assertThat(content(a)).isEqualTo("new");
    fs.close(fd);
  }

  @Test
  void theLastOfTwoHandlesKeepsTheFile() {
    String a = file("a", "x");
    int first = fs.open(a, O_RDONLY, 0);
    int second = fs.open(a, O_RDWR, 0);
    fs.unlink(a);
    fs.close(first);
    fs.pwrite(second, 0, bytes("y"));
    fs.fsync(second);
    assertThat(text(fs.pread(second, 0, 10))).isEqualTo("y");
    fs.close(second);
  }

  @Test
  void everyTypeOfNodeIsRemoved() {
    fs.symlink("x", p("s"));
    fs.mknod(p("f"), 0010644, 0, 0);
    fs.unlink(p("s"));
    fs.unlink(p("f"));
    assertThat(fs.list(top())).containsOnlyKeys(".", "..");
  }

  @Test
  void aFileIsNotADirectory() {
    String a = file("a", "");
    assertErrno(ENOTDIR, () -> fs.unlink(a + "/x"));
    assertErrno(ENOTDIR, () -> fs.rmdir(a));
  }

  @Test
  void changesTheTimesOfTheDirectoryAndCtimeOfWhatStays() {
    String a = file("a", "");
    fs.link(a, p("b"));
    fs.utimens(top(), time(1, 0), time(1, 0));
    Stat before = fs.lstat(a);
    fs.unlink(a);
    assertThat(fs.lstat(top()).mtime().seconds()).isGreaterThan(1);
    assertThat(fs.lstat(p("b")).ctime()).isGreaterThanOrEqualTo(before.ctime());
  }
}
