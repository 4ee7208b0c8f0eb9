package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.EACCES;
import static io.sluicefs.core.errno.Errno.EEXIST;
import static io.sluicefs.core.errno.Errno.EINVAL;
import static io.sluicefs.core.errno.Errno.ENODATA;
import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOTSUP;
import static io.sluicefs.core.errno.Errno.EPERM;
import static io.sluicefs.core.errno.Errno.ERANGE;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.XattrMode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extended attributes. */
public abstract class XattrsContract extends MetaEngineContract {
  private static final long GONE = 4_000_000;

  @ParameterizedTest
  @ValueSource(strings = {"user.a", "trusted.a", "security.a"})
  void valueIsStoredListedAndRemoved(String xattr) {
    long ino = makeFile(ROOT, "f");
    byte[] value = {0, (byte) 0xFF, 7};
    engine.setxattr(DAEMON, ino, name(xattr), value, XattrMode.SET);
    assertThat(engine.getxattr(ino, name(xattr))).isEqualTo(value);
    assertThat(engine.listxattr(ino)).containsExactly(name(xattr));
    engine.removexattr(DAEMON, ino, name(xattr));
    assertErrno(ENODATA, () -> engine.getxattr(ino, name(xattr)));
    assertErrno(ENODATA, () -> engine.removexattr(DAEMON, ino, name(xattr)));
    assertThat(engine.listxattr(ino)).isEmpty();
  }

  @Test
  void setAndRemoveMoveCtimeOnly() {
    long ino = makeFile(ROOT, "f");
    Attr made = attr(ino);
    set(DAEMON, ino, "user.a", XattrMode.SET);
    Attr changed = attr(ino);
    assertThat(changed.ctime()).isGreaterThan(made.ctime());
    assertThat(changed.mtime()).isEqualTo(made.mtime());
    engine.removexattr(DAEMON, ino, name("user.a"));
    assertThat(attr(ino).ctime()).isGreaterThan(changed.ctime());
  }

  @Test
  void createAndReplaceLookAtWhatIsThere() {
    long ino = makeFile(ROOT, "f");
    assertErrno(ENODATA, () -> set(DAEMON, ino, "user.a", XattrMode.REPLACE));
    set(DAEMON, ino, "user.a", XattrMode.CREATE);
    assertErrno(EEXIST, () -> set(DAEMON, ino, "user.a", XattrMode.CREATE));
    set(DAEMON, ino, "user.a", XattrMode.REPLACE);
    assertThat(engine.getxattr(ino, name("user.a"))).isEqualTo(bytes("user.a REPLACE"));
  }

  @Test
  void missingInodeIsEnoent() {
    assertErrno(ENOENT, () -> set(DAEMON, GONE, "user.a", XattrMode.SET));
    assertErrno(ENOENT, () -> engine.listxattr(GONE));
  }

  @Test
  void otherNamespacesAndEmptySuffixesAreRefused() {
    long ino = makeFile(ROOT, "f");
    assertErrno(ENOTSUP, () -> set(DAEMON, ino, "system.a", XattrMode.SET));
    assertErrno(ENOTSUP, () -> set(DAEMON, ino, "a", XattrMode.SET));
    assertErrno(EINVAL, () -> set(DAEMON, ino, "user.", XattrMode.SET));
    set(DAEMON, ino, "user.a.", XattrMode.SET);
    assertThat(engine.listxattr(ino)).containsExactly(name("user.a."));
  }

  @Test
  void trustedNamesBelongToRoot() {
    long ino = makeFile(USER, ROOT, "f", 0644);
    assertErrno(EPERM, () -> set(USER, ino, "trusted.a", XattrMode.SET));
    set(DAEMON, ino, "trusted.a", XattrMode.SET);
    assertErrno(EPERM, () -> engine.removexattr(USER, ino, name("trusted.a")));
  }

  @Test
  void userNamesNeedWritePermission() {
    Caller other = TestCaller.checked(2000, 2000);
    long ino = makeFile(USER, ROOT, "f", 0644);
    assertErrno(EACCES, () -> set(other, ino, "user.a", XattrMode.SET));
    set(USER, ino, "user.a", XattrMode.SET);
    assertErrno(EACCES, () -> engine.removexattr(other, ino, name("user.a")));
  }

  @Test
  void immutableInodeKeepsItsXattrs() {
    long ino = makeFile(ROOT, "f");
    set(DAEMON, ino, "user.a", XattrMode.SET);
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> set(DAEMON, ino, "user.b", XattrMode.SET));
    assertErrno(EPERM, () -> engine.removexattr(DAEMON, ino, name("user.a")));
  }

  @Test
  void valuesAreLimited() {
    long ino = makeFile(ROOT, "f");
    engine.setxattr(DAEMON, ino, name("user.a"), new byte[65_536], XattrMode.SET);
    assertErrno(
        ERANGE,
        () -> engine.setxattr(DAEMON, ino, name("user.b"), new byte[65_537], XattrMode.SET));
  }

  private void set(Caller caller, long ino, String xattr, XattrMode mode) {
    engine.setxattr(caller, ino, name(xattr), bytes(xattr + " " + mode), mode);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
