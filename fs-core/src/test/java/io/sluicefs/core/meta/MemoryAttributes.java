package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SetAttr.SetTime;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The Attributes role in memory. */
final class MemoryAttributes implements Attributes {
  private static final int MODE_BITS = 0xFFF;

  private final MemoryClient client;
  private final MemoryVolume volume;

  MemoryAttributes(MemoryClient client) {
    this.client = client;
    this.volume = client.volume;
  }

  @Override
  public Attr getattr(long ino) {
    synchronized (volume) {
      return volume.node(ino).attr();
    }
  }

  @Override
  public Attr getattrOpen(long ino) {
    return getattr(ino);
  }

  @Override
  public Attr setattr(Caller caller, long ino, SetAttr change) {
    synchronized (volume) {
      MemoryNode node = volume.node(ino);
      if (change.isEmpty()) {
        return node.attr();
      }
      client.requireWritable();
      checkFlags(node, change);
      checkOwner(caller, node, change);
      checkGift(caller, node, change);
      if (setsNow(change) && !owns(caller, node)) {
        MemoryPermission.require(caller, node, MemoryPermission.WRITE);
      }
      apply(caller, node, change);
      return node.attr();
    }
  }

  private void apply(Caller caller, MemoryNode node, SetAttr change) {
    changeModeAndOwner(caller, node, change);
    if (change.killPrivileges() && !node.isDirectory()) {
      node.killPrivileges();
    }
    node.atime = timeOf(change.atime(), node.atime);
    node.mtime = timeOf(change.mtime(), node.mtime);
    if (change.flags() != null) {
      node.flags = change.flags();
    }
    node.changed(volume.now());
  }

  private static boolean owns(Caller caller, MemoryNode node) {
    return caller.uid() == 0 || caller.uid() == node.uid;
  }

  private static boolean setsNow(SetAttr change) {
    return SetTime.NOW.equals(change.atime()) || SetTime.NOW.equals(change.mtime());
  }

  private static boolean setsExplicitTime(SetAttr change) {
    SetTime atime = change.atime();
    SetTime mtime = change.mtime();
    return (atime != null && atime.time() != null) || (mtime != null && mtime.time() != null);
  }

  private static boolean isOther(@Nullable Integer value, int present) {
    return value != null && value != present;
  }

  /** Immutable and append-only inodes stay as they are, until these flags go. */
  private static void checkFlags(MemoryNode node, SetAttr change) {
    boolean changesOwner = change.uid() != null || change.gid() != null;
    boolean changes = change.mode() != null || changesOwner || setsExplicitTime(change);
    if ((node.isFrozen() && changes) || (node.isImmutable() && setsNow(change))) {
      throw Errno.EPERM.exception();
    }
  }

  private static void checkOwner(Caller caller, MemoryNode node, SetAttr change) {
    boolean changesOwner = isOther(change.uid(), node.uid) || change.gid() != null;
    boolean changesMode = isOther(change.mode(), node.mode) || change.flags() != null;
    boolean changes = changesOwner || changesMode || setsExplicitTime(change);
    if (changes && !owns(caller, node)) {
      throw Errno.EPERM.exception();
    }
  }

  /** Only root gives files away or freezes them; an owner may choose among the groups it is in. */
  private static void checkGift(Caller caller, MemoryNode node, SetAttr change) {
    if (caller.uid() == 0 || !caller.checksPermission()) {
      return;
    }
    Integer gid = change.gid();
    boolean regroup = gid != null && gid != node.gid && !MemoryPermission.isInGroup(caller, gid);
    Integer flags = change.flags();
    int freezing = Attr.IMMUTABLE | Attr.APPEND_ONLY;
    boolean freeze = flags != null && ((flags ^ node.flags) & freezing) != 0;
    if (isOther(change.uid(), node.uid) || regroup || freeze) {
      throw Errno.EPERM.exception();
    }
  }

  /** With a new owner the privilege bits are what the old mode and the caller leave of them. */
  private static void changeModeAndOwner(Caller caller, MemoryNode node, SetAttr change) {
    Integer mode = change.mode();
    if (change.uid() != null || change.gid() != null) {
      int kept = keptByNewOwner(caller, node);
      if (mode != null) {
        mode = (mode | (node.mode & (Attr.SETUID | Attr.SETGID))) & kept;
      }
      node.mode &= kept;
      node.uid = change.uid() == null ? node.uid : change.uid();
      node.gid = change.gid() == null ? node.gid : change.gid();
    }
    if (mode == null) {
      return;
    }
    boolean stranger = caller.checksPermission() && caller.uid() != 0;
    boolean dropsSetgid = stranger && !MemoryPermission.isInGroup(caller, node.gid);
    node.mode = mode & (dropsSetgid ? MODE_BITS & ~Attr.SETGID : MODE_BITS);
  }

  private static int keptByNewOwner(Caller caller, MemoryNode node) {
    if (node.isDirectory()) {
      return MODE_BITS;
    }
    boolean locking = caller.uid() == 0 && (node.mode & 0x8) == 0;
    return MODE_BITS & ~(locking ? Attr.SETUID : Attr.SETUID | Attr.SETGID);
  }

