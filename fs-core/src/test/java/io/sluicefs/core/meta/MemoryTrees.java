package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.Removed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The Trees role in memory, without a trash. */
final class MemoryTrees implements Trees {
  private final MemoryClient client;
  private final MemoryVolume volume;
  private final MemoryNamespace names;

  MemoryTrees(MemoryClient client, MemoryNamespace names) {
    this.client = client;
    this.volume = client.volume;
    this.names = names;
  }

  @Override
  public List<@Nullable Removed> unlinkAll(
      Caller caller, long parentIno, List<Dentry> entries, boolean forGood) {
    synchronized (volume) {
      MemoryNode parent = names.parentOfVictim(caller, parentIno);
      for (Dentry entry : entries) {
        if (leadsTo(parent, entry)) {
          MemoryNode node = volume.node(entry.ino());
          MemoryPermission.requireSticky(caller, parent, node);
          if (node.isFrozen()) {
            throw Errno.EPERM.exception();
          }
        }
      }
      List<@Nullable Removed> all = new ArrayList<>();
      for (Dentry entry : entries) {
        boolean there = leadsTo(parent, entry);
        all.add(there ? names.unlink(caller, parentIno, entry.name(), entry.ino()) : null);
      }
      return all;
    }
  }

  private boolean leadsTo(MemoryNode parent, Dentry entry) {
    Long ino = parent.entries.get(entry.name());
    return ino != null && ino == entry.ino() && !volume.node(ino).isDirectory();
  }

  @Override
  public Removed rmdirForGood(Caller caller, long parentIno, Name name) {
    return names.rmdir(caller, parentIno, name);
  }

  @Override
  public Inode cloneTop(Caller caller, CloneTop request) {
    synchronized (volume) {
      if (Inodes.isSpecial(request.sourceIno())) {
        throw Errno.EPERM.exception();
      }
      MemoryNode source = volume.node(request.sourceIno());
      MemoryNode parent = parentOfCopy(caller, request.parentIno(), request.name());
      MemoryNode copy = copy(caller, source, parent.ino, request.mode());
      if (copy.isDirectory()) {
        volume.detached.add(copy.ino);
      } else {
        names.enter(parent, request.name(), copy);
      }
      return copy.inode();
    }
  }

  private MemoryNode parentOfCopy(Caller caller, long parentIno, Name name) {
    MemoryNode parent = names.parentOfNew(caller, parentIno);
    if (parent.entries.containsKey(name)) {
      throw Errno.EEXIST.exception();
    }
    return parent;
  }

  private MemoryNode copy(Caller caller, MemoryNode source, long parentIno, CopyMode mode) {
    int needed = MemoryPermission.READ | (source.isDirectory() ? MemoryPermission.EXECUTE : 0);
    MemoryPermission.require(caller, source, needed);
    volume.reserve(4096, 1);
    MemoryNode copy = volume.add(source.type, source.mode);
    boolean preserve = mode.preserve() && (caller.uid() == 0 || caller.uid() == source.uid);
    copy.uid = preserve ? source.uid : caller.uid();
    copy.gid = preserve ? source.gid : caller.gid();
    if (preserve) {
      copy.atime = source.atime;
      copy.mtime = source.mtime;
      copy.ctime = source.ctime;
    } else {
      copy.mode &= ~mode.umask();
    }
    copy.flags = source.flags;
    copy.rdev = source.rdev;
    copy.target = source.target;
    copy.parentIno = parentIno;
    copy.xattrs.putAll(source.xattrs);
    if (source.isFile()) {
      share(source, copy);
    } else {
      copy.length = source.length;
    }
    return copy;
  }

  private void share(MemoryNode source, MemoryNode copy) {
    volume.resize(copy, source.length);
    volume
        .chunks
        .getOrDefault(source.ino, new TreeMap<>())
        .forEach((chunk, slices) ->
            slices.forEach(slice -> {
              volume.append(copy.ino, chunk, slice);
              volume.addReference(slice);
            }));
  }

  @Override
  public List<Long> cloneEntries(
      Caller caller, long targetIno, List<Dentry> entries, CopyMode mode) {
    synchronized (volume) {
      client.requireWritable();
      MemoryNode target = volume.directory(targetIno);
      List<Long> copies = new ArrayList<>();
      for (Dentry entry : entries) {
        MemoryNode source = volume.nodes.get(entry.ino());
        if (source == null || target.entries.containsKey(entry.name())) {
          copies.add(0L);
          continue;
        }
        MemoryNode copy = copy(caller, source, targetIno, mode);
        target.entries.put(entry.name(), copy.ino);
        copy.addParent(targetIno);
        target.nlink += copy.isDirectory() ? 1 : 0;
        copies.add(copy.ino);
      }
      return copies;
    }
  }

  @Override
  public Attr attachClone(Caller caller, long ino, long parentIno, Name name) {
    synchronized (volume) {
      MemoryNode parent = parentOfCopy(caller, parentIno, name);
      names.enter(parent, name, volume.node(ino));
      volume.detached.remove(ino);
      return parent.attr();
    }
  }

  @Override
  public void dropClone(long ino) {
    synchronized (volume) {
      if (volume.detached.remove(ino)) {
        volume.remove(volume.node(ino));
      }
    }
  }
}
