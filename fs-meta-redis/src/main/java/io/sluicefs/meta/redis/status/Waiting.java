package io.sluicefs.meta.redis.status;

import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Redis.ScoredMember;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What takes space without being a file of the tree (redis-metadata.md 11.4).
 *
 * @param trashFiles entries of the trash, as the statistics of its hours have them
 * @param deletedFiles files whose data waits for deletion
 * @param trashSlices slices that compaction replaced, kept as long as the trash
 * @param deletedSlices slices that nobody uses, whose objects are still there
 */
public record Waiting(
    Amount trashFiles, Amount deletedFiles, Amount trashSlices, Amount deletedSlices) {
  private static final int PAGE = 10_000;
  private static final int FILES_MAX = 10_000_000;
  private static final int SLICE_ITEM = 12;

  /** How many of something, and their bytes. */
  public record Amount(long count, long bytes) {}

  static Waiting of(Redis redis, RedisKeys keys) {
    return new Waiting(
        trashFiles(redis, keys),
        deletedFiles(redis, keys),
        trashSlices(redis, keys),
        deletedSlices(redis, keys));
  }

  private static Amount trashFiles(Redis redis, RedisKeys keys) {
    Sum sum = new Sum();
    Pages.each(
        redis,
        keys.dentries(Inodes.TRASH),
        PAGE,
        (name, dentry) -> {
          byte[] hour = Ascii.of(DentryCodec.ino(dentry));
          sum.count += number(redis.hget(keys.dirUsedInodes(), hour));
          sum.bytes += number(redis.hget(keys.dirDataLength(), hour));
        });
    return sum.amount();
  }

  private static Amount deletedFiles(Redis redis, RedisKeys keys) {
    Sum sum = new Sum();
    for (ScoredMember member : redis.zrange(keys.delfiles(), Long.MAX_VALUE, FILES_MAX)) {
      String text = Ascii.text(member.member());
      sum.add(Long.parseLong(text.substring(text.lastIndexOf(':') + 1)));
    }
    return sum.amount();
  }

  private static Amount trashSlices(Redis redis, RedisKeys keys) {
    Sum sum = new Sum();
    Pages.each(
        redis,
        keys.delSlices(),
        PAGE,
        (field, items) -> {
          ByteBuffer in = ByteBuffer.wrap(items);
          while (in.remaining() >= SLICE_ITEM) {
            in.getLong();
            sum.add(Integer.toUnsignedLong(in.getInt()));
          }
        });
    return sum.amount();
  }

  private static Amount deletedSlices(Redis redis, RedisKeys keys) {
    Sum sum = new Sum();
    Pages.each(
        redis,
        keys.sliceRef(),
        PAGE,
        (field, references) -> {
          if (number(references) < 0) {
            String text = Ascii.text(field);
            sum.add(Long.parseLong(text.substring(text.indexOf('_') + 1)));
          }
        });
    return sum.amount();
  }

  private static long number(byte @Nullable [] text) {
    return text == null ? 0 : Long.parseLong(Ascii.text(text));
  }

  private static final class Sum {
    private long count;
    private long bytes;

    void add(long length) {
      count++;
      bytes += length;
    }

    Amount amount() {
      return new Amount(count, bytes);
    }
  }
}
