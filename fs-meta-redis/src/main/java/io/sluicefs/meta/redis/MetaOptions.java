package io.sluicefs.meta.redis;

import java.time.Duration;

/**
 * What a mount chooses about its metadata engine; nothing of it is stored in the volume.
 *
 * @param readOnly mutations answer EROFS, no session is registered
 * @param atimeMode when reading updates access times
 * @param skipDirMtime entries changed within this time of the directory's mtime leave it alone
 * @param heartbeat how often the session is extended; it expires after five
 * @param retryDeadline how long an operation tries to reach the server
 * @param checksPermission scripts check mode bits also for callers that the kernel has checked
 */
public record MetaOptions(
    boolean readOnly,
    AtimeMode atimeMode,
    Duration skipDirMtime,
    Duration heartbeat,
    Duration retryDeadline,
    boolean checksPermission) {

  private static final int BEATS_OF_LIFE = 5;
  private static final Duration WITHOUT_HEARTBEAT = Duration.ofDays(365);

  public static MetaOptions defaults() {
    return new MetaOptions(
        false,
        AtimeMode.NOATIME,
        Duration.ofMillis(100),
        Duration.ofSeconds(12),
        Duration.ofSeconds(30),
        false);
  }

  /** How long a session lives after its last heartbeat; without heartbeats, a year. */
  public Duration sessionLife() {
    return heartbeat.isZero() ? WITHOUT_HEARTBEAT : heartbeat.multipliedBy(BEATS_OF_LIFE);
  }

  public MetaOptions withReadOnly(boolean value) {
    return new MetaOptions(
        value, atimeMode, skipDirMtime, heartbeat, retryDeadline, checksPermission);
  }

  public MetaOptions withAtimeMode(AtimeMode value) {
    return new MetaOptions(
        readOnly, value, skipDirMtime, heartbeat, retryDeadline, checksPermission);
  }

  public MetaOptions withRetryDeadline(Duration value) {
    return new MetaOptions(readOnly, atimeMode, skipDirMtime, heartbeat, value, checksPermission);
  }
}
