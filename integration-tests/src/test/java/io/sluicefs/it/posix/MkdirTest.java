package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.FileType;
import org.junit.jupiter.api.Test;

/** mkdir(2) and rmdir(2). */
class MkdirTest extends PosixCases {

  @Test
  void makesAnEmptyDirectory() {
    fs.mkdir(p("d"), 0751);
    Stat stat = fs.lstat(p("d"));
    assertThat(stat.type()).isEqualTo(FileType.DIRECTORY);
    assertThat(stat.permissions()).isEqualTo(0751);
    assertThat(stat.nlink()).isEqualTo(2);
    assertThat(stat.uid()).isEqualTo(subject.uid());
    assertThat(fs.list(p("d"))).containsOnlyKeys(".", "..");
  }

  @Test
  void addsALinkToTheParent() {
    long before = fs.lstat(top()).nlink();
    directory("d");
    assertThat(fs.lstat(top()).nlink()).isEqualTo(before + 1);
    fs.rmdir(p("d"));
    assertThat(fs.lstat(top()).nlink()).isEqualTo(before);
  }

  @Test
  void anExistingNameFailsWithEexist() {
    directory("d");
    file("f", "");
    fs.symlink("nowhere", p("s"));
    assertErrno(EEXIST, () -> fs.mkdir(p("d"), 0755));
    assertErrno(EEXIST, () -> fs.mkdir(p("f"), 0755));
    assertErrno(EEXIST, () -> fs.mkdir(p("s"), 0755));
  }

  @Test
  void aMissingParentFailsWithEnoent() {
    file("f", "");
    assertErrno(ENOENT, () -> fs.mkdir(p("no/d"), 0755));
    assertErrno(ENOTDIR, () -> fs.mkdir(p("f/d"), 0755));
  }

  @Test
  void namesReach255Bytes() {
    directory("d".repeat(255));
    assertThat(fs.list(top())).containsKey("d".repeat(255));
    assertErrno(ENAMETOOLONG, () -> fs.mkdir(p("d".repeat(256)), 0755));
    assertErrno(ENAMETOOLONG, () -> fs.lstat(p("d".repeat(256))));
  }

  @Test
  void namesAreBytes() {
    for (String name :
        new String[] {"\u00ff\u00fe", " ", "a\nb", "caf\u00c3\u00a9", "...", "%41"}) {
      directory(name);
      assertThat(fs.list(top())).containsKey(name);
      fs.rmdir(p(name));
    }
    assertThat(fs.list(top())).containsOnlyKeys(".", "..");
  }

  @Test
  void aDirectoryWithEntriesIsNotRemoved() {
    directory("d");
    file("d/f", "");
    assertErrno(ENOTEMPTY, () -> fs.rmdir(p("d")));
    fs.unlink(p("d/f"));
    fs.rmdir(p("d"));
    assertErrno(ENOENT, () -> fs.rmdir(p("d")));
  }

  @Test
  void theNewDirectoryIsStickyWhenAsked() {
    fs.mkdir(p("d"), 01777);
    assertThat(fs.lstat(p("d")).permissions()).isEqualTo(01777);
  }

  @Test
  void aSetgidParentGivesItsGroupAndBit() {
    directory("d");
    root.chown(p("d"), -1, 777);
    root.chmod(p("d"), 02775);
    root.chown(p("d"), subject.uid(), -1);
    root.chmod(p("d"), 02775);
    fs.mkdir(p("d/sub"), 0755);
    assertThat(fs.lstat(p("d/sub")).gid()).isEqualTo(777);
    assertThat(fs.lstat(p("d/sub")).permissions()).isEqualTo(02755);
    file("d/f", "");
    assertThat(fs.lstat(p("d/f")).gid()).isEqualTo(777);
    assertThat(fs.lstat(p("d/f")).permissions()).isEqualTo(0644);
  }

  @Test
  void sixtyLevelsAreFine() {
    StringBuilder deep = new StringBuilder("d");
    for (int level = 0; level < 60; level++) {
      directory(deep.toString());
      deep.append("/d");
    }
    file(deep + "f", "deep");
    assertThat(content(p(deep + "f"))).isEqualTo("deep");
  }
}
