package io.sluicefs.core.inode;

import io.sluicefs.core.errno.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One POSIX ACL (acl(5), redis-metadata.md 2.11). Permissions are sums of read 4, write 2, execute
 * 1; {@link #UNDEFINED} where the rule says nothing.
 *
 * @param mask bounds {@code group} and all named entries
 * @param users named users in the order given
 * @param groups named groups in the order given
 */
public record AclRule(
    int owner, int group, int mask, int other, List<Named> users, List<Named> groups) {
  public static final int UNDEFINED = 0xFFFF;

  private static final int VERSION = 2;
  private static final int ENTRY_LENGTH = 8;
  private static final int NOBODY = -1;
  private static final int OWNER = 1;
  private static final int USER = 2;
  private static final int OWNING_GROUP = 4;
  private static final int GROUP = 8;
  private static final int MASK = 0x10;
  private static final int OTHER = 0x20;

  /** What one user or group may do. */
  public record Named(int id, int permissions) {}

  public AclRule {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /** Says nothing at all: setting it removes the ACL. */
  public boolean isEmpty() {
    return owner == UNDEFINED
        && group == UNDEFINED
        && mask == UNDEFINED
        && other == UNDEFINED
        && users.isEmpty()
        && groups.isEmpty();
  }

  /**
   * Reads the value of {@code system.posix_acl_access} or {@code _default} as Linux passes it.
   *
   * @throws io.sluicefs.core.errno.FsException EINVAL
   */
  public static AclRule parse(byte[] xattr) {
    ByteBuffer in = ByteBuffer.wrap(xattr).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() % ENTRY_LENGTH != Integer.BYTES || in.getInt() != VERSION) {
      throw Errno.EINVAL.exception();
    }
    Parsed parsed = new Parsed();
    while (in.hasRemaining()) {
      parsed.add(in.getShort(), in.getShort(), in.getInt());
    }
    return parsed.rule();
  }

  /** The value as Linux reads it. */
  public byte[] toXattr() {
    int entries = 6 + users.size() + groups.size();
    ByteBuffer out =
        ByteBuffer.allocate(Integer.BYTES + entries * ENTRY_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION);
    put(out, OWNER, owner, NOBODY);
    users.forEach(user -> put(out, USER, user.permissions, user.id));
    put(out, OWNING_GROUP, group, NOBODY);
    groups.forEach(named -> put(out, GROUP, named.permissions, named.id));
    put(out, MASK, mask, NOBODY);
    put(out, OTHER, other, NOBODY);
    byte[] value = new byte[out.position()];
    out.get(0, value);
    return value;
  }

  private static void put(ByteBuffer out, int tag, int permissions, int id) {
    if (permissions != UNDEFINED) {
      out.putShort((short) tag).putShort((short) permissions).putInt(id);
    }
  }

  /** A rule on its way in: every base entry at most once, named ones only below a mask. */
  private static final class Parsed {
    private final int[] base = {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED};
    private final List<Named> users = new ArrayList<>();
    private final List<Named> groups = new ArrayList<>();

    void add(int tag, int permissions, int id) {
      if ((permissions & ~7) != 0) {
        throw Errno.EINVAL.exception();
      }
      switch (tag) {
        case OWNER -> setBase(0, permissions);
        case USER -> users.add(new Named(id, permissions));
        case OWNING_GROUP -> setBase(1, permissions);
        case GROUP -> groups.add(new Named(id, permissions));
        case MASK -> setBase(2, permissions);
        case OTHER -> setBase(3, permissions);
        default -> throw Errno.EINVAL.exception();
      }
    }

    private void setBase(int which, int permissions) {
      if (base[which] != UNDEFINED) {
        throw Errno.EINVAL.exception();
      }
      base[which] = permissions;
    }

    AclRule rule() {
      if (base[2] == UNDEFINED && !(users.isEmpty() && groups.isEmpty())) {
        throw Errno.EINVAL.exception();
      }
      return new AclRule(base[0], base[1], base[2], base[3], users, groups);
    }
  }
}
