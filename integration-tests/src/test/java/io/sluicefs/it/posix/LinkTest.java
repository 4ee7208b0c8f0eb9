package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** link(2). */
class LinkTest extends PosixCases {

  @Test
  void bothNamesAreTheSameFile() {
    String a = file("a", "x");
    fs.link(a, p("b"));
    assertThat(fs.lstat(p("b")).ino()).isEqualTo(fs.lstat(a).ino());
    assertThat(fs.lstat(a).nlink()).isEqualTo(2);
    file(p("b"), bytes("changed"));
    assertThat(content(a)).isEqualTo("changed");
  }

  @Test
  void aFileLivesUntilItsLastNameGoes() {
    String a = file("a", "x");
    fs.link(a, p("b"));
    fs.unlink(a);
    assertThat(fs.lstat(p("b")).nlink()).isEqualTo(1);
    assertThat(content(p("b"))).isEqualTo("x");
  }

  @Test
  void linksReachAcrossDirectories() {
    String a = file("a", "x");
    directory("d");
    fs.link(a, p("d/b"));
    fs.unlink(a);
    fs.rename(p("d/b"), p("c"), 0);
    assertThat(content(p("c"))).isEqualTo("x");
  }

  @Test
  void anExistingNameFailsWithEexist() {
    String a = file("a", "");
    String b = file("b", "");
    assertErrno(EEXIST, () -> fs.link(a, b));
  }

  @Test
  void aDirectoryIsNotLinked() {
    directory("d");
    assertErrno(EPERM, () -> fs.link(p("d"), p("e")));
  }

  @Test
  void missingPartsFail() {
    String a = file("a", "");
    assertErrno(ENOENT, () -> fs.link(p("no"), p("b")));
    assertErrno(ENOENT, () -> fs.link(a, p("no/b")));
    assertErrno(ENOTDIR, () -> fs.link(a, p("a/b")));
    assertErrno(ENAMETOOLONG, () -> fs.link(a, p("x".repeat(256))));
  }

  @Test
  void aSymlinkIsLinkedItself() {
    fs.symlink("target", p("s"));
    fs.link(p("s"), p("t"));
    assertThat(fs.readlink(p("t"))).isEqualTo("target");
    assertThat(fs.lstat(p("s")).nlink()).isEqualTo(2);
  }

  @Test
  void setsCtimeOfTheFileAndMtimeOfTheDirectory() {
    String a = file("a", "");
    directory("d");
    fs.utimens(p("d"), time(1, 0), time(1, 0));
    Stat before = fs.lstat(a);
    fs.link(a, p("d/b"));
    assertThat(fs.lstat(a).ctime()).isGreaterThanOrEqualTo(before.ctime());
    assertThat(fs.lstat(p("d")).mtime().seconds()).isGreaterThan(1);
  }
}
