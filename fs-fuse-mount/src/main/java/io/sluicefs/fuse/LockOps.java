package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.vfs.LockRequest;
import io.sluicefs.core.vfs.LockRequest.Kind;
import io.sluicefs.core.vfs.LockRequest.Type;
import io.sluicefs.core.vfs.LockRequest.Wait;
import io.sluicefs.core.vfs.Vfs;

/** Requests on locks; they come only when the mount asked for them. */
final class LockOps {
  private static final int LOCK_IS_FLOCK = 1;
  private static final int LOCK_SIZE = 24;

  private final Vfs vfs;

  LockOps(Vfs vfs) {
    this.vfs = vfs;
  }

  void getlk(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(48);
    LockRequest asked = decode(in, Wait.NEVER);
    LockRequest found = vfs.getLock(caller, in.u64(0), asked);
    LockRequest shown = found == null ? asked : found;
    out.u64(0, shown.start());
    out.u64(8, shown.end());
    out.u32(16, found == null ? Type.UNLOCK.ordinal() : found.type().ordinal());
    out.u32(20, shown.pid());
    out.send(LOCK_SIZE);
  }

  void setlk(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(48);
    vfs.setLock(caller, in.u64(0), decode(in, Wait.NEVER));
    out.ok();
  }

  void setlkw(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(48);
    vfs.setLock(caller, in.u64(0), decode(in, Wait.UNTIL_GRANTED));
    out.ok();
  }

  private static LockRequest decode(FuseRequest in, Wait waiting) {
    Kind kind = (in.u32(40) & LOCK_IS_FLOCK) != 0 ? Kind.FLOCK : Kind.POSIX;
    return new LockRequest(
        kind, type(in.u32(32)), waiting, in.u64(8), in.u64(16), in.u64(24), in.u32(36));
  }

  /** F_RDLCK, F_WRLCK, F_UNLCK are 0, 1, 2, in the order of the constants. */
  private static Type type(int number) {
    return switch (number) {
      case 0 -> Type.READ;
      case 1 -> Type.WRITE;
      case 2 -> Type.UNLOCK;
      default -> throw Errno.EINVAL.exception();
    };
  }
}
