package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.Renamed;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The Namespace role in memory; rename is {@link MemoryRename}. */
final class MemoryNamespace implements Namespace {
  private static final int PAGE_ENTRIES = 64;
  private static final HexFormat HEX = HexFormat.of();

  private final MemoryClient client;
  private final MemoryVolume volume;
  private final MemoryAttributes attributes;

  MemoryNamespace(MemoryClient client, MemoryAttributes attributes) {
    this.client = client;
    this.volume = client.volume;
    this.attributes = attributes;
  }

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    synchronized (volume) {
      MemoryNode parent = volume.node(parentIno);
      if (name.isDot()) {
        return parent.inode();
      }
      if (name.isDotDot()) {
        return volume.node(volume.directory(parentIno).parentIno).inode();
      }
      MemoryPermission.require(caller, parent, MemoryPermission.EXECUTE);
      return child(parent, name).inode();
    }
  }

  private MemoryNode child(MemoryNode parent, Name name) {
    Long ino = parent.entries.get(name);
    if (ino == null) {
      throw Errno.ENOENT.exception();
    }
    return volume.node(ino);
  }

  @Override
  public Created mknod(Caller caller, long parentIno, Name name, NewInode node) {
    synchronized (volume) {
      MemoryNode parent = parentOfNew(caller, parentIno);
      requireFree(parent, name);
      MemoryNode made = make(caller, parent, node);
      enter(parent, name, made);
      return new Created(made.inode(), parent.attr());
    }
  }

  @Override
  public Created mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    return mknod(caller, parentIno, name, node);
  }

  @Override
  public Created symlink(Caller caller, long parentIno, Name name, byte[] target) {
    requireTarget(target);
    synchronized (volume) {
      MemoryNode parent = parentOfNew(caller, parentIno);
      requireFree(parent, name);
      MemoryNode made = make(caller, parent, new NewInode(FileType.SYMLINK, 0x1FF, 0, 0));
      made.target = target.clone();
      made.length = target.length;
      enter(parent, name, made);
      return new Created(made.inode(), parent.attr());
    }
  }

  private static void requireTarget(byte[] target) {
    if (target.length >= 4096) {
      throw Errno.ENAMETOOLONG.exception();
    }
    boolean valid = target.length > 0;
    for (byte b : target) {
      valid &= b != 0;
    }
    if (!valid) {
      throw Errno.EINVAL.exception();
    }
  }

  @Override
  public FileCreated create(Caller caller, long parentIno, Name name, FileCreate request) {
    synchronized (volume) {
      client.requireWritable();
      MemoryNode parent = volume.directory(parentIno);
      Long existing = parent.entries.get(name);
      if (existing != null) {
        return openExisting(caller, parent, volume.node(existing), request);
      }
      parentOfNew(caller, parentIno);
      MemoryNode made = make(caller, parent, fileOf(request));
      enter(parent, name, made);
      return new FileCreated(made.inode(), parent.attr(), false);
    }
  }

  private FileCreated openExisting(
      Caller caller, MemoryNode parent, MemoryNode file, FileCreate request) {
    MemoryPermission.require(caller, parent, MemoryPermission.EXECUTE);
    if (request.exclusive() || !file.isFile()) {
      throw Errno.EEXIST.exception();
    }
    OpenFlags open = request.open();
    attributes.open(caller, file.ino, open);
    return new FileCreated(file.inode(), parent.attr(), true);
  }

  private static NewInode fileOf(FileCreate request) {
    return new NewInode(FileType.FILE, request.mode(), request.umask(), 0);
  }

  @Override
  public Created tmpfile(Caller caller, long parentIno, FileCreate request) {
    synchronized (volume) {
      MemoryNode parent = parentOfNew(caller, parentIno);
      MemoryNode made = make(caller, parent, fileOf(request));
      made.nlink = 0;
      client.sustained.add(made.ino);
      return new Created(made.inode(), parent.attr());
    }
  }

  @Override
  public Created link(Caller caller, long ino, long parentIno, Name name) {
    synchronized (volume) {
      client.requireWritable();
      MemoryNode node = volume.node(ino);
      if (node.isDirectory()) {
        throw Errno.EPERM.exception();
      }
      MemoryNode parent = parentOfNew(caller, parentIno);
      if (node.isFrozen()) {
        throw Errno.EPERM.exception();
      }
      requireFree(parent, name);
      enter(parent, name, node);
      node.nlink++;
      node.parentIno = client.sustained.remove(ino) ? parentIno : 0;
      node.changed(volume.now());
      return new Created(node.inode(), parent.attr());
    }
  }

  MemoryNode parentOfNew(Caller caller, long parentIno) {
    client.requireWritable();
    if (Inodes.isTrash(parentIno)) {
      throw Errno.EPERM.exception();
    }
    MemoryNode parent = volume.directory(parentIno);
    MemoryPermission.require(caller, parent, MemoryPermission.WRITE | MemoryPermission.EXECUTE);
    if (parent.isImmutable()) {
      throw Errno.EPERM.exception();
    }
    return parent;
  }

  private static void requireFree(MemoryNode parent, Name name) {
    if (name.isDot() || name.isDotDot() || parent.entries.containsKey(name)) {
      throw Errno.EEXIST.exception();
    }
  }

  private MemoryNode make(Caller caller, MemoryNode parent, NewInode node) {
    volume.reserve(4096, 1);
    MemoryNode made = volume.add(node.type(), node.mode() & 0xFFF & ~node.umask());
    boolean inherits = (parent.mode & Attr.SETGID) != 0;
    made.uid = caller.uid();
    made.gid = inherits ? parent.gid : caller.gid();
    made.rdev = node.rdev();
    made.parentIno = parent.ino;
    if (inherits && made.isDirectory()) {
      made.mode |= Attr.SETGID;
    } else if (inherits && losesSetgid(caller, made)) {
      made.mode &= ~Attr.SETGID;
    }
    return made;
  }

  private static boolean losesSetgid(Caller caller, MemoryNode made) {
    int both = Attr.SETGID | 0x8;
    return caller.checksPermission()
        && caller.uid() != 0
        && (made.mode & both) == both
        && !MemoryPermission.isInGroup(caller, made.gid);
  }

  void enter(MemoryNode parent, Name name, MemoryNode child) {
    parent.entries.put(name, child.ino);
    child.addParent(parent.ino);
    if (child.isDirectory()) {
      parent.nlink++;
    }
    parent.touch(volume.now());
  }

  @Override
  public Removed unlink(Caller caller, long parentIno, Name name, long expectedIno) {
    synchronized (volume) {
      MemoryNode parent = parentOfVictim(caller, parentIno);
      MemoryNode node = child(parent, name);
      if (node.isDirectory()) {
        throw Errno.EISDIR.exception();
      }
      MemoryPermission.requireSticky(caller, parent, node);
      if (node.isFrozen()) {
        throw Errno.EPERM.exception();
      }
      parent.entries.remove(name);
      parent.touch(volume.now());
      Fate fate = client.dropName(node, parentIno);
      return new Removed(node.inode(), fate, parent.attr());
    }
  }

  @Override
  public Removed rmdir(Caller caller, long parentIno, Name name) {
    if (name.isDot()) {
      throw Errno.EINVAL.exception();
    }
    if (name.isDotDot()) {
      throw Errno.ENOTEMPTY.exception();
    }
    synchronized (volume) {
      MemoryNode parent = parentOfVictim(caller, parentIno);
      MemoryNode dir = child(parent, name);
      if (!dir.isDirectory()) {
        throw Errno.ENOTDIR.exception();
      }
      if (!dir.entries.isEmpty()) {
        throw Errno.ENOTEMPTY.exception();
      }
      MemoryPermission.requireSticky(caller, parent, dir);
      parent.entries.remove(name);
      parent.nlink--;
      parent.touch(volume.now());
      dir.nlink = 0;
      volume.remove(dir);
      return new Removed(dir.inode(), Fate.DELETED, parent.attr());
    }
  }

  MemoryNode parentOfVictim(Caller caller, long parentIno) {
    client.requireWritable();
    if (Inodes.isTrash(parentIno) && caller.uid() != 0) {
      throw Errno.EPERM.exception();
    }
    MemoryNode parent = volume.directory(parentIno);
    MemoryPermission.require(caller, parent, MemoryPermission.WRITE | MemoryPermission.EXECUTE);
    if (parent.isFrozen()) {
      throw Errno.EPERM.exception();
    }
    return parent;
  }

  @Override
  public Renamed rename(Caller caller, Rename request) {
    synchronized (volume) {
      client.requireWritable();
      return new MemoryRename(client, caller, request).run();
    }
  }

  @Override
  public byte[] readlink(long ino) {
    synchronized (volume) {
      MemoryNode node = volume.node(ino);
      if (node.type != FileType.SYMLINK) {
        throw Errno.EINVAL.exception();
      }
      return node.target.clone();
    }
  }

  @Override
  public DirPage readdir(Caller caller, long ino, String cursor, DirDetail detail) {
    synchronized (volume) {
      MemoryNode dir = volume.directory(ino);
      boolean attrs = detail == DirDetail.ATTRIBUTES;
      int mask = attrs ? MemoryPermission.READ | MemoryPermission.EXECUTE : MemoryPermission.READ;
      MemoryPermission.require(caller, dir, mask);
      Map<Name, Long> rest = dir.entries;
      if (!cursor.equals(DirPage.END)) {
        rest = dir.entries.tailMap(Name.of(HEX.parseHex(cursor, 1, cursor.length())), false);
      }
      return page(rest, attrs);
    }
  }

  private DirPage page(Map<Name, Long> rest, boolean attrs) {
    List<Dentry> entries = new ArrayList<>();
    for (Map.Entry<Name, Long> entry : rest.entrySet()) {
      if (entries.size() == PAGE_ENTRIES) {
        Name last = entries.getLast().name();
        return new DirPage(entries, "n" + HEX.formatHex(last.bytes()));
      }
      MemoryNode node = volume.node(entry.getValue());
      Attr attr = attrs ? node.attr() : null;
      entries.add(new Dentry(entry.getKey(), node.ino, node.type, attr));
    }
    return new DirPage(entries, DirPage.END);
  }
}
