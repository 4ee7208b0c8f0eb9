package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.vfs.FileOpened;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.Release;
import io.sluicefs.core.vfs.SeekTo;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.WriteIntent;
import io.sluicefs.fuse.ffm.Wire;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests on files: opening, reading, writing, closing, and what works on their extents. */
final class FileOps {
  private static final Logger log = LoggerFactory.getLogger(FileOps.class);
  private static final int O_ACCESS_MODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_EXCL = 0x80;
  private static final int O_TRUNC = 0x200;
  private static final int O_APPEND = 0x400;

  /** How the kernel says that a file is opened to be executed. */
  private static final int FMODE_EXEC = 0x20;

  private static final int OPEN_KILL = 1;
  private static final int WRITE_FROM_CACHE = 1;
  private static final int WRITE_KILL = 4;
  private static final int RELEASE_FLOCK = 2;
  private static final int CREATE_OUT_SIZE = Wire.ENTRY_SIZE + Wire.OPEN_OUT_SIZE;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;

  /** The old reply counts in 32 bits; whole pages, so that a loop of copies stays aligned. */
  private static final long COPY_MAX_32 = 0xFFFF_F000L;

  private final Vfs vfs;
  private final ReplyEncoder encoder;
  private final FuseConfig config;
  private final boolean writesBack;

  /**
   * @param writesBack the kernel buffers writes and reads through write-only handles
   */
  FileOps(Vfs vfs, ReplyEncoder encoder, FuseConfig config, boolean writesBack) {
    this.vfs = vfs;
    this.encoder = encoder;
    this.config = config;
    this.writesBack = writesBack;
  }

  void open(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(8);
    Opened opened = vfs.open(caller, in.nodeid(), openFlags(in.u32(0), in.u32(4)));
    encoder.opened(out, 0, opened.fh(), opened.caching());
    if (!out.send(Wire.OPEN_OUT_SIZE)) {
      takeBack(caller, opened.fh());
    }
  }

  void create(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(16);
    FileCreate request = fileCreate(in);
    sendCreated(vfs.create(caller, in.nodeid(), in.name(), request), caller, out);
  }

  void tmpfile(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(16);
    sendCreated(vfs.tmpfile(caller, in.nodeid(), fileCreate(in)), caller, out);
  }

  private void sendCreated(FileOpened created, Caller caller, FuseReply out) {
    Opened opened = created.opened();
    encoder.entry(out, 0, created.inode());
    encoder.opened(out, Wire.ENTRY_SIZE, opened.fh(), opened.caching());
    if (!out.send(CREATE_OUT_SIZE)) {
      takeBack(caller, opened.fh());
    }
  }

  /** The caller was gone before the handle reached it: no RELEASE will come. */
  private void takeBack(Caller caller, long fh) {
    vfs.release(caller, fh, new Release(0, false));
  }

  private FileCreate fileCreate(FuseRequest in) {
    int flags = in.u32(0);
    return new FileCreate(
        in.u32(4) & NameOps.PERMISSIONS,
        config.umask(in.u32(8)),
        openFlags(flags, in.u32(12)),
        (flags & O_EXCL) != 0);
  }

  private OpenFlags openFlags(int flags, int openFlags) {
    int access = flags & O_ACCESS_MODE;
    return new OpenFlags(
        access != O_WRONLY || writesBack,
        access != 0,
        (flags & O_APPEND) != 0,
        (flags & O_TRUNC) != 0,
        (flags & FMODE_EXEC) != 0,
        (openFlags & OPEN_KILL) != 0);
  }

  void read(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(40);
    ByteBuffer target = out.target(in.u32(16));
    out.send(vfs.read(caller, in.u64(0), in.u64(8), target));
  }

  void write(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(40);
    ByteBuffer payload = in.payload(in.u32(16));
    WriteIntent intent = intent(in.u32(32), in.u32(20));
    int written = vfs.write(caller, in.u64(0), in.u64(8), payload, intent);
    out.u64(0, written);
    out.send(8);
  }

  /** Pages written back by the kernel have their true place; only a caller's write can append. */
  private static WriteIntent intent(int flags, int writeFlags) {
    boolean append = (flags & O_APPEND) != 0 && (writeFlags & WRITE_FROM_CACHE) == 0;
    boolean kill = (writeFlags & WRITE_KILL) != 0;
    if (append) {
      return kill ? WriteIntent.APPEND_KILL : WriteIntent.APPEND;
    }
    return kill ? WriteIntent.PLAIN_KILL : WriteIntent.PLAIN;
  }

  void flush(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(24);
    vfs.flush(caller, in.u64(0), in.u64(16));
    out.ok();
  }

  void fsync(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(16);
    vfs.fsync(caller, in.u64(0));
    out.ok();
  }

  /** Nobody sees the result: the descriptor is closed already. */
  void release(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(24);
    try {
      vfs.release(caller, in.u64(0), new Release(in.u64(16), (in.u32(12) & RELEASE_FLOCK) != 0));
    } catch (FsException e) {
      log.warn("releasing a handle of inode {} failed", in.nodeid(), e);
    }
    out.ok();
  }

  void fallocate(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(32);
    Fallocate.Mode mode = fallocateMode(in.u32(24));
    if (in.u64(8) < 0 || in.u64(16) <= 0) {
      throw Errno.EINVAL.exception();
    }
    vfs.fallocate(caller, in.u64(0), new Fallocate(mode, in.u64(8), in.u64(16)));
    out.ok();
  }

  private static Fallocate.Mode fallocateMode(int mode) {
    return switch (mode) {
      case 0 -> Fallocate.Mode.ALLOCATE;
      case 0x1 -> Fallocate.Mode.ALLOCATE_KEEP_SIZE;
      case 0x3 -> Fallocate.Mode.PUNCH_HOLE;
      case 0x10 -> Fallocate.Mode.ZERO_RANGE;
      case 0x11 -> Fallocate.Mode.ZERO_RANGE_KEEP_SIZE;
      default -> throw Errno.ENOTSUP.exception();
    };
  }

  void lseek(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(24);
    SeekTo to =
        switch (in.u32(16)) {
          case SEEK_DATA -> SeekTo.DATA;
          case SEEK_HOLE -> SeekTo.HOLE;
          default -> throw Errno.EINVAL.exception();
        };
    out.u64(0, vfs.seek(caller, in.u64(0), in.u64(8), to));
    out.send(8);
  }

  /** Both forms: the newer one counts in 64 bits. */
  void copyFileRange(FuseRequest in, Caller caller, FuseReply out, boolean wide) {
    in.fixed(56);
    if (in.u64(48) != 0) {
      throw Errno.EINVAL.exception();
    }
    long asked = in.u64(40);
    long length = wide || Long.compareUnsigned(asked, COPY_MAX_32) < 0 ? asked : COPY_MAX_32;
    CopyRange range = new CopyRange(in.nodeid(), in.u64(8), in.u64(16), in.u64(32), length);
    out.u64(0, vfs.copyRange(caller, in.u64(0), in.u64(24), range));
    out.send(8);
  }
}
