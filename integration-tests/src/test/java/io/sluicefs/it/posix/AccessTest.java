package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Permission: access(2), and every call that has to ask for it. */
class AccessTest extends PosixCases {

  @Test
  void accessFollowsTheModeBits() {
    String a = file("a", "");
    fs.chmod(a, 0640);
    PosixFs stranger = actor(STRANGER, STRANGER);
    fs.access(a, 6);
    stranger.access(a, 0);
    assertErrno(EACCES, () -> stranger.access(a, 4));
    assertErrno(EACCES, () -> fs.access(a, 1));
  }

  @Test
  void aClosedDirectoryHidesWhatIsInIt() {
    directory("d");
    file("d/f", "");
    fs.chmod(p("d"), 0700);
    PosixFs stranger = actor(STRANGER, STRANGER);
    assertErrno(EACCES, () -> stranger.lstat(p("d/f")));
    assertErrno(EACCES, () -> stranger.list(p("d")));
    assertErrno(EACCES, () -> stranger.open(p("d/f"), O_RDONLY, 0));
  }

  @Test
  void anExecutableOnlyDirectoryIsWalkedButNotListed() {
    directory("d");
    file("d/f", "x");
    fs.chmod(p("d"), 0711);
    PosixFs stranger = actor(STRANGER, STRANGER);
    stranger.lstat(p("d/f"));
    assertErrno(EACCES, () -> stranger.list(p("d")));
  }

  @Test
  void strangersChangeNoNames() {
    file("a", "");
    directory("d");
    PosixFs stranger = actor(STRANGER, STRANGER);
    assertErrno(EACCES, () -> stranger.open(p("n"), O_CREAT | O_RDWR, 0644));
    assertErrno(EACCES, () -> stranger.mkdir(p("n"), 0755));
    assertErrno(EACCES, () -> stranger.symlink("x", p("n")));
    assertErrno(EACCES, () -> stranger.mknod(p("n"), 0100644, 0, 0));
    assertErrno(EACCES, () -> stranger.unlink(p("a")));
    assertErrno(EACCES, () -> stranger.rmdir(p("d")));
    assertErrno(EACCES, () -> stranger.rename(p("a"), p("b"), 0));
    assertThat(fs.list(top())).containsOnlyKeys(".", "..", "a", "d");
  }

  @Test
  void strangersOpenWhatTheirBitsAllow() {
    String a = file("a", "x");
    PosixFs stranger = actor(STRANGER, STRANGER);
    stranger.close(stranger.open(a, O_RDONLY, 0));
    assertErrno(EACCES, () -> stranger.open(a, O_RDWR, 0));
    assertErrno(EACCES, () -> stranger.open(a, O_WRONLY | O_TRUNC, 0));
    assertErrno(EACCES, () -> stranger.truncate(a, 0));
    assertThat(content(a)).isEqualTo("x");
  }

  @Test
  void aStickyDirectoryKeepsNamesForTheirOwners() {
    root.mkdir(p("tmp"), 01777);
    file("tmp/mine", "");
    PosixFs stranger = actor(STRANGER, STRANGER);
    stranger.close(stranger.open(p("tmp/theirs"), O_CREAT | O_RDWR, 0644));
    assertErrno(stickyErrno(), () -> stranger.unlink(p("tmp/mine")));
    assertErrno(stickyErrno(), () -> stranger.rename(p("tmp/mine"), p("tmp/x"), 0));
    assertErrno(stickyErrno(), () -> stranger.rename(p("tmp/theirs"), p("tmp/mine"), 0));
    stranger.unlink(p("tmp/theirs"));
    fs.unlink(p("tmp/mine"));
  }

  /** The kernel says EPERM; without one the port says EACCES. */
  private io.sluicefs.core.errno.Errno stickyErrno() {
    return subject.site().isKernel() ? EPERM : EACCES;
  }

  @Test
  void aWriteByAStrangerClearsSetuid() {
    String a = file("a", "x");
    fs.chmod(a, 06777);
    PosixFs stranger = actor(STRANGER, STRANGER);
    int fd = stranger.open(a, O_RDWR, 0);
    stranger.pwrite(fd, 0, bytes("y"));
    stranger.close(fd);
    assertThat(fs.lstat(a).permissions()).isEqualTo(0777);
  }

  @Test
  void aTruncationByAStrangerClearsSetuid() {
    String a = file("a", "x");
    fs.chmod(a, 06777);
    actor(STRANGER, STRANGER).truncate(a, 0);
    assertThat(fs.lstat(a).permissions()).isEqualTo(0777);
  }

  @Test
  void aWriteByRootKeepsSetuid() {
    String a = file("a", "x");
    root.chmod(a, 04755);
    int fd = root.open(a, O_RDWR, 0);
    root.pwrite(fd, 0, bytes("y"));
    root.close(fd);
    assertThat(fs.lstat(a).permissions()).isEqualTo(04755);
  }
}
