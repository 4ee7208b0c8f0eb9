package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.Renamed;
import org.jspecify.annotations.Nullable;

/** One rename(2) in memory: all checks first, then all changes. Guarded by the volume's monitor. */
final class MemoryRename {
  private static final int WRITE = MemoryPermission.WRITE | MemoryPermission.EXECUTE;

  private final MemoryClient client;
  private final MemoryVolume volume;
  private final Caller caller;
  private final Rename request;
  private final MemoryNode source;
  private final MemoryNode target;
  private final MemoryNode moved;
  private final @Nullable MemoryNode there;
  private final Timestamp now;

  MemoryRename(MemoryClient client, Caller caller, Rename request) {
    this.client = client;
    this.volume = client.volume;
    this.caller = caller;
    this.request = request;
    this.source = volume.directory(request.parentIno());
    this.target = volume.directory(request.targetParentIno());
    this.now = volume.now();
    Long ino = source.entries.get(request.name());
    if (ino == null) {
      throw Errno.ENOENT.exception();
    }
    this.moved = volume.node(ino);
    Long thereIno = target.entries.get(request.targetName());
    this.there = thereIno == null ? null : volume.node(thereIno);
  }

  Renamed run() {
    if (there != null && request.mode() == RenameMode.NO_REPLACE) {
      throw Errno.EEXIST.exception();
    }
    if (there == null && request.mode() == RenameMode.EXCHANGE) {
      throw Errno.ENOENT.exception();
    }
    if (there == moved) {
      return new Renamed(moved.inode(), source.attr(), target.attr(), null, null);
    }
    checkRights();
    checkLoop(moved, target);
    if (there == null) {
      return move(null);
    }
    checkThere(there);
    return request.mode() == RenameMode.EXCHANGE ? exchange(there) : replace(there);
  }

  private void checkRights() {
    MemoryPermission.require(caller, source, WRITE);
    MemoryPermission.require(caller, target, WRITE);
    if (source.isFrozen() || target.isImmutable() || moved.isFrozen()) {
      throw Errno.EPERM.exception();
    }
    MemoryPermission.requireSticky(caller, source, moved);
    // its ".." is rewritten
    if (source != target && moved.isDirectory()) {
      MemoryPermission.require(caller, moved, WRITE);
    }
  }

  private void checkThere(MemoryNode victim) {
    if (victim.isFrozen() || target.isAppendOnly()) {
      throw Errno.EPERM.exception();
    }
    if (request.mode() == RenameMode.EXCHANGE) {
      checkLoop(victim, source);
    } else {
      checkReplaceable(victim);
    }
    MemoryPermission.requireSticky(caller, target, victim);
  }

  private void checkReplaceable(MemoryNode victim) {
    if (moved.isDirectory() && !victim.isDirectory()) {
      throw Errno.ENOTDIR.exception();
    }
    if (!moved.isDirectory() && victim.isDirectory()) {
      throw Errno.EISDIR.exception();
    }
    if (!victim.entries.isEmpty()) {
      throw Errno.ENOTEMPTY.exception();
    }
  }

  /** A directory must not come below itself. */
  private void checkLoop(MemoryNode node, MemoryNode newParent) {
    long ino = newParent.ino;
    while (node.isDirectory() && ino != Inodes.ROOT) {
      if (ino == node.ino) {
        throw Errno.EINVAL.exception();
      }
      ino = volume.node(ino).parentIno;
    }
  }

  private Renamed replace(MemoryNode victim) {
    target.entries.remove(request.targetName());
    Fate fate;
    if (victim.isDirectory()) {
      target.nlink--;
      victim.nlink = 0;
      volume.remove(victim);
      fate = Fate.DELETED;
    } else {
      fate = client.dropName(victim, target.ino);
    }
    Renamed renamed = move(null);
    Removed replaced = new Removed(victim.inode(), fate, renamed.targetParentAttr());
    return new Renamed(
        renamed.moved(), renamed.parentAttr(), renamed.targetParentAttr(), replaced, null);
  }

  private Renamed exchange(MemoryNode other) {
    reparent(other, target, source);
    other.changed(now);
    return move(other);
  }

  private Renamed move(@Nullable MemoryNode exchanged) {
    if (exchanged == null) {
      source.entries.remove(request.name());
    } else {
      source.entries.put(request.name(), exchanged.ino);
    }
    target.entries.put(request.targetName(), moved.ino);
    reparent(moved, source, target);
    moved.changed(now);
    source.touch(now);
    target.touch(now);
    Attr sourceAttr = source.attr();
    return new Renamed(
        moved.inode(),
        sourceAttr,
        target.attr(),
        null,
        exchanged == null ? null : exchanged.inode());
  }

  private static void reparent(MemoryNode node, MemoryNode from, MemoryNode to) {
    if (from == to) {
      return;
    }
    if (node.isDirectory()) {
      from.nlink--;
      to.nlink++;
    }
    node.moveParent(from.ino, to.ino);
  }
}