  private Timestamp timeOf(@Nullable SetTime change, Timestamp old) {
    if (change == null) {
      return old;
    }
    Timestamp time = change.time();
    return time == null ? volume.now() : time;
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    synchronized (volume) {
      MemoryPermission.require(caller, volume.node(ino), mask);
    }
  }

  @Override
  public OpenedInode open(Caller caller, long ino, OpenFlags flags) {
    synchronized (volume) {
      MemoryNode node = volume.node(ino);
      if (flags.write() || flags.truncate()) {
        client.requireWritable();
      }
      MemoryPermission.requireOpen(caller, node, flags);
      if (flags.truncate() && node.isFile()) {
        cut(node, 0);
        node.touch(volume.now());
        if (flags.killPrivileges()) {
          node.killPrivileges();
        }
      }
      Attr attr = node.attr();
      return new OpenedInode(attr, new ChunkSlices(attr, 0, volume.slices(ino, 0)));
    }
  }

  @Override
  public Attr truncate(Caller caller, long ino, long length, TruncateBy by) {
    if (length < 0) {
      throw Errno.EINVAL.exception();
    }
    if (length >= Chunks.FILE_LENGTH_MAX) {
      throw Errno.EFBIG.exception();
    }
    synchronized (volume) {
      client.requireWritable();
      MemoryNode node = volume.node(ino);
      if (!node.isFile() || node.isFrozen()) {
        throw Errno.EPERM.exception();
      }
      if (by == TruncateBy.PATH) {
        MemoryPermission.require(caller, node, MemoryPermission.WRITE);
      }
      cut(node, length);
      node.touch(volume.now());
      return node.attr();
    }
  }

  /** Sets the length; nothing behind it stays in any list, so growing needs no records. */
  private void cut(MemoryNode file, long length) {
    long before = file.length;
    volume.resize(file, length);
    NavigableMap<Integer, List<SliceRef>> lists = volume.chunks.get(file.ino);
    if (length >= before || lists == null) {
      return;
    }
    int index = Chunks.indexOf(length);
    int offset = Chunks.offsetIn(length);
    if (offset > 0 && lists.containsKey(index)) {
      int end = index == Chunks.indexOf(before) ? Chunks.offsetIn(before) : Chunks.CHUNK_LENGTH;
      volume.append(file.ino, index, SliceRef.hole(offset, end - offset));
    }
    volume.dropLists(lists.tailMap(index, offset == 0));
  }

  @Override
  public Attr fallocate(Caller caller, long ino, Fallocate request) {
    if (request.fileOffset() >= Chunks.FILE_LENGTH_MAX - request.length()) {
      throw Errno.EFBIG.exception();
    }
    long end = request.fileOffset() + request.length();
    synchronized (volume) {
      client.requireWritable();
      MemoryNode node = volume.node(ino);
      if (node.type == FileType.FIFO) {
        throw Errno.EPIPE.exception();
      }
      boolean moreThanSpace = request.mode().writesZeros();
      boolean refused = node.isImmutable() || (node.isAppendOnly() && moreThanSpace);
      if (!node.isFile() || refused) {
        throw Errno.EPERM.exception();
      }
      MemoryPermission.require(caller, node, MemoryPermission.WRITE);
      long before = node.length;
      if (!request.mode().keepsSize() && end > before) {
        volume.resize(node, end);
      }
      if (moreThanSpace) {
        zero(ino, request.fileOffset(), Math.min(end, before));
      }
      node.touch(volume.now());
      return node.attr();
    }
  }

  /** Parts of chunks are covered; the lists of whole ones go. */
  private void zero(long ino, long start, long end) {
    long at = start;
    while (at < end) {
      int index = Chunks.indexOf(at);
      long stop = Math.min(end, Chunks.startOf(index) + Chunks.CHUNK_LENGTH);
      NavigableMap<Integer, List<SliceRef>> lists = volume.chunks.get(ino);
      if (stop - at < Chunks.CHUNK_LENGTH) {
        volume.append(ino, index, SliceRef.hole(Chunks.offsetIn(at), (int) (stop - at)));
      } else if (lists != null) {
        volume.dropLists(lists.subMap(index, true, index, true));
      }
      at = stop;
    }
  }

  @Override
  public Attr accessed(long ino) {
    synchronized (volume) {
      MemoryNode node = volume.node(ino);
      boolean due = node.mtime.compareTo(node.atime) > 0 || node.ctime.compareTo(node.atime) > 0;
      if (due && !client.readOnly) {
        node.atime = volume.now();
      }
      return node.attr();
    }
  }

  @Override
  public VolumeUsage statfs(long ino) {
    synchronized (volume) {
      long total = 1L << 50;
      VolumeFormat.Limits limits = volume.format.limits();
      if (limits.capacityBytes() > 0) {
        total = Math.max(limits.capacityBytes(), volume.usedBytes);
      }
      long inodes = limits.inodes() > 0 ? limits.inodes() : 10_485_760;
      long free = Math.max(0, inodes - volume.usedInodes);
      return new VolumeUsage(total, total - volume.usedBytes, volume.usedInodes, free);
    }
  }
}
