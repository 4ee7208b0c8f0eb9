package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.FileType;
import org.junit.jupiter.api.Test;

/** symlink(2), readlink(2), and walks along links. */
class SymlinkTest extends PosixCases {

  @Test
  void keepsItsContentByteForByte() {
    for (String content :
        new String[] {"a", "/abs/olute", "%41", "\u00ff\u00fe", "x".repeat(4095)}) {
      fs.symlink(content, p("s"));
      assertThat(fs.readlink(p("s"))).isEqualTo(content);
      assertThat(fs.lstat(p("s")).length()).isEqualTo(content.length());
      fs.unlink(p("s"));
    }
  }

  @Test
  void hasTheTypeAndModeOfALink() {
    fs.symlink("x", p("s"));
    Stat stat = fs.lstat(p("s"));
    assertThat(stat.type()).isEqualTo(FileType.SYMLINK);
    assertThat(stat.permissions()).isEqualTo(0777);
    assertThat(stat.uid()).isEqualTo(subject.uid());
  }

  @Test
  void badContentIsRefused() {
    assertErrno(ENOENT, () -> fs.stat(p("s")));
    if (subject.site().isKernel()) {
      assertErrno(ENOENT, () -> fs.symlink("", p("s")));
      assertErrno(ENAMETOOLONG, () -> fs.symlink("x".repeat(4096), p("s")));
    }
    assertThat(exists(p("s"))).isFalse();
  }

  @Test
  void anExistingNameFailsWithEexist() {
    file("a", "");
    assertErrno(EEXIST, () -> fs.symlink("x", p("a")));
  }

  @Test
  void walksFollowLinks() {
    directory("d");
    file("d/f", "found");
    fs.symlink("d", p("s"));
    fs.symlink("s/f", p("t"));
    assertThat(content(p("s/f"))).isEqualTo("found");
    assertThat(content(p("t"))).isEqualTo("found");
    assertThat(fs.stat(p("t")).type()).isEqualTo(FileType.FILE);
  }

  @Test
  void loopsEndWithEloop() {
    fs.symlink("b", p("a"));
    fs.symlink("a", p("b"));
    assertErrno(ELOOP, () -> fs.stat(p("a")));
    assertErrno(ELOOP, () -> fs.open(p("a"), O_RDONLY, 0));
  }

  @Test
  void onlyLinksAreRead() {
    file("a", "");
    assertErrno(EINVAL, () -> fs.readlink(p("a")));
    assertErrno(EINVAL, () -> fs.readlink(top()));
    assertErrno(ENOENT, () -> fs.readlink(p("no")));
  }

  @Test
  void aDanglingLinkFailsWhereItPoints() {
    fs.symlink("nowhere", p("s"));
    assertErrno(ENOENT, () -> fs.stat(p("s")));
    assertThat(fs.lstat(p("s")).type()).isEqualTo(FileType.SYMLINK);
  }
}
