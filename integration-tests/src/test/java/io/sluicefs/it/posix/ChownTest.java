package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** chown(2). */
class ChownTest extends PosixCases {

  @Test
  void rootGivesAwayFiles() {
    String a = file("a", "");
    root.chown(a, 4294967, 70000);
    assertThat(fs.lstat(a).uid()).isEqualTo(4294967);
    assertThat(fs.lstat(a).gid()).isEqualTo(70000);
    root.chown(a, -1, 7);
    assertThat(fs.lstat(a).uid()).isEqualTo(4294967);
    assertThat(fs.lstat(a).gid()).isEqualTo(7);
  }

  @Test
  void usersGiveNothingAway() {
    String a = file("a", "");
    PosixFs user = actor(Sites.USER, Sites.USER);
    root.chown(a, Sites.USER, Sites.USER);
    root.chmod(top(), 0777);
    assertErrno(EPERM, () -> user.chown(a, STRANGER, -1));
    assertErrno(EPERM, () -> user.chown(a, -1, STRANGER));
    user.chown(a, -1, Sites.USER);
    assertErrno(EPERM, () -> actor(STRANGER, STRANGER).chown(a, STRANGER, -1));
  }

  @Test
  void aChangeClearsSetuidAndSetgid() {
    String a = file("a", "");
    fs.chmod(a, 06755);
    root.chown(a, STRANGER, STRANGER);
    assertThat(fs.lstat(a).permissions()).isEqualTo(0755);
  }

  @Test
  void theSameOwnerClearsThemToo() {
    String a = file("a", "");
    fs.chmod(a, 06755);
    root.chown(a, -1, -1);
    assertThat(fs.lstat(a).permissions()).isEqualTo(0755);
  }

  @Test
  void aDirectoryKeepsThem() {
    fs.mkdir(p("d"), 0755);
    root.chmod(p("d"), 06755);
    root.chown(p("d"), STRANGER, STRANGER);
    root.chown(p("d"), -1, -1);
    assertThat(fs.lstat(p("d")).permissions()).isEqualTo(06755);
  }

  @Test
  void aSymlinkIsChangedItself() {
    file("a", "");
    fs.symlink("a", p("s"));
    root.chown(p("s"), 99, 98);
    assertThat(fs.lstat(p("s")).uid()).isEqualTo(99);
    assertThat(fs.lstat(p("a")).uid()).isEqualTo(subject.uid());
  }

  @Test
  void setsCtime() {
    String a = file("a", "");
    Stat before = fs.lstat(a);
    root.chown(a, 5, 5);
    assertThat(fs.lstat(a).ctime()).isGreaterThanOrEqualTo(before.ctime());
    assertThat(fs.lstat(a).mtime()).isEqualTo(before.mtime());
  }
}
