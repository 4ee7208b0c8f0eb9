package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.vfs.PendingLock;
import io.sluicefs.core.vfs.Vfs;

/** Requests on locks; they come only when the mount asked for them. */
final class LockOps {
  private static final int LOCK_IS_FLOCK = 1;
  private static final int LOCK_SIZE = 24;
  private static final int F_RDLCK = 0;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;

  private final Vfs vfs;
  private final LockWaiters waiters;

  LockOps(Vfs vfs, LockWaiters waiters) {
    this.vfs = vfs;
    this.waiters = waiters;
  }

  void getlk(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(48);
    LockRequest asked = decode(in, LockRequest.Wait.NEVER);
    LockRequest found = vfs.getLock(caller, in.u64(0), asked);
    LockRequest shown = found == null ? asked : found;
    out.u64(0, shown.start());
    out.u64(8, shown.end());
    out.u32(16, found == null ? F_UNLCK : number(found.type()));
    out.u32(20, shown.pid());
    out.send(LOCK_SIZE);
  }

  void setlk(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(48);
    set(in, caller, out, LockRequest.Wait.NEVER);
  }

  void setlkw(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(48);
    set(in, caller, out, LockRequest.Wait.UNTIL_GRANTED);
  }

  private void set(FuseRequest in, Caller caller, FuseReply out, LockRequest.Wait waiting) {
    PendingLock pending = vfs.setLock(caller, in.u64(0), decode(in, waiting));
    if (pending == null) {
      out.ok();
    } else {
      waiters.await(in.unique(), caller, pending);
      out.none();
    }
  }

  private static LockRequest decode(FuseRequest in, LockRequest.Wait waiting) {
    LockRequest.Kind kind =
        (in.u32(40) & LOCK_IS_FLOCK) != 0 ? LockRequest.Kind.FLOCK : LockRequest.Kind.POSIX;
    return new LockRequest(
        kind, type(in.u32(32)), waiting, in.u64(8), in.u64(16), in.u64(24), in.u32(36));
  }

  private static LockRequest.Type type(int number) {
    return switch (number) {
      case F_RDLCK -> LockRequest.Type.READ;
      case F_WRLCK -> LockRequest.Type.WRITE;
      case F_UNLCK -> LockRequest.Type.UNLOCK;
      default -> throw Errno.EINVAL.exception();
    };
  }

  private static int number(LockRequest.Type type) {
    return switch (type) {
      case READ -> F_RDLCK;
      case WRITE -> F_WRLCK;
      case UNLOCK -> F_UNLCK;
    };
  }
}
