package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** chmod(2). */
class ChmodTest extends PosixCases {

  @Test
  void setsAllTwelveBits() {
    String a = file("a", "");
    for (int mode : new int[] {0, 0777, 04755, 01644, 0123}) {
      fs.chmod(a, mode);
      assertThat(fs.lstat(a).permissions()).isEqualTo(mode);
    }
    directory("d");
    fs.chmod(p("d"), 03775);
    assertThat(fs.lstat(p("d")).permissions()).isEqualTo(03775);
  }

  @Test
  void setsCtimeOnly() {
    String a = file("a", "");
    fs.utimens(a, time(5, 0), time(6, 7));
    Stat before = fs.lstat(a);
    fs.chmod(a, 0600);
    Stat after = fs.lstat(a);
    assertThat(after.mtime()).isEqualTo(before.mtime());
    assertThat(after.ctime()).isGreaterThanOrEqualTo(before.ctime());
  }

  @Test
  void followsSymlinks() {
    String a = file("a", "");
    fs.symlink("a", p("s"));
    fs.chmod(p("s"), 0600);
    assertThat(fs.lstat(a).permissions()).isEqualTo(0600);
    assertThat(fs.lstat(p("s")).permissions()).isEqualTo(0777);
  }

  @Test
  void onlyTheOwnerMay() {
    String a = file("a", "");
    PosixFs stranger = actor(STRANGER, STRANGER);
    assertErrno(EPERM, () -> stranger.chmod(a, 0777));
  }

  @Test
  void setgidFallsWhenTheGroupIsNotTheCallers() {
    String a = file("a", "");
    root.chown(a, subject.uid(), 777);
    fs.chmod(a, 02755);
    assertThat(fs.lstat(a).permissions()).isEqualTo(isRoot() ? 02755 : 0755);
  }

  @Test
  void aMissingNameFails() {
    assertErrno(ENOENT, () -> fs.chmod(p("no"), 0));
  }
}
