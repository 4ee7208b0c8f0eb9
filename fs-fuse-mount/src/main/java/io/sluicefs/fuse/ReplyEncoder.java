package io.sluicefs.fuse;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.vfs.PageCaching;
import io.sluicefs.fuse.ffm.Wire;
import java.time.Duration;

/** Writes inodes, attributes and handles into replies, with the time-outs of the mount. */
final class ReplyEncoder {
  /** What {@code stat} shows as the preferred size of requests. */
  static final int BLOCK_SIZE = 65536;

  private static final int STAT_BLOCK = 512;
  private static final Duration VIRTUAL_VALID = Duration.ofHours(1);
  private static final int OPEN_DIRECT_IO = 1;
  private static final int OPEN_KEEP_CACHE = 2;
  private static final int OPEN_CACHE_DIR = 8;

  private final FuseConfig.Timeouts timeouts;
  private final int openDirFlags;

  ReplyEncoder(FuseConfig config) {
    this.timeouts = config.timeouts();
    this.openDirFlags = config.features().readdirCache() ? OPEN_CACHE_DIR | OPEN_KEEP_CACHE : 0;
  }

  FuseConfig.Timeouts timeouts() {
    return timeouts;
  }

  /** An entry_out at {@code at}. */
  void entry(FuseReply out, int at, Inode inode) {
    Attr attr = inode.attr();
    Duration name = attr.isDirectory() ? timeouts.dirEntry() : timeouts.entry();
    Duration valid = attrValid(inode.ino());
    out.u64(at + Wire.ENTRY_NODEID, inode.ino());
    out.u64(at + Wire.ENTRY_GENERATION, inode.ino() == Inodes.ROOT ? 0 : 1);
    out.u64(at + Wire.ENTRY_VALID, name.toSeconds());
    out.u64(at + Wire.ENTRY_ATTR_VALID, valid.toSeconds());
    out.u32(at + Wire.ENTRY_VALID_NANOS, name.toNanosPart());
    out.u32(at + Wire.ENTRY_ATTR_VALID_NANOS, valid.toNanosPart());
    attr(out, at + Wire.ENTRY_ATTR, inode.ino(), attr);
  }

  /** Sends an entry_out. */
  void sendEntry(FuseReply out, Inode inode) {
    entry(out, 0, inode);
    out.send(Wire.ENTRY_SIZE);
  }

  /** Sends an entry that says for how long the name does not exist. */
  void sendAbsent(FuseReply out) {
    out.zero(Wire.ENTRY_SIZE);
    out.u64(Wire.ENTRY_VALID, timeouts.negative().toSeconds());
    out.u32(Wire.ENTRY_VALID_NANOS, timeouts.negative().toNanosPart());
    out.send(Wire.ENTRY_SIZE);
  }

  /** Sends an attr_out. */
  void sendAttr(FuseReply out, long ino, Attr attr) {
    Duration valid = attrValid(ino);
    out.u64(Wire.ATTR_OUT_VALID, valid.toSeconds());
    out.u64(Wire.ATTR_OUT_VALID_NANOS, valid.toNanosPart());
    attr(out, Wire.ATTR_OUT_ATTR, ino, attr);
    out.send(Wire.ATTR_OUT_SIZE);
  }

  /** An open_out of a file at {@code at}. */
  void opened(FuseReply out, int at, long fh, PageCaching caching) {
    openOut(
        out,
        at,
        fh,
        switch (caching) {
          case DROP -> 0;
          case KEEP -> OPEN_KEEP_CACHE;
          case DIRECT -> OPEN_DIRECT_IO;
        });
  }

  /** An open_out of a directory. */
  void openedDir(FuseReply out, long fh) {
    openOut(out, 0, fh, openDirFlags);
  }

  private static void openOut(FuseReply out, int at, long fh, int flags) {
    out.u64(at + Wire.OPEN_OUT_FH, fh);
    out.u64(at + Wire.OPEN_OUT_FLAGS, flags);
  }

  private Duration attrValid(long ino) {
    return Inodes.isVirtual(ino) ? VIRTUAL_VALID : timeouts.attr();
  }

  private static void attr(FuseReply out, int at, long ino, Attr attr) {
    boolean sized =
        switch (attr.type()) {
          case FILE, DIRECTORY, SYMLINK -> true;
          case FIFO, BLOCK_DEVICE, CHAR_DEVICE, SOCKET -> false;
        };
    long length = sized ? attr.length() : 0;
    out.u64(at + Wire.ATTR_INO, ino);
    out.u64(at + Wire.ATTR_LENGTH, length);
    out.u64(at + Wire.ATTR_BLOCKS, (length + STAT_BLOCK - 1) / STAT_BLOCK);
    time(out, at + Wire.ATTR_ATIME, at + Wire.ATTR_ATIME_NANOS, attr.atime());
    time(out, at + Wire.ATTR_MTIME, at + Wire.ATTR_MTIME_NANOS, attr.mtime());
    time(out, at + Wire.ATTR_CTIME, at + Wire.ATTR_CTIME_NANOS, attr.ctime());
    out.u32(at + Wire.ATTR_MODE, attr.fullMode());
    out.u32(at + Wire.ATTR_NLINK, attr.nlink());
    out.u32(at + Wire.ATTR_UID, attr.uid());
    out.u32(at + Wire.ATTR_GID, attr.gid());
    out.u32(at + Wire.ATTR_RDEV, isDevice(attr.type()) ? attr.rdev() : 0);
    out.u64(at + Wire.ATTR_BLKSIZE, BLOCK_SIZE);
  }

  private static boolean isDevice(FileType type) {
    return type == FileType.BLOCK_DEVICE || type == FileType.CHAR_DEVICE;
  }

  private static void time(FuseReply out, int secondsAt, int nanosAt, Timestamp time) {
    out.u64(secondsAt, time.seconds());
    out.u32(nanosAt, time.nanos());
  }
}
