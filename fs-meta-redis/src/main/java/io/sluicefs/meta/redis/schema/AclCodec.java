package io.sluicefs.meta.redis.schema;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.AclRule;
import io.sluicefs.core.inode.AclRule.Named;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A stored ACL rule (redis-metadata.md 2.11). */
public final class AclCodec {
  private static final int FIXED_LENGTH = 16;
  private static final int NAMED_LENGTH = 6;

  private AclCodec() {}

  public static byte[] encode(AclRule rule) {
    int named = rule.users().size() + rule.groups().size();
    ByteBuffer out = ByteBuffer.allocate(FIXED_LENGTH + named * NAMED_LENGTH);
    out.putShort((short) rule.owner()).putShort((short) rule.group());
    out.putShort((short) rule.mask()).putShort((short) rule.other());
    put(out, rule.users());
    put(out, rule.groups());
    return out.array();
  }

  /** EIO for bytes that are no rule. */
  public static AclRule decode(byte[] stored) {
    try {
      ByteBuffer in = ByteBuffer.wrap(stored);
      int owner = in.getShort() & 0xFFFF;
      int group = in.getShort() & 0xFFFF;
      int mask = in.getShort() & 0xFFFF;
      int other = in.getShort() & 0xFFFF;
      return new AclRule(owner, group, mask, other, named(in), named(in));
    } catch (BufferUnderflowException e) {
      throw FsException.io("ACL rule of " + stored.length + " bytes", e);
    }
  }

  private static void put(ByteBuffer out, List<Named> entries) {
    out.putInt(entries.size());
    for (Named entry : entries) {
      out.putInt(entry.id()).putShort((short) entry.permissions());
    }
  }

  private static List<Named> named(ByteBuffer in) {
    int count = in.getInt();
    List<Named> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Named(in.getInt(), in.getShort() & 0xFFFF));
    }
    return entries;
  }
}
