package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.fuse.ffm.InFlight;
import io.sluicefs.fuse.ffm.Opcode;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of contents: which request becomes which call, and which failure becomes which errno.
 *
 * <p>Every request is answered exactly once, whatever the call does; only an {@link Error} passes,
 * for which no errno would be true. ENOSYS is an answer that the kernel remembers for the life of
 * the mount, so it is given only where that is wanted.
 */
final class FuseOps {
  private static final Logger log = LoggerFactory.getLogger(FuseOps.class);

  /** The kernel sends an interrupt again at once; this keeps the two of us from spinning. */
  private static final long INTERRUPT_PAUSE_NANOS = 2_000_000;

  private final NameOps names;
  private final AttrOps attrs;
  private final FileOps files;
  private final DirOps dirs;
  private final XattrOps xattrs;
  private final LockOps locks;
  private final InFlight inFlight;
  private final LongAdder surprises = new LongAdder();

  FuseOps(
      Vfs vfs,
      FuseConfig config,
      InitHandshake.Negotiated settled,
      InFlight inFlight,
      LockWaiters waiters) {
    ReplyEncoder encoder = new ReplyEncoder(config);
    this.names = new NameOps(vfs, encoder, config);
    this.attrs = new AttrOps(vfs, encoder);
    this.files = new FileOps(vfs, encoder, config, settled.has(InitFlag.WRITEBACK_CACHE));
    this.dirs = new DirOps(vfs, encoder);
    this.xattrs = new XattrOps(vfs, config.xattrs(), settled.has(InitFlag.SETXATTR_EXT));
    this.locks = new LockOps(vfs, waiters);
    this.inFlight = inFlight;
  }

  /** Failures that no code foresaw, each logged with its stack. */
  long surprises() {
    return surprises.sum();
  }

  void answer(FuseRequest in, Caller caller, FuseReply out) {
    try {
      dispatch(in, caller, out);
    } catch (FsException e) {
      refuse(in, out, e);
    } catch (RuntimeException e) {
      surprises.increment();
      log.error("request {} of inode {} failed", in.opcode(), in.nodeid(), e);
      fail(out, Errno.EIO);
    }
  }

  private void dispatch(FuseRequest in, Caller caller, FuseReply out) {
    switch (in.opcode()) {
      case Opcode.LOOKUP -> names.lookup(in, caller, out);
      case Opcode.FORGET -> names.forget(in, out);
      case Opcode.GETATTR -> attrs.getattr(in, caller, out);
      case Opcode.SETATTR -> attrs.setattr(in, caller, out);
      case Opcode.READLINK -> attrs.readlink(in, caller, out);
      case Opcode.SYMLINK -> names.symlink(in, caller, out);
      case Opcode.MKNOD -> names.mknod(in, caller, out);
      case Opcode.MKDIR -> names.mkdir(in, caller, out);
      case Opcode.UNLINK -> names.unlink(in, caller, out);
      case Opcode.RMDIR -> names.rmdir(in, caller, out);
      case Opcode.RENAME -> names.rename(in, caller, out);
      case Opcode.RENAME2 -> names.rename2(in, caller, out);
      case Opcode.LINK -> names.link(in, caller, out);
      case Opcode.OPEN -> files.open(in, caller, out);
      case Opcode.CREATE -> files.create(in, caller, out);
      case Opcode.TMPFILE -> files.tmpfile(in, caller, out);
      case Opcode.READ -> files.read(in, caller, out);
      case Opcode.WRITE -> files.write(in, caller, out);
      case Opcode.FLUSH -> files.flush(in, caller, out);
      case Opcode.FSYNC -> files.fsync(in, caller, out);
      case Opcode.RELEASE -> files.release(in, caller, out);
      case Opcode.FALLOCATE -> files.fallocate(in, caller, out);
      case Opcode.LSEEK -> files.lseek(in, caller, out);
      case Opcode.COPY_FILE_RANGE -> files.copyFileRange(in, caller, out, false);
      case Opcode.COPY_FILE_RANGE_64 -> files.copyFileRange(in, caller, out, true);
      case Opcode.OPENDIR -> dirs.opendir(in, caller, out);
      case Opcode.READDIR -> dirs.readdir(in, caller, out);
      case Opcode.READDIRPLUS -> dirs.readdirplus(in, caller, out);
      case Opcode.RELEASEDIR -> dirs.releasedir(in, caller, out);
      case Opcode.STATFS -> attrs.statfs(in, caller, out);
      case Opcode.ACCESS -> attrs.access(in, caller, out);
      case Opcode.GETXATTR -> xattrs.getxattr(in, caller, out);
      case Opcode.LISTXATTR -> xattrs.listxattr(in, caller, out);
      case Opcode.SETXATTR -> xattrs.setxattr(in, caller, out);
      case Opcode.REMOVEXATTR -> xattrs.removexattr(in, caller, out);
      case Opcode.GETLK -> locks.getlk(in, caller, out);
      case Opcode.SETLK -> locks.setlk(in, caller, out);
      case Opcode.SETLKW -> locks.setlkw(in, caller, out);
      case Opcode.BATCH_FORGET -> names.batchForget(in, out);
      case Opcode.INTERRUPT -> interrupt(in, out);
      case Opcode.NOTIFY_REPLY -> out.none();
      case Opcode.DESTROY -> out.ok();
      default -> refuseOperation(in.opcode(), out);
    }
  }

  /**
   * FSYNCDIR: metadata is committed before it is answered. POLL: always ready. STATX: no birth
   * times, GETATTR tells all. SYNCFS and BMAP never come. A second INIT has no meaning.
   */
  private static void refuseOperation(int opcode, FuseReply out) {
    switch (opcode) {
      case Opcode.IOCTL -> out.error(Errno.ENOTTY);
      case Opcode.INIT -> out.error(Errno.EIO);
      case Opcode.FSYNCDIR, Opcode.POLL, Opcode.STATX, Opcode.SYNCFS, Opcode.BMAP ->
          out.error(Errno.ENOSYS);
      default -> {
        log.warn("the kernel sent request {}, which nobody knows", opcode);
        out.error(Errno.ENOSYS);
      }
    }
  }

  /**
   * The interrupt may overtake its target: then EAGAIN makes the kernel send it again until the
   * target is found or done.
   */
  private void interrupt(FuseRequest in, FuseReply out) {
    in.fixed(8);
    if (inFlight.cancel(in.u64(0))) {
      out.none();
    } else {
      LockSupport.parkNanos(INTERRUPT_PAUSE_NANOS);
      out.error(Errno.EAGAIN);
    }
  }

  private static void refuse(FuseRequest in, FuseReply out, FsException e) {
    if (!e.isExpected()) {
      log.error("request {} of inode {}: {}", in.opcode(), in.nodeid(), e.errno(), e);
    } else if (log.isDebugEnabled()) {
      log.debug("request {} of inode {}: {}", in.opcode(), in.nodeid(), e.errno());
    }
    fail(out, e.errno());
  }

  private static void fail(FuseReply out, Errno errno) {
    if (!out.isSettled()) {
      out.error(errno);
    }
  }
}
