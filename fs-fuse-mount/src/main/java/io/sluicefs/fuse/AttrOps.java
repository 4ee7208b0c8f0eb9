package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SetAttr.SetTime;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.vfs.Vfs;
import org.jspecify.annotations.Nullable;

/** Requests on attributes, symlink targets, access, and figures of the volume. */
final class AttrOps {
  private static final int GETATTR_FH = 1;
  private static final int SET_MODE = 0x1;
  private static final int SET_UID = 0x2;
  private static final int SET_GID = 0x4;
  private static final int SET_SIZE = 0x8;
  private static final int SET_ATIME = 0x10;
  private static final int SET_MTIME = 0x20;
  private static final int SET_FH = 0x40;
  private static final int SET_ATIME_NOW = 0x80;
  private static final int SET_MTIME_NOW = 0x100;
  private static final int SET_KILL = 0x800;
  private static final int STATFS_SIZE = 80;
  private static final int STATFS_BLOCK = 4096;
  private static final int NAME_MAX = 255;

  /** What readlink(2) can return, and the kernel accept. */
  private static final int TARGET_MAX = 4095;

  private final Vfs vfs;
  private final ReplyEncoder encoder;

  AttrOps(Vfs vfs, ReplyEncoder encoder) {
    this.vfs = vfs;
    this.encoder = encoder;
  }

  void getattr(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(16);
    long fh = (in.u32(0) & GETATTR_FH) != 0 ? in.u64(8) : Vfs.NO_HANDLE;
    encoder.sendAttr(out, in.nodeid(), vfs.getattr(caller, in.nodeid(), fh));
  }

  void setattr(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(88);
    int valid = in.u32(0);
    long fh = (valid & SET_FH) != 0 ? in.u64(8) : Vfs.NO_HANDLE;
    SetAttr change = change(in, valid);
    Attr attr;
    if ((valid & SET_SIZE) != 0) {
      attr = truncate(in, caller, fh, change);
    } else if (change.isEmpty()) {
      attr = vfs.getattr(caller, in.nodeid(), fh);
    } else {
      attr = vfs.setattr(caller, in.nodeid(), fh, change);
    }
    encoder.sendAttr(out, in.nodeid(), attr);
  }

  /** The rest is a second step, taken only when there is something to change. */
  private Attr truncate(FuseRequest in, Caller caller, long fh, SetAttr rest) {
    Attr attr = vfs.truncate(caller, in.nodeid(), fh, in.u64(16));
    boolean onlyKill =
        rest.equals(new SetAttr(null, null, null, null, null, null, rest.killPrivileges()));
    if (onlyKill && (attr.mode() & (Attr.SETUID | Attr.SETGID)) == 0) {
      return attr;
    }
    return vfs.setattr(caller, in.nodeid(), fh, rest);
  }

  /** Nothing to change at all is chown(-1, -1), which still takes setuid from a file. */
  private static SetAttr change(FuseRequest in, int valid) {
    return new SetAttr(
        (valid & SET_MODE) != 0 ? in.u32(68) & NameOps.PERMISSIONS : null,
        (valid & SET_UID) != 0 ? in.u32(76) : null,
        (valid & SET_GID) != 0 ? in.u32(80) : null,
        time(valid & (SET_ATIME | SET_ATIME_NOW), in.u64(32), in.u32(56)),
        time(valid & (SET_MTIME | SET_MTIME_NOW), in.u64(40), in.u32(60)),
        null,
        (valid & SET_KILL) != 0 || valid == 0);
  }

  private static @Nullable SetTime time(int asked, long seconds, int nanos) {
    if (asked == 0) {
      return null;
    }
    boolean now = (asked & (SET_ATIME_NOW | SET_MTIME_NOW)) != 0;
    return now ? SetTime.NOW : new SetTime(new Timestamp(seconds, nanos));
  }

  void readlink(FuseRequest in, Caller caller, FuseReply out) {
    byte[] target = vfs.readlink(caller, in.nodeid());
    if (target.length > TARGET_MAX) {
      throw Errno.ENAMETOOLONG.exception();
    }
    out.put(0, target);
    out.send(target.length);
  }

  void access(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(8);
    vfs.access(caller, in.nodeid(), in.u32(0));
    out.ok();
  }

  void statfs(FuseRequest in, Caller caller, FuseReply out) {
    VolumeUsage usage = vfs.statfs(caller, in.nodeid());
    long available = usage.availableBytes() / STATFS_BLOCK;
    out.zero(STATFS_SIZE);
    out.u64(0, usage.totalBytes() / STATFS_BLOCK);
    out.u64(8, available);
    out.u64(16, available);
    out.u64(24, usage.usedInodes() + usage.availableInodes());
    out.u64(32, usage.availableInodes());
    out.u32(40, STATFS_BLOCK);
    out.u32(44, NAME_MAX);
    out.u32(48, STATFS_BLOCK);
    out.send(STATFS_SIZE);
  }
}
