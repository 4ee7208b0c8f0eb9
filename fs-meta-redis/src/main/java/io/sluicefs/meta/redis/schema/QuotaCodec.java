package io.sluicefs.meta.redis.schema;

import java.nio.ByteBuffer;

/** The limits of a quota: 16 bytes, big-endian (redis-metadata.md 12.3). */
public final class QuotaCodec {
  /** What is written for "no limit"; earlier releases write 0. */
  public static final long UNLIMITED = -1;

  private static final int LENGTH = 2 * Long.BYTES;

  private QuotaCodec() {}

  /**
   * Bytes and number of inodes; 0 or below for none.
   *
   * @param space bytes
   */
  public record Limits(long space, long inodes) {
    public static final Limits NONE = new Limits(UNLIMITED, UNLIMITED);
  }

  /** Anything that is not 16 bytes long limits nothing. */
  public static Limits decode(byte[] bytes) {
    if (bytes.length != LENGTH) {
      return Limits.NONE;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Limits(buffer.getLong(), buffer.getLong());
  }

  public static byte[] encode(Limits limits) {
    return ByteBuffer.allocate(LENGTH).putLong(limits.space).putLong(limits.inodes).array();
  }
}
