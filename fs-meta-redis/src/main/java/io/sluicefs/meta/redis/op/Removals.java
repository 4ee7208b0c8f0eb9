package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What unlink, rmdir and rename share about inodes that lose a name.
 *
 * <p>A script sustains a file that is open here, or of which it cannot know. Whether it is open is
 * asked again afterwards: a file closed in between would otherwise stay for the session's life.
 */
public final class Removals {
  private static final Fate[] FATES = Fate.values();

  private final OpenInodes openInodes;
  private final LongConsumer release;

  /**
   * @param release frees a sustained inode
   */
  public Removals(OpenInodes openInodes, LongConsumer release) {
    this.openInodes = openInodes;
    this.release = release;
  }

  boolean isOpen(long ino) {
    return ino != 0 && openInodes.isOpen(ino);
  }

  /** Names that belong to the trash, which only root may thin out. */
  static void checkName(Caller caller, long parentIno, Name name) {
    if (NewInodes.isTrashName(parentIno, name)
        || (Inodes.isTrash(parentIno) && caller.uid() != 0)) {
      throw Errno.EPERM.exception();
    }
  }

  /** Dentry, record (nil when missing) and fate are at {@code index} and the two that follow. */
  Removed removed(Reply reply, int index, Attr parentAttr) {
    byte[] dentry = reply.bytes(index);
    long ino = DentryCodec.ino(dentry);
    Fate fate = FATES[(int) reply.number(index + 2)];
    if (fate == Fate.SUSTAINED && !openInodes.isOpen(ino)) {
      release.accept(ino);
      fate = Fate.DELETED;
    }
    return new Removed(inode(dentry, reply.bytesOrNull(index + 1)), fate, parentAttr);
  }

  static Inode inode(byte[] dentry, byte @Nullable [] record) {
    Attr attr =
        record == null ? AttrCodec.incomplete(DentryCodec.type(dentry)) : AttrCodec.decode(record);
    return new Inode(DentryCodec.ino(dentry), attr);
  }
}
