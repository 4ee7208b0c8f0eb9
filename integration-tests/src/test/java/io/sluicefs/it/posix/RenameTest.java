package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** rename(2) and renameat2(2). */
class RenameTest extends PosixCases {

  @Test
  void movesAFileAndKeepsItsInode() {
    String a = file("a", "one");
    long ino = fs.lstat(a).ino();
    fs.rename(a, p("b"), 0);
    assertThat(exists(a)).isFalse();
    assertThat(fs.lstat(p("b")).ino()).isEqualTo(ino);
    assertThat(content(p("b"))).isEqualTo("one");
  }

  @Test
  void replacesAFileAtomically() {
    String a = file("a", "new");
    String b = file("b", "old");
    fs.rename(a, b, 0);
    assertThat(content(b)).isEqualTo("new");
    assertThat(fs.list(top())).containsOnlyKeys(".", "..", "b");
  }

  @Test
  void aReplacedOpenFileStaysReadable() {
    String a = file("a", "new");
    String b = file("b", "old");
    int fd = fs.open(b, PosixFs.O_RDONLY, 0);
    fs.rename(a, b, 0);
    assertThat(text(fs.pread(fd, 0, 10))).isEqualTo("old");
    assertThat(fs.fstat(fd).nlink()).isZero();
    fs.close(fd);
  }

  @Test
  void replacesAnEmptyDirectory() {
    directory("a");
    fs.mkdir(p("a/x"), 0755);
    directory("b");
    fs.rename(p("a"), p("b"), 0);
    assertThat(fs.list(p("b"))).containsKey("x");
    assertThat(exists(p("a"))).isFalse();
  }

  @Test
  void replacingNonEmptyDirectoryFailsWithEnotempty() {
    directory("a");
    directory("b");
    directory("b/x");
    assertErrno(ENOTEMPTY, () -> fs.rename(p("a"), p("b"), 0));
    assertThat(exists(p("a"))).isTrue();
  }

  @Test
  void aDirectoryDoesNotReplaceAFile() {
    directory("a");
    file("b", "");
    assertErrno(ENOTDIR, () -> fs.rename(p("a"), p("b"), 0));
  }

  @Test
  void aFileDoesNotReplaceADirectory() {
    file("a", "");
    directory("b");
    assertErrno(EISDIR, () -> fs.rename(p("a"), p("b"), 0));
  }

  @Test
  void aMissingSourceFailsWithEnoent() {
    assertErrno(ENOENT, () -> fs.rename(p("a"), p("b"), 0));
    file("f", "");
    assertErrno(ENOENT, () -> fs.rename(p("f"), p("no/f"), 0));
    assertErrno(ENOTDIR, () -> fs.rename(p("f"), p("f/g"), 0));
  }

  @Test
  void aDirectoryDoesNotMoveIntoItself() {
    directory("a");
    directory("a/b");
    directory("a/b/c");
    assertErrno(EINVAL, () -> fs.rename(p("a"), p("a/x"), 0));
    assertErrno(EINVAL, () -> fs.rename(p("a"), p("a/b/c/x"), 0));
  }

  @Test
  void anAncestorIsNotReplaced() {
    directory("a");
    directory("a/b");
    file("a/b/f", "");
    assertErrno(ENOTEMPTY, () -> fs.rename(p("a/b"), p("a"), 0));
  }

  @Test
  void twoNamesOfOneFileBothStay() {
    String a = file("a", "x");
    fs.link(a, p("b"));
    fs.rename(a, p("b"), 0);
    assertThat(exists(a)).isTrue();
    assertThat(exists(p("b"))).isTrue();
    assertThat(fs.lstat(a).nlink()).isEqualTo(2);
  }

  @Test
  void aNameOntoItselfChangesNothing() {
    String a = file("a", "x");
    fs.rename(a, a, 0);
    assertThat(content(a)).isEqualTo("x");
  }

  @Test
  void movingADirectoryMovesItsLinkToTheParent() {
    directory("from");
    directory("to");
    directory("from/d");
    assertThat(fs.lstat(p("from")).nlink()).isEqualTo(3);
    fs.rename(p("from/d"), p("to/d"), 0);
    assertThat(fs.lstat(p("from")).nlink()).isEqualTo(2);
    assertThat(fs.lstat(p("to")).nlink()).isEqualTo(3);
    assertThat(fs.lstat(p("to/d/..")).ino()).isEqualTo(fs.lstat(p("to")).ino());
  }

  @Test
  void aReplacedFileLosesALink() {
    String a = file("a", "");
    String b = file("b", "");
    fs.link(b, p("c"));
    fs.rename(a, b, 0);
    assertThat(fs.lstat(p("c")).nlink()).isEqualTo(1);
  }

  @Test
  void changesTimesOfBothDirectoriesAndCtimeOfTheFile() {
    directory("from");
    directory("to");
    String a = file("from/a", "");
    fs.utimens(p("from"), time(1, 0), time(1, 0));
    fs.utimens(p("to"), time(1, 0), time(1, 0));
    Stat before = fs.lstat(a);
    fs.rename(a, p("to/a"), 0);
    assertThat(fs.lstat(p("from")).mtime().seconds()).isGreaterThan(1);
    assertThat(fs.lstat(p("to")).mtime().seconds()).isGreaterThan(1);
    assertThat(fs.lstat(p("to/a")).ctime()).isGreaterThanOrEqualTo(before.ctime());
    assertThat(fs.lstat(p("to/a")).mtime()).isEqualTo(before.mtime());
  }

  @Test
  void noReplaceRefusesAnExistingName() {
    String a = file("a", "a");
    String b = file("b", "b");
    assertErrno(EEXIST, () -> fs.rename(a, b, PosixFs.RENAME_NOREPLACE));
    fs.rename(a, p("c"), PosixFs.RENAME_NOREPLACE);
    assertThat(content(p("c"))).isEqualTo("a");
  }

  @Test
  void exchangeSwapsAFileWithADirectory() {
    String a = file("a", "x");
    directory("sub");
    directory("sub/d");
    fs.rename(a, p("sub/d"), PosixFs.RENAME_EXCHANGE);
    assertThat(content(p("sub/d"))).isEqualTo("x");
    assertThat(fs.lstat(a).type()).isEqualTo(io.sluicefs.core.inode.FileType.DIRECTORY);
    assertThat(fs.lstat(p("sub")).nlink()).isEqualTo(2);
    assertThat(fs.lstat(top()).nlink()).isEqualTo(4);
  }

  @Test
  void exchangeNeedsBothNames() {
    String a = file("a", "");
    assertErrno(ENOENT, () -> fs.rename(a, p("b"), PosixFs.RENAME_EXCHANGE));
  }

  @Test
  void exchangeDoesNotPutADirectoryIntoItself() {
    directory("a");
    directory("a/b");
    directory("a/b/c");
    assertErrno(EINVAL, () -> fs.rename(p("a"), p("a/b/c"), PosixFs.RENAME_EXCHANGE));
  }

  @Test
  void longNamesFailWithEnametoolong() {
    String a = file("a", "");
    fs.rename(a, p("b".repeat(255)), 0);
    assertErrno(ENAMETOOLONG, () -> fs.rename(p("b".repeat(255)), p("c".repeat(256)), 0));
    assertErrno(ENAMETOOLONG, () -> fs.rename(p("c".repeat(256)), p("d"), 0));
  }

  @Test
  void aSymlinkMovesAsItself() {
    fs.symlink("nowhere", p("s"));
    fs.rename(p("s"), p("t"), 0);
    assertThat(fs.readlink(p("t"))).isEqualTo("nowhere");
  }
}
