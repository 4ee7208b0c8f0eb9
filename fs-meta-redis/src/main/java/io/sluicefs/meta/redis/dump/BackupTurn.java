package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Whose turn it is to back up a volume: the time of the last backup is kept on the root. */
final class BackupTurn {
  private static final LuaScript SCRIPT = ScriptLoader.load("backup_turn");
  private static final byte[] ATTRIBUTE = Ascii.of("lastBackup");

  private final Redis redis;
  private final RedisKeys keys;

  BackupTurn(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** True when {@code interval} has passed since the last one, and nobody else was faster. */
  boolean take(Instant now, Duration interval) {
    byte[] stored = redis.hget(keys.xattrs(Inodes.ROOT), ATTRIBUTE);
    String last = stored == null ? "" : new String(stored, StandardCharsets.US_ASCII);
    if (!isDue(last, now, interval)) {
      return false;
    }
    String time =
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            now.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    ScriptCall call = ScriptCall.of(SCRIPT).key(keys.xattrs(Inodes.ROOT)).arg(last).arg(time);
    return redis.mutate(Caller.root(), call.repeatable()).number(1) == 1;
  }

  /** A time that cannot be read belongs to somebody who knows more than we do. */
  private static boolean isDue(String last, Instant now, Duration interval) {
    if (last.isEmpty()) {
      return true;
    }
    try {
      return !OffsetDateTime.parse(last).toInstant().plus(interval).isAfter(now);
    } catch (DateTimeException e) {
      return false;
    }
  }
}
