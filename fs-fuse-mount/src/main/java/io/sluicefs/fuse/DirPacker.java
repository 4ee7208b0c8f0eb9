package io.sluicefs.fuse;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.vfs.DirSink;
import io.sluicefs.fuse.ffm.Wire;

/**
 * Packs entries into the reply until the next one does not fit (fuse-kernel-protocol.md 2.6).
 *
 * <p>With attributes, an entry that has none, and {@code .} and {@code ..}, are packed without a
 * node: the kernel then counts no reference and asks when it needs more.
 */
final class DirPacker implements DirSink {
  private final FuseReply out;
  private final ReplyEncoder encoder;
  private final int limit;
  private final boolean plus;
  private int length;

  DirPacker(FuseReply out, ReplyEncoder encoder, int size, boolean plus) {
    this.out = out;
    this.encoder = encoder;
    this.limit = Math.clamp(size, 0, out.capacity());
    this.plus = plus;
  }

  @Override
  public boolean add(Dentry entry, long next) {
    Name name = entry.name();
    int start = plus ? Wire.ENTRY_SIZE : 0;
    int used = start + Wire.DIRENT_SIZE + name.length();
    int padded = (used + 7) & ~7;
    if (length + padded > limit) {
      return false;
    }
    if (plus) {
      node(entry);
    }
    int at = length + start;
    out.u64(at + Wire.DIRENT_INO, entry.ino());
    out.u64(at + Wire.DIRENT_NEXT, next);
    out.u32(at + Wire.DIRENT_NAME_LENGTH, name.length());
    out.u32(at + Wire.DIRENT_TYPE, entry.type().direntType());
    out.put(at + Wire.DIRENT_SIZE, name.bytes());
    out.zero(length + used, padded - used);
    length += padded;
    return true;
  }

  void send() {
    out.send(length);
  }

  private void node(Dentry entry) {
    Attr attr = entry.attr();
    if (attr == null || entry.name().isDot() || entry.name().isDotDot()) {
      out.zero(length, Wire.ENTRY_SIZE);
    } else {
      encoder.entry(out, length, new Inode(entry.ino(), attr));
    }
  }
}
