package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.TrashHour;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What every operation of one engine works with.
 *
 * @param format the settings as last loaded; asked anew by each call, as heartbeats refresh them
 * @param identity the session that mutations speak for
 */
public record OpContext(
    Redis redis,
    RedisKeys keys,
    Supplier<VolumeFormat> format,
    MetaOptions options,
    ClientIdentity identity,
    InstantSource clock) {

  /** What include/quota.lua wants to know of the volume: last argument of scripts that account. */
  public byte[] volumeLimits() {
    VolumeFormat current = format.get();
    return ByteBuffer.allocate(2 * Long.BYTES + 1)
        .putLong(current.limits().capacityBytes())
        .putLong(current.limits().inodes())
        .put((byte) (current.features().userGroupQuota() ? 1 : 0))
        .array();
  }

  /**
   * Name of the hour directory that takes what loses its name in {@code parentIno} now, "" when
   * that is deleted: the trash is off, or the parent is part of it.
   */
  String trashHour(long parentIno) {
    if (format.get().limits().trashDays() == 0 || Inodes.isTrash(parentIno)) {
      return "";
    }
    return TrashHour.at(clock.instant());
  }
}
