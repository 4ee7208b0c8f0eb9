package io.sluicefs.core.meta.dump;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A POSIX ACL rule (redis-metadata.md 2.11): permission bits of owner, group, mask and others,
 * 65535 where undefined, and the named users and groups in stored order.
 */
public record DumpAcl(
    int owner, int group, int mask, int other, List<Named> users, List<Named> groups) {
  private static final int FIXED_LENGTH = 16;
  private static final int NAMED_LENGTH = 6;

  /** One named user or group; {@code id} is unsigned. */
  public record Named(int id, int permission) {}

  /** The record of the metadata format. */
  public byte[] encode() {
    int length = FIXED_LENGTH + NAMED_LENGTH * (users.size() + groups.size());
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putShort((short) owner).putShort((short) group);
    out.putShort((short) mask).putShort((short) other);
    put(out, users);
    put(out, groups);
    return out.array();
  }

  /**
   * @throws DumpFormatException for bytes that are no rule
   */
  public static DumpAcl decode(byte[] rule) {
    try {
      ByteBuffer in = ByteBuffer.wrap(rule);
      int owner = in.getShort() & 0xFFFF;
      int group = in.getShort() & 0xFFFF;
      int mask = in.getShort() & 0xFFFF;
      int other = in.getShort() & 0xFFFF;
      return new DumpAcl(owner, group, mask, other, named(in), named(in));
    } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
      throw new DumpFormatException("ACL rule of " + rule.length + " bytes", e);
    }
  }

  private static void put(ByteBuffer out, List<Named> entries) {
    out.putInt(entries.size());
    for (Named entry : entries) {
      out.putInt(entry.id).putShort((short) entry.permission);
    }
  }

  private static List<Named> named(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || (long) count * NAMED_LENGTH > in.remaining()) {
      throw new IllegalArgumentException("count " + count);
    }
    List<Named> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new Named(in.getInt(), in.getShort() & 0xFFFF));
    }
    return entries;
  }
}
