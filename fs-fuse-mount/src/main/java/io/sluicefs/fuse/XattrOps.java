package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.core.vfs.Vfs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Requests on extended attributes. Where the mount has none, ENOSYS makes the kernel answer by
 * itself from then on.
 */
final class XattrOps {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;
  private static final int ACL_KILL_SGID = 1;
  private static final int PLAIN = 8;
  private static final int EXTENDED = 16;
  private static final int VALUE_MAX = 65536;
  private static final Name CAPABILITY = Name.of("security.capability");
  private static final Name SELINUX = Name.of("security.selinux");
  private static final byte[] ACL = "system.posix_acl_".getBytes(StandardCharsets.US_ASCII);

  private final Vfs vfs;
  private final FuseConfig.Xattrs support;
  private final int setFixed;

  /**
   * @param extended the kernel sends the longer setxattr_in
   */
  XattrOps(Vfs vfs, FuseConfig.Xattrs support, boolean extended) {
    this.vfs = vfs;
    this.support = support;
    this.setFixed = extended ? EXTENDED : PLAIN;
  }

  void getxattr(FuseRequest in, Caller caller, FuseReply out) {
    requireEnabled();
    in.fixed(8);
    Name name = in.name();
    if (isUnservedAcl(name)) {
      throw Errno.ENOTSUP.exception();
    }
    if (isUnserved(name)) {
      throw Errno.ENODATA.exception();
    }
    sendSized(in, out, vfs.getxattr(caller, in.nodeid(), name));
  }

  void listxattr(FuseRequest in, Caller caller, FuseReply out) {
    requireEnabled();
    in.fixed(8);
    sendSized(in, out, joined(vfs.listxattr(caller, in.nodeid())));
  }

  void setxattr(FuseRequest in, Caller caller, FuseReply out) {
    requireEnabled();
    in.fixed(setFixed);
    Name name = servedName(in);
    int size = in.u32(0);
    if (size < 0 || size > VALUE_MAX) {
      throw Errno.E2BIG.exception();
    }
    vfs.setxattr(caller, in.nodeid(), name, in.bytes(size), mode(in));
    out.ok();
  }

  void removexattr(FuseRequest in, Caller caller, FuseReply out) {
    requireEnabled();
    vfs.removexattr(caller, in.nodeid(), servedName(in));
    out.ok();
  }

  private void requireEnabled() {
    if (!support.enabled()) {
      throw Errno.ENOSYS.exception();
    }
  }

  private Name servedName(FuseRequest in) {
    Name name = in.name();
    if (isUnservedAcl(name) || isUnserved(name)) {
      throw Errno.ENOTSUP.exception();
    }
    return name;
  }

  private boolean isUnserved(Name name) {
    return (!support.capability() && name.equals(CAPABILITY))
        || (!support.selinux() && name.equals(SELINUX));
  }

  private boolean isUnservedAcl(Name name) {
    byte[] bytes = name.bytes();
    return !support.acl()
        && bytes.length >= ACL.length
        && Arrays.equals(bytes, 0, ACL.length, ACL, 0, ACL.length);
  }

  private XattrMode mode(FuseRequest in) {
    boolean killsSetgid = setFixed == EXTENDED && (in.u32(8) & ACL_KILL_SGID) != 0;
    return switch (in.u32(4)) {
      case 0 -> killsSetgid ? XattrMode.SET_DROP_SETGID : XattrMode.SET;
      case CREATE -> XattrMode.CREATE;
      case REPLACE -> XattrMode.REPLACE;
      default -> throw Errno.EINVAL.exception();
    };
  }

  /** Size 0 asks how long the value is. */
  private static void sendSized(FuseRequest in, FuseReply out, byte[] value) {
    int size = in.u32(0);
    if (size == 0) {
      out.u64(0, value.length);
      out.send(8);
    } else if (value.length > size) {
      throw Errno.ERANGE.exception();
    } else {
      out.put(0, value);
      out.send(value.length);
    }
  }

  private static byte[] joined(List<Name> names) {
    int length = 0;
    for (Name name : names) {
      length += name.length() + 1;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (Name name : names) {
      System.arraycopy(name.bytes(), 0, joined, at, name.length());
      at += name.length() + 1;
    }
    return joined;
  }
}
