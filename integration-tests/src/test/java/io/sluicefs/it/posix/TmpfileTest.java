package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** O_TMPFILE, and giving such a file a name. */
class TmpfileTest extends PosixCases {

  @Test
  void anUnnamedFileIsInNoDirectory() {
    int fd = fs.open(top(), O_TMPFILE | O_RDWR, 0600);
    fs.pwrite(fd, 0, bytes("x"));
    assertThat(fs.fstat(fd).nlink()).isZero();
    assertThat(text(fs.pread(fd, 0, 5))).isEqualTo("x");
    assertThat(fs.list(top())).containsOnlyKeys(".", "..");
    fs.close(fd);
    fs.list(top());
  }

  @Test
  void aLinkGivesItAName() {
    int fd = fs.open(top(), O_TMPFILE | O_RDWR, 0640);
    fs.pwrite(fd, 0, bytes("kept"));
    fs.linkDescriptor(fd, p("named"));
    assertThat(fs.fstat(fd).nlink()).isEqualTo(1);
    fs.close(fd);
    assertThat(content(p("named"))).isEqualTo("kept");
    assertThat(fs.lstat(p("named")).permissions()).isEqualTo(0640);
    fs.unlink(p("named"));
  }

  @Test
  void aTakenNameIsRefusedAndAnotherWorks() {
    file("a", "");
    int fd = fs.open(top(), O_TMPFILE | O_RDWR, 0640);
    assertErrno(EEXIST, () -> fs.linkDescriptor(fd, p("a")));
    fs.linkDescriptor(fd, p("b"));
    fs.close(fd);
    assertThat(exists(p("b"))).isTrue();
  }
}
