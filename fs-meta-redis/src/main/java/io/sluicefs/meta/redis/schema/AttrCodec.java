package io.sluicefs.meta.redis.schema;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import java.nio.ByteBuffer;

/**
 * The attribute record {@code i<ino>} (redis-metadata.md 3.1, 3.2).
 *
 * <p>Encoding is for new records only: scripts patch stored ones, so that a tail written by a later
 * release survives.
 */
public final class AttrCodec {
  private static final int FIXED_LENGTH = 63;
  private static final int PARENT_LENGTH = 8;
  private static final int ACL_LENGTH = 8;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private AttrCodec() {}

  /** EIO for a record that is too short or has an unknown type. */
  public static Attr decode(byte[] record) {
    if (record.length < FIXED_LENGTH) {
      throw FsException.io(
          "attribute record of " + record.length + " bytes",
          new IllegalArgumentException("record too short"));
    }
    ByteBuffer in = ByteBuffer.wrap(record);
    int flags = in.get() & 0xFF;
    int typeAndMode = in.getShort() & 0xFFFF;
    int uid = in.getInt();
    int gid = in.getInt();
    Timestamp atime = time(in);
    Timestamp mtime = time(in);
    Timestamp ctime = time(in);
    int nlink = in.getInt();
    long length = in.getLong();
    int rdev = in.getInt();
    long parentIno = in.remaining() >= PARENT_LENGTH ? in.getLong() : 0;
    boolean hasAcl = in.remaining() >= ACL_LENGTH;
    int accessAclId = hasAcl ? in.getInt() : 0;
    int defaultAclId = hasAcl ? in.getInt() : 0;
    int tier = in.hasRemaining() ? in.get() & 0xFF : 0;
    return new Attr(
        flags,
        FileType.ofCode(typeAndMode >> 12),
        typeAndMode & 0xFFF,
        uid,
        gid,
        atime,
        mtime,
        ctime,
        nlink,
        length,
        rdev,
        parentIno,
        accessAclId,
        defaultAclId,
        tier);
  }

  /** Attributes of an inode whose record is missing: the type, and nothing else (nlink 0). */
  public static Attr incomplete(FileType type) {
    Timestamp never = new Timestamp(0, 0);
    return new Attr(0, type, 0, 0, 0, never, never, never, 0, 0, 0, 0, 0, 0, 0);
  }

  public static byte[] encode(Attr attr) {
    boolean hasAcl = attr.accessAclId() != 0 || attr.defaultAclId() != 0;
    boolean hasTier = attr.tier() != 0;
    int fields = FIXED_LENGTH + PARENT_LENGTH + (hasAcl ? ACL_LENGTH : 0) + (hasTier ? 1 : 0);
    // one byte of padding always follows: readers of the tier rely on its zero
    ByteBuffer out = ByteBuffer.allocate(fields + 1);
    out.put((byte) attr.flags());
    out.putShort((short) ((attr.type().code() << 12) | (attr.mode() & 0xFFF)));
    out.putInt(attr.uid()).putInt(attr.gid());
    put(out, attr.atime());
    put(out, attr.mtime());
    put(out, attr.ctime());
    out.putInt(attr.nlink()).putLong(attr.length()).putInt(attr.rdev()).putLong(attr.parentIno());
    if (hasAcl) {
      out.putInt(attr.accessAclId()).putInt(attr.defaultAclId());
    }
    if (hasTier) {
      out.put((byte) attr.tier());
    }
    return out.array();
  }

  private static Timestamp time(ByteBuffer in) {
    long seconds = in.getLong();
    int nanos = in.getInt();
    // unsigned garbage of other writers must not become a negative fraction
    return new Timestamp(seconds, Integer.remainderUnsigned(nanos, NANOS_PER_SECOND));
  }

  private static void put(ByteBuffer out, Timestamp time) {
    out.putLong(time.seconds()).putInt(time.nanos());
  }
}
