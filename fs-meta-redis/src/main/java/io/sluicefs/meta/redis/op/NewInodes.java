package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the creating operations share: inode numbers, and the call that include/make.lua takes. */
public final class NewInodes {
  private static final int MODE_MASK = 0xFFF;
  private static final int DIRECTORY_LENGTH = 4096;
  private static final byte[] NO_NAME = {};
  private static final byte[] TRASH_NAME = ".trash".getBytes(StandardCharsets.US_ASCII);

  private final OpContext context;
  private final IdBatch ids;

  public NewInodes(OpContext context, IdBatch ids) {
    this.context = context;
    this.ids = ids;
  }

  long allocate() {
    return ids.next();
  }

  /** The caller adds what its script wants besides, and {@link OpContext#volumeLimits} last. */
  ScriptCall call(LuaScript script, long parentIno, Name name, Node node) {
    checkName(parentIno, name);
    return call(script, parentIno, name.bytes(), node);
  }

  ScriptCall callWithoutName(LuaScript script, long parentIno, Node node) {
    checkParent(parentIno);
    return call(script, parentIno, NO_NAME, node);
  }

  private ScriptCall call(LuaScript script, long parentIno, byte[] name, Node node) {
    return ScriptCall.of(script)
        .key(context.keys().attr(parentIno))
        .key(context.keys().dentries(parentIno))
        .key(context.keys().attr(node.ino))
        .arg(name)
        .arg(Encoding.ino(parentIno))
        .arg(DentryCodec.encode(node.type, node.ino))
        .arg(context.options().skipDirMtime().toMillis())
        .arg(Encoding.node(node));
  }

  /** The reply {0, record, parent record}. */
  static Created created(long ino, Reply reply) {
    return new Created(new Inode(ino, attr(reply, 1)), attr(reply, 2));
  }

  static Attr attr(Reply reply, int index) {
    return AttrCodec.decode(reply.bytes(index));
  }

  /** Refuses names that exist in every directory, or that the trash takes. */
  static void checkName(long parentIno, Name name) {
    checkParent(parentIno);
    if (name.isDot() || name.isDotDot()) {
      throw Errno.EEXIST.exception();
    }
    if (isTrashName(parentIno, name)) {
      throw Errno.EPERM.exception();
    }
  }

  private static void checkParent(long parentIno) {
    if (Inodes.isTrash(parentIno)) {
      throw Errno.EPERM.exception();
    }
  }

  static boolean isTrashName(long parentIno, Name name) {
    return parentIno == Inodes.ROOT && Arrays.equals(name.bytes(), TRASH_NAME);
  }

  /** An inode to be; the script applies the umask, or a default ACL instead. */
  record Node(long ino, FileType type, int mode, int umask, int rdev, long length) {
    static Node of(long ino, FileType type, int mode, int umask, int rdev) {
      int length = type == FileType.DIRECTORY ? DIRECTORY_LENGTH : 0;
      boolean isDevice = type == FileType.BLOCK_DEVICE || type == FileType.CHAR_DEVICE;
      return new Node(ino, type, mode & MODE_MASK, umask & MODE_MASK, isDevice ? rdev : 0, length);
    }
  }
}
