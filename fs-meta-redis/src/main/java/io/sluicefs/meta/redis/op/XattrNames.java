package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which names extended attributes may have: a known namespace and something behind it. */
final class XattrNames {
  private static final byte[] USER = bytes("user.");
  private static final byte[] TRUSTED = bytes("trusted.");
  private static final byte[] SECURITY = bytes("security.");

  private XattrNames() {}

  static boolean isKnown(Name name) {
    return isIn(USER, name) || isIn(TRUSTED, name) || isIn(SECURITY, name);
  }

  /** ENOTSUP for another namespace, EINVAL without suffix, EPERM for trusted names of users. */
  static void checkSettable(Caller caller, Name name) {
    if (!isKnown(name)) {
      throw Errno.ENOTSUP.exception();
    }
    if (name.bytes()[name.length() - 1] == '.' && isBare(name)) {
      throw Errno.EINVAL.exception();
    }
    if (isIn(TRUSTED, name) && caller.uid() != 0) {
      throw Errno.EPERM.exception();
    }
  }

  static boolean needsWritePermission(Name name) {
    return isIn(USER, name);
  }

  /** A stored name; ours never hold a slash or NUL, those of others are shown as they are. */
  static Name of(byte[] stored) {
    return Name.of(stored);
  }

  private static boolean isBare(Name name) {
    return Arrays.equals(name.bytes(), USER)
        || Arrays.equals(name.bytes(), TRUSTED)
        || Arrays.equals(name.bytes(), SECURITY);
  }

  private static boolean isIn(byte[] namespace, Name name) {
    byte[] bytes = name.bytes();
    return bytes.length >= namespace.length
        && Arrays.equals(bytes, 0, namespace.length, namespace, 0, namespace.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
