package io.sluicefs.fuse;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** One inode of the {@link ScratchVfs}; guarded by its lock. */
final class ScratchNode {
  final long ino;
  final FileType type;
  final Map<Name, ScratchNode> children = new LinkedHashMap<>();
  final Map<Name, byte[]> xattrs = new TreeMap<>();
  int mode;
  int uid;
  int gid;
  int nlink;
  int rdev;
  byte[] content = new byte[0];
  int length;
  Timestamp atime = now();
  Timestamp mtime = now();
  Timestamp ctime = now();

  ScratchNode(long ino, FileType type, int mode) {
    this.ino = ino;
    this.type = type;
    this.mode = mode;
    this.nlink = type == FileType.DIRECTORY ? 2 : 1;
    this.length = type == FileType.DIRECTORY ? 4096 : 0;
  }

  static Timestamp now() {
    return Timestamp.of(Instant.now());
  }

  void touch() {
    mtime = now();
    ctime = mtime;
  }

  void resize(int size) {
    if (size > content.length) {
      content = Arrays.copyOf(content, Math.max(size, Math.min(content.length * 2, 1 << 30)));
    } else if (size < length) {
      Arrays.fill(content, size, length, (byte) 0);
    }
    length = size;
    touch();
  }

  Inode inode() {
    return new Inode(ino, attr());
  }

  Attr attr() {
    return new Attr(0, type, mode, uid, gid, atime, mtime, ctime, nlink, length, rdev, 1, 0, 0, 0);
  }
}
