package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;
import static io.sluicefs.it.posix.PosixFs.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Extended attributes in the user namespace, and trusted ones for root. */
class XattrTest extends PosixCases {
  private static final int ENOUGH = 65536;

  @Test
  void keepsNamesAndValues() {
    String a = file("a", "");
    fs.setxattr(a, "user.one", bytes("1"), 0);
    fs.setxattr(a, "user.empty", new byte[0], 0);
    fs.setxattr(a, "user.long", pattern(3000, 1), 0);
    assertThat(fs.listxattr(a)).contains("user.one", "user.empty", "user.long");
    assertThat(text(fs.getxattr(a, "user.one", ENOUGH))).isEqualTo("1");
    assertThat(fs.getxattr(a, "user.empty", ENOUGH)).isEmpty();
    assertThat(fs.getxattr(a, "user.long", ENOUGH)).isEqualTo(pattern(3000, 1));
  }

  @Test
  void createAndReplaceInsist() {
    String a = file("a", "");
    assertErrno(ENODATA, () -> fs.setxattr(a, "user.x", bytes("1"), XATTR_REPLACE));
    fs.setxattr(a, "user.x", bytes("1"), XATTR_CREATE);
    assertErrno(EEXIST, () -> fs.setxattr(a, "user.x", bytes("2"), XATTR_CREATE));
    fs.setxattr(a, "user.x", bytes("3"), XATTR_REPLACE);
    assertThat(text(fs.getxattr(a, "user.x", ENOUGH))).isEqualTo("3");
  }

  @Test
  void aSmallBufferFailsWithErange() {
    String a = file("a", "");
    fs.setxattr(a, "user.x", bytes("12345"), 0);
    assertErrno(ERANGE, () -> fs.getxattr(a, "user.x", 4));
    assertThat(text(fs.getxattr(a, "user.x", 5))).isEqualTo("12345");
  }

  @Test
  void aValueOfMoreThan64KibIsTooBig() {
    String a = file("a", "");
    assertErrno(E2BIG, () -> fs.setxattr(a, "user.x", new byte[65_537], 0));
    assertThat(fs.listxattr(a)).doesNotContain("user.x");
  }

  @Test
  void removedOnesAreGone() {
    String a = file("a", "");
    fs.setxattr(a, "user.x", bytes("1"), 0);
    fs.removexattr(a, "user.x");
    assertErrno(ENODATA, () -> fs.getxattr(a, "user.x", ENOUGH));
    assertErrno(ENODATA, () -> fs.removexattr(a, "user.x"));
    assertThat(fs.listxattr(a)).doesNotContain("user.x");
  }

  @Test
  void directoriesHaveThemToo() {
    directory("d");
    fs.setxattr(p("d"), "user.d", bytes("x"), 0);
    assertThat(text(fs.getxattr(p("d"), "user.d", ENOUGH))).isEqualTo("x");
  }

  @Test
  void theyMoveWithTheFileAndEndWithIt() {
    String a = file("a", "");
    fs.setxattr(a, "user.x", bytes("1"), 0);
    fs.rename(a, p("b"), 0);
    assertThat(text(fs.getxattr(p("b"), "user.x", ENOUGH))).isEqualTo("1");
    fs.unlink(p("b"));
    file("b", "");
    assertErrno(ENODATA, () -> fs.getxattr(p("b"), "user.x", ENOUGH));
  }

  @Test
  void aChangeSetsCtime() {
    String a = file("a", "");
    Stat before = fs.lstat(a);
    fs.setxattr(a, "user.x", bytes("1"), 0);
    assertThat(fs.lstat(a).ctime()).isGreaterThanOrEqualTo(before.ctime());
    assertThat(fs.lstat(a).mtime()).isEqualTo(before.mtime());
  }

  @Test
  void unknownNamespacesAreRefused() {
    String a = file("a", "");
    assertErrno(ENOTSUP, () -> root.setxattr(a, "unknown.x", bytes("1"), 0));
    assertErrno(ENOTSUP, () -> root.setxattr(a, "noprefix", bytes("1"), 0));
  }

  @Test
  void trustedOnesAreForRoot() {
    String a = file("a", "");
    root.setxattr(a, "trusted.t", bytes("1"), 0);
    assertThat(text(root.getxattr(a, "trusted.t", ENOUGH))).isEqualTo("1");
    assertThat(root.listxattr(a)).contains("trusted.t");
    if (subject.site().isKernel() && !isRoot()) {
      assertThat(fs.listxattr(a)).doesNotContain("trusted.t");
      assertErrno(EPERM, () -> fs.setxattr(a, "trusted.t", bytes("2"), 0));
    }
  }

  @Test
  void namesReach255Bytes() {
    String a = file("a", "");
    String longest = "user." + "n".repeat(250);
    fs.setxattr(a, longest, bytes("1"), 0);
    assertThat(fs.listxattr(a)).contains(longest);
  }
}
