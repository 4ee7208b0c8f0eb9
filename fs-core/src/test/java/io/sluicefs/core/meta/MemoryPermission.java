package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.op.OpenFlags;

/** Permission rules of redis-metadata.md 8.0; bits are 4 read, 2 write, 1 execute. */
final class MemoryPermission {
  static final int READ = 4;
  static final int WRITE = 2;
  static final int EXECUTE = 1;

  private MemoryPermission() {}

  /**
   * EACCES unless all bits of {@code mask} are granted; passes when the kernel has checked. Root
   * lacks only X on a file that nobody may execute.
   */
  static void require(Caller caller, MemoryNode node, int mask) {
    if (caller.checksPermission() && (mask & ~bitsFor(caller, node)) != 0) {
      throw Errno.EACCES.exception();
    }
  }

  private static int bitsFor(Caller caller, MemoryNode node) {
    if (caller.uid() == 0) {
      return node.type == FileType.DIRECTORY || (node.mode & 0111) != 0 ? 7 : 6;
    }
    if (caller.uid() == node.uid) {
      return node.mode >> 6 & 7;
    }
    return isInGroup(caller, node.gid) ? node.mode >> 3 & 7 : node.mode & 7;
  }

  static boolean isInGroup(Caller caller, int gid) {
    if (caller.gid() == gid) {
      return true;
    }
    if (caller.checksPermission()) {
      for (int group : caller.groups()) {
        if (group == gid) {
          return true;
        }
      }
    }
    return false;
  }

  /** EACCES when the sticky bit of the directory protects the victim from the caller. */
  static void requireSticky(Caller caller, MemoryNode dir, MemoryNode victim) {
    boolean sticky = (dir.mode & Attr.STICKY) != 0;
    int uid = caller.uid();
    if (sticky && uid != 0 && uid != dir.uid && uid != victim.uid) {
      throw Errno.EACCES.exception();
    }
  }

  /** The rights and flags that open(2) needs. */
  static void requireOpen(Caller caller, MemoryNode node, OpenFlags flags) {
    int mask = flags.write() || flags.truncate() ? WRITE : 0;
    if (flags.read()) {
      mask |= flags.execute() ? EXECUTE : READ;
    }
    require(caller, node, mask);
    boolean changes = flags.write() || flags.truncate();
    if (changes && node.isImmutable()) {
      throw Errno.EPERM.exception();
    }
    if (changes && node.isAppendOnly() && (!flags.append() || flags.truncate())) {
      throw Errno.EPERM.exception();
    }
  }
}
