package io.sluicefs.meta.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.ClientIdentity.Replaced;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of its own for a test class, looked at from both sides: ours and the raw one. */
final class BytesVolume implements BeforeAllCallback, AfterAllCallback {
  static final long SESSION_ID = 1;

  @SuppressWarnings("NullAway.Init") // set before each test class
  private PrivateRedis server;

  @SuppressWarnings("NullAway.Init") // set before each test class
  private RedisClient client;

  @SuppressWarnings("NullAway.Init") // set before each test class
  private RedisCommands<byte[], byte[]> raw;

  @Override
  public void beforeAll(ExtensionContext context) {
    server = PrivateRedis.start();
    client = RedisClient.create(RedisURI.Builder.socket(server.socket().toString()).build());
    raw = client.connect(ByteArrayCodec.INSTANCE).sync();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    server.close();
  }

  Path socket() {
    return server.socket();
  }

  /** The server as it is, without us in between. */
  RedisCommands<byte[], byte[]> raw() {
    return raw;
  }

  /** Empties the server, formats it and opens an engine that speaks for {@link #SESSION_ID}. */
  RedisMetaEngine newEngine(
      OpenInodes openInodes, VolumeFormat format, Duration mtimeWindow, InstantSource clock) {
    raw.flushall();
    try (RedisVolumeAdmin admin = RedisVolumeAdmin.open(server.url())) {
      admin.format(format, FormatMode.NEW);
    }
    MetaOptions d = MetaOptions.defaults();
    MetaOptions options =
        new MetaOptions(false, d.atimeMode(), mtimeWindow, d.heartbeat(), d.retryDeadline(), false);
    ClientIdentity identity = new ClientIdentity();
    RedisConnections redis =
        RedisConnections.open(new RedisConfig(server.url(), options), identity, clock);
    raw.zadd(new RedisKeys("").allSessions(), 1e12, Long.toString(SESSION_ID).getBytes(UTF_8));
    identity.assume(SESSION_ID, lost -> new Replaced(lost, false, () -> {}));
    CurrentFormat current = new CurrentFormat(format);
    OpContext context = new OpContext(redis, new RedisKeys(""), current, options, identity, clock);
    return new RedisMetaEngine(context, openInodes, current, System::nanoTime);
  }
}
