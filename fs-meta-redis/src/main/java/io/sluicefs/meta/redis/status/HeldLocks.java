package io.sluicefs.meta.redis.status;

import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The locks of one client session (redis-metadata.md 5), by inode.
 *
 * @param flocks of whole files
 * @param recordLocks of byte ranges
 */
public record HeldLocks(List<Flock> flocks, List<RecordLocks> recordLocks) {
  private static final String FLOCK = "lockf";
  private static final String RECORDS = "lockp";
  private static final int HEXADECIMAL = 16;
  private static final int PAGE = 1000;

  /**
   * A lock of a whole file.
   *
   * @param owner unsigned
   * @param type R shared, W exclusive
   */
  public record Flock(long ino, long owner, String type) {}

  /** The ranges that one owner has locked of a file; {@code owner} is unsigned. */
  public record RecordLocks(long ino, long owner, List<Range> ranges) {}

  /**
   * Both ends belong to the range.
   *
   * @param type 0 shared, 1 exclusive
   */
  public record Range(int type, int pid, long start, long end) {}

  static HeldLocks of(Redis redis, RedisKeys keys, long sessionId) {
    List<Flock> flocks = new ArrayList<>();
    List<RecordLocks> recordLocks = new ArrayList<>();
    for (byte[] key : redis.smembers(keys.locked(sessionId))) {
      String name = Ascii.text(key).substring(keys.prefix().length());
      long ino = Long.parseLong(name.substring(FLOCK.length()));
      Pages.each(
          redis,
          key,
          PAGE,
          (field, value) -> {
            String[] owner = Ascii.text(field).split("_", 2);
            if (!owner[0].equals(Long.toString(sessionId))) {
              return;
            }
            long number = Long.parseUnsignedLong(owner[1], HEXADECIMAL);
            if (name.startsWith(RECORDS)) {
              recordLocks.add(new RecordLocks(ino, number, ranges(value)));
            } else {
              flocks.add(new Flock(ino, number, Ascii.text(value)));
            }
          });
    }
    flocks.sort(Comparator.comparingLong(Flock::ino));
    recordLocks.sort(Comparator.comparingLong(RecordLocks::ino));
    return new HeldLocks(flocks, recordLocks);
  }

  private static List<Range> ranges(byte[] value) {
    List<Range> ranges = new ArrayList<>();
    for (ByteBuffer in = ByteBuffer.wrap(value); in.hasRemaining(); ) {
      ranges.add(new Range(in.getInt(), in.getInt(), in.getLong(), in.getLong()));
    }
    return ranges;
  }
}
