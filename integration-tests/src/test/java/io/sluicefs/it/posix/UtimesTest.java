package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** utimensat(2) and the times that other calls set. */
class UtimesTest extends PosixCases {

  @Test
  void keepsNanoseconds() {
    String a = file("a", "");
    fs.utimens(a, time(1_000_000_001, 123_456_789), time(1_000_000_002, 987_654_321));
    assertThat(fs.lstat(a).atime()).isEqualTo(time(1_000_000_001, 123_456_789));
    assertThat(fs.lstat(a).mtime()).isEqualTo(time(1_000_000_002, 987_654_321));
  }

  @Test
  void reachesBefore1970AndFarAhead() {
    String a = file("a", "");
    fs.utimens(a, time(-1, 500), time(-86_400, 0));
    assertThat(fs.lstat(a).atime()).isEqualTo(time(-1, 500));
    assertThat(fs.lstat(a).mtime()).isEqualTo(time(-86_400, 0));
    fs.utimens(a, time(1L << 33, 0), time(1L << 33, 1));
    assertThat(fs.lstat(a).mtime()).isEqualTo(time(1L << 33, 1));
  }

  @Test
  void omitKeepsAndNowSetsNow() {
    String a = file("a", "");
    fs.utimens(a, time(5, 0), time(6, 0));
    fs.utimens(a, time(0, UTIME_OMIT), time(7, 0));
    assertThat(fs.lstat(a).atime()).isEqualTo(time(5, 0));
    fs.utimens(a, time(0, UTIME_NOW), time(0, UTIME_OMIT));
    assertThat(fs.lstat(a).atime().seconds()).isGreaterThan(1_000_000_000);
    assertThat(fs.lstat(a).mtime()).isEqualTo(time(7, 0));
  }

  @Test
  void explicitMtimeSurvivesTheCloseOfAWriter() {
    int fd = fs.open(p("a"), O_CREAT | O_WRONLY, 0644);
    fs.pwrite(fd, 0, bytes("content"));
    fs.utimens(p("a"), time(9, 9), time(9, 9));
    fs.close(fd);
    assertThat(fs.lstat(p("a")).mtime()).isEqualTo(time(9, 9));
    assertThat(content(p("a"))).isEqualTo("content");
    assertThat(fs.lstat(p("a")).mtime()).isEqualTo(time(9, 9));
  }

  @Test
  void aWriteStampsMtimeAndCtime() {
    String a = file("a", "");
    fs.utimens(a, time(5, 0), time(5, 0));
    int fd = fs.open(a, O_WRONLY, 0);
    fs.pwrite(fd, 0, bytes("x"));
    assertThat(fs.fstat(fd).mtime().seconds()).isGreaterThan(5);
    fs.close(fd);
    assertThat(fs.lstat(a).mtime().seconds()).isGreaterThan(5);
    assertThat(fs.lstat(a).ctime().seconds()).isGreaterThan(5);
  }

  @Test
  void aNewNameStampsItsDirectory() {
    directory("d");
    fs.utimens(p("d"), time(5, 0), time(5, 0));
    file("d/a", "");
    assertThat(fs.lstat(p("d")).mtime().seconds()).isGreaterThan(5);
    fs.utimens(p("d"), time(5, 0), time(5, 0));
    fs.unlink(p("d/a"));
    assertThat(fs.lstat(p("d")).mtime().seconds()).isGreaterThan(5);
  }

  @Test
  void aSymlinkHasTimesOfItsOwn() {
    file("a", "");
    fs.symlink("a", p("s"));
    fs.utimens(p("s"), time(3, 0), time(4, 0));
    assertThat(fs.lstat(p("s")).mtime()).isEqualTo(time(4, 0));
    assertThat(fs.lstat(p("a")).mtime().seconds()).isGreaterThan(4);
  }

  @Test
  void strangersMaySetNothing() {
    String a = file("a", "");
    PosixFs stranger = actor(STRANGER, STRANGER);
    assertErrno(EPERM, () -> stranger.utimens(a, time(1, 0), time(1, 0)));
    assertErrno(EACCES, () -> stranger.utimens(a, time(0, UTIME_NOW), time(0, UTIME_NOW)));
    fs.chmod(a, 0666);
    stranger.utimens(a, time(0, UTIME_NOW), time(0, UTIME_NOW));
  }
}
