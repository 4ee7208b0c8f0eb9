package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.XattrMode;
import java.util.List;

/** The Xattrs role in memory. */
final class MemoryXattrs implements Xattrs {
  private final MemoryClient client;
  private final MemoryVolume volume;

  MemoryXattrs(MemoryClient client) {
    this.client = client;
    this.volume = client.volume;
  }

  @Override
  public byte[] getxattr(long ino, Name name) {
    synchronized (volume) {
      MemoryNode node = volume.nodes.get(ino);
      byte[] value = node == null ? null : node.xattrs.get(name);
      if (value == null) {
        throw Errno.ENODATA.exception();
      }
      return value.clone();
    }
  }

  @Override
  public List<Name> listxattr(long ino) {
    synchronized (volume) {
      return List.copyOf(volume.node(ino).xattrs.keySet());
    }
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    synchronized (volume) {
      MemoryNode node = changeable(ino);
      boolean present = node.xattrs.containsKey(name);
      if (mode == XattrMode.CREATE && present) {
        throw Errno.EEXIST.exception();
      }
      if (mode == XattrMode.REPLACE && !present) {
        throw Errno.ENODATA.exception();
      }
      node.xattrs.put(name, value.clone());
      node.ctime = volume.now();
    }
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    synchronized (volume) {
      MemoryNode node = changeable(ino);
      if (node.xattrs.remove(name) == null) {
        throw Errno.ENODATA.exception();
      }
      node.ctime = volume.now();
    }
  }

  private MemoryNode changeable(long ino) {
    client.requireWritable();
    MemoryNode node = volume.node(ino);
    if (node.isFrozen()) {
      throw Errno.EPERM.exception();
    }
    return node;
  }
}
