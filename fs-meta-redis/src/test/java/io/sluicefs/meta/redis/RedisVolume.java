package io.sluicefs.meta.redis;

import io.sluicefs.core.meta.ClientVersion;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.meta.redis.connection.RedisUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of its own for a test class, and on it one new volume per test. */
final class RedisVolume implements BeforeAllCallback, AfterAllCallback {
  @SuppressWarnings("NullAway.Init") // set before each test class
  private PrivateRedis server;

  private final boolean inCluster;

  /** Of nested test classes, which use the server of the outer one. */
  private int depth;

  RedisVolume() {
    this(false);
  }

  private RedisVolume(boolean inCluster) {
    this.inCluster = inCluster;
  }

  /** Every volume lies in a cluster of one node. */
  static RedisVolume inCluster() {
    return new RedisVolume(true);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (depth++ == 0) {
      server = inCluster ? PrivateRedis.startCluster() : PrivateRedis.start();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (--depth == 0) {
      server.close();
    }
  }

  PrivateRedis server() {
    return server;
  }

  /** Empties the server, formats it and opens an engine with a session; no mtime window. */
  RedisMetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    server.cli("FLUSHALL");
    try (RedisVolumeAdmin admin = RedisVolumeAdmin.open(server.url())) {
      admin.format(format, FormatMode.NEW);
    }
    RedisMetaEngine engine = openEngine(openInodes);
    engine.openSession(
        new SessionInfo(ClientVersion.OURS, "host", List.of("10.0.0.1"), "/mnt", Instant.EPOCH, 1));
    return engine;
  }

  static SessionInfo session() {
    return new SessionInfo(
        ClientVersion.OURS, "host", List.of("10.0.0.1"), "/mnt", Instant.EPOCH, 1);
  }

  /** Another engine of the volume, without a session. */
  RedisMetaEngine openEngine(OpenInodes openInodes) {
    return openEngine(server.url(), openInodes);
  }

  /** An engine that reaches the server by another way. */
  static RedisMetaEngine openEngine(RedisUrl url, OpenInodes openInodes) {
    MetaOptions d = MetaOptions.defaults();
    MetaOptions options =
        new MetaOptions(
            false, d.atimeMode(), Duration.ZERO, d.heartbeat(), d.retryDeadline(), false);
    return RedisMetaEngine.open(new RedisConfig(url, options), openInodes);
  }
}
