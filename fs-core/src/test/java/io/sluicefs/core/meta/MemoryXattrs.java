package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.XattrMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Xattrs role in memory. */
final class MemoryXattrs implements Xattrs {
  private static final String USER = "user.";
  private static final String TRUSTED = "trusted.";
  private static final List<String> SPACES = List.of(USER, TRUSTED, "security.");
  private static final int VALUE_LENGTH_MAX = 65_536;

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
      if (value == null || spaceOf(name) == null) {
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
    checkName(caller, name);
    if (value.length > VALUE_LENGTH_MAX) {
      throw Errno.ERANGE.exception();
    }
    synchronized (volume) {
      MemoryNode node = changeable(caller, ino, name);
      boolean present = node.xattrs.containsKey(name);
      if (mode == XattrMode.CREATE && present) {
        throw Errno.EEXIST.exception();
      }
      if (mode == XattrMode.REPLACE && !present) {
        throw Errno.ENODATA.exception();
      }
      node.xattrs.put(name, value.clone());
      node.changed(volume.now());
    }
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    checkName(caller, name);
    synchronized (volume) {
      MemoryNode node = changeable(caller, ino, name);
      if (node.xattrs.remove(name) == null) {
        throw Errno.ENODATA.exception();
      }
      node.changed(volume.now());
    }
  }

  /** The namespace with its dot, null for one that is not kept. */
  private static @Nullable String spaceOf(Name name) {
    String text = name.toString();
    return SPACES.stream().filter(text::startsWith).findFirst().orElse(null);
  }

  private static void checkName(Caller caller, Name name) {
    String space = spaceOf(name);
    if (space == null) {
      throw Errno.ENOTSUP.exception();
    }
    if (space.equals(name.toString())) {
      throw Errno.EINVAL.exception();
    }
    if (space.equals(TRUSTED) && caller.uid() != 0) {
      throw Errno.EPERM.exception();
    }
  }

  private MemoryNode changeable(Caller caller, long ino, Name name) {
    client.requireWritable();
    MemoryNode node = volume.node(ino);
    if (node.isFrozen()) {
      throw Errno.EPERM.exception();
    }
    if (USER.equals(spaceOf(name))) {
      MemoryPermission.require(caller, node, MemoryPermission.WRITE);
    }
    return node;
  }
}
