package io.sluicefs.meta.redis;

import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of its own for a test class, and on it one new volume per test. */
final class RedisVolume implements BeforeAllCallback, AfterAllCallback {
  private PrivateRedis server;

  @Override
  public void beforeAll(ExtensionContext context) {
    server = PrivateRedis.start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.close();
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
    ClientIdentity identity = new ClientIdentity();
    MetaOptions d = MetaOptions.defaults();
    MetaOptions options =
        new MetaOptions(
            false, d.atimeMode(), Duration.ZERO, d.heartbeat(), d.retryDeadline(), false);
    RedisConnections redis =
        RedisConnections.open(
            new RedisConfig(server.url(), options), identity, InstantSource.system());
    identity.assume(1, () -> {});
    return new RedisMetaEngine(
        new OpContext(
            redis, new RedisKeys(""), () -> format, options, identity, InstantSource.system()),
        openInodes);
  }
}
