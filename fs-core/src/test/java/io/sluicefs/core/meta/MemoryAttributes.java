package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SetAttr.SetTime;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The Attributes role in memory. */
final class MemoryAttributes implements Attributes {
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
  public Attr setattr(Caller caller, long ino, SetAttr change) {
    synchronized (volume) {
      client.requireWritable();
      MemoryNode node = volume.node(ino);
      checkOwner(caller, node, change);
      if (change.killPrivileges() && !node.isDirectory()) {
        node.killPrivileges();
      }
      changeOwner(caller, node, change);
      changeMode(caller, node, change.mode());
      node.atime = timeOf(change.atime(), node.atime);
      node.mtime = timeOf(change.mtime(), node.mtime);
      if (change.flags() != null) {
        node.flags = change.flags();
      }
      node.ctime = volume.now();
      return node.attr();
    }
  }

  private static void checkOwner(Caller caller, MemoryNode node, SetAttr change) {
    int uid = caller.uid();
    if (uid == 0 || uid == node.uid) {
      checkGift(caller, node, change);
      return;
    }
    if (change.mode() != null || change.uid() != null || change.gid() != null) {
      throw Errno.EPERM.exception();
    }
    checkTime(caller, node, change.atime());
    checkTime(caller, node, change.mtime());
  }

  /** Only root gives files away; an owner may choose among the groups it is in. */
  private static void checkGift(Caller caller, MemoryNode node, SetAttr change) {
    if (caller.uid() == 0 || !caller.checksPermission()) {
      return;
    }
    Integer uid = change.uid();
    Integer gid = change.gid();
    boolean gift = uid != null && uid != node.uid;
    boolean regroup = gid != null && gid != node.gid && !MemoryPermission.isInGroup(caller, gid);
    if (gift || regroup) {
      throw Errno.EPERM.exception();
    }
  }

  private static void checkTime(Caller caller, MemoryNode node, @Nullable SetTime time) {
    if (time == null) {
      return;
    }
    if (time.time() != null) {
      throw Errno.EPERM.exception();
    }
    MemoryPermission.require(caller, node, MemoryPermission.WRITE);
  }

  private static void changeOwner(Caller caller, MemoryNode node, SetAttr change) {
    if (change.uid() == null && change.gid() == null) {
      return;
    }
    if (!node.isDirectory()) {
      if (caller.uid() != 0 || (node.mode & 0x8) != 0) {
        node.mode &= ~(Attr.SETUID | Attr.SETGID);
      } else {
        node.mode &= ~Attr.SETUID;
      }
    }
    node.uid = change.uid() == null ? node.uid : change.uid();
    node.gid = change.gid() == null ? node.gid : change.gid();
  }

  private static void changeMode(Caller caller, MemoryNode node, @Nullable Integer mode) {
    if (mode == null) {
      return;
    }
    boolean stranger = caller.checksPermission() && caller.uid() != 0;
    boolean dropsSetgid = stranger && !MemoryPermission.isInGroup(caller, node.gid);
    node.mode = mode & (dropsSetgid ? 0xFFF & ~Attr.SETGID : 0xFFF);
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
      MemoryPermission.requireBits(caller, volume.node(ino), mask);
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
      if (flags.truncate()) {
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
    if (length > Chunks.FILE_LENGTH_MAX) {
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
      volume.append(file.ino, index, SliceRef.hole(offset, Chunks.CHUNK_LENGTH - offset));
    }
    var cut = lists.tailMap(index, offset == 0);
    List<SliceRef> dropped = new ArrayList<>();
    cut.values().forEach(dropped::addAll);
    cut.clear();
    volume.dropReferences(dropped);
  }

  @Override
  public Attr fallocate(Caller caller, long ino, Fallocate request) {
    long end = request.fileOffset() + request.length();
    if (end > Chunks.FILE_LENGTH_MAX) {
      throw Errno.EFBIG.exception();
    }
    synchronized (volume) {
      client.requireWritable();
      MemoryNode node = volume.node(ino);
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

  private void zero(long ino, long start, long end) {
    long at = start;
    while (at < end) {
      int index = Chunks.indexOf(at);
      long stop = Math.min(end, Chunks.startOf(index) + Chunks.CHUNK_LENGTH);
      volume.append(ino, index, SliceRef.hole(Chunks.offsetIn(at), (int) (stop - at)));
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
