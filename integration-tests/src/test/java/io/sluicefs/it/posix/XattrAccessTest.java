package io.sluicefs.it.posix;

import static io.sluicefs.core.errno.Errno.*;

import io.sluicefs.core.testing.MountTest;
import org.junit.jupiter.api.Test;

/** Permission for extended attributes, which the kernel alone checks. */
@MountTest
class XattrAccessTest extends PosixCases {
  private static final int ENOUGH = 65536;

  @Test
  void readersNeedAccess() {
    String a = file("a", "");
    fs.setxattr(a, "user.x", bytes("1"), 0);
    fs.chmod(a, 0600);
    assertErrno(EACCES, () -> actor(STRANGER, STRANGER).getxattr(a, "user.x", ENOUGH));
    fs.chmod(a, 0644);
    assertErrno(EACCES, () -> actor(STRANGER, STRANGER).setxattr(a, "user.x", bytes("2"), 0));
  }
}
