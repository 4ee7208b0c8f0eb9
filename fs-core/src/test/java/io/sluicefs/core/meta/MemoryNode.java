package io.sluicefs.core.meta;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One inode of {@link MemoryVolume}: mutable, guarded by the volume's monitor. */
final class MemoryNode {
  private static final Name CAPABILITY = Name.of("security.capability");

  final long ino;
  final FileType type;
  final NavigableMap<Name, Long> entries = new TreeMap<>();
  final NavigableMap<Name, byte[]> xattrs = new TreeMap<>();

  /** Names per directory; the counts of all add up to {@link #nlink} for what is no directory. */
  final Map<Long, Integer> parents = new HashMap<>();

  byte[] target = {};
  int flags;
  int mode;
  int uid;
  int gid;
  int rdev;
  int nlink = 1;
  long length;
  long parentIno;
  Timestamp atime;
  Timestamp mtime;
  Timestamp ctime;

  MemoryNode(long ino, FileType type, int mode, Timestamp now) {
    this.ino = ino;
    this.type = type;
    this.mode = mode;
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
    if (type == FileType.DIRECTORY) {
      nlink = 2;
      length = 4096;
    }
  }

  boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  boolean isFile() {
    return type == FileType.FILE;
  }

  boolean isImmutable() {
    return (flags & Attr.IMMUTABLE) != 0;
  }

  boolean isAppendOnly() {
    return (flags & Attr.APPEND_ONLY) != 0;
  }

  boolean isFrozen() {
    return isImmutable() || isAppendOnly();
  }

  /** Modified: mtime and ctime. */
  void touch(Timestamp now) {
    mtime = after(mtime, now);
    ctime = mtime;
  }

  /** Changed, but not its contents: ctime. */
  void changed(Timestamp now) {
    ctime = after(ctime, now);
  }

  /** Now, but never equal to the old one: equal records mean that nothing has happened. */
  private static Timestamp after(Timestamp old, Timestamp now) {
    if (!now.equals(old)) {
      return now;
    }
    boolean last = now.nanos() == 999_999_999;
    return last
        ? new Timestamp(now.seconds() + 1, 0)
        : new Timestamp(now.seconds(), now.nanos() + 1);
  }

  void addParent(long ino) {
    parents.merge(ino, 1, Integer::sum);
  }

  void dropParent(long ino) {
    parents.computeIfPresent(ino, (k, n) -> n > 1 ? n - 1 : null);
  }

  void moveParent(long from, long to) {
    dropParent(from);
    addParent(to);
    if (parentIno != 0) {
      parentIno = to;
    }
  }

  /** setuid and capabilities go; setgid where it means more than mandatory locking. */
  void killPrivileges() {
    mode &= ~Attr.SETUID;
    if ((mode & 0x8) != 0) {
      mode &= ~Attr.SETGID;
    }
    xattrs.remove(CAPABILITY);
  }

  Attr attr() {
    return new Attr(
        flags, type, mode, uid, gid, atime, mtime, ctime, nlink, length, rdev, parentIno, 0, 0, 0);
  }

  Inode inode() {
    return new Inode(ino, attr());
  }
}
