package io.sluicefs.meta.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluicefs.meta.redis.connection.RedisUrl.Tls;
import io.sluicefs.meta.redis.tls.Trust;
import io.sluicefs.meta.redis.topology.Home;
import io.sluicefs.meta.redis.topology.LettuceEnquiries;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import io.sluicefs.meta.redis.topology.Place;
import io.sluicefs.meta.redis.topology.RouteRead;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Makes Lettuce connections with our settings: RESP3, no reconnecting of their own, commands
 * rejected while disconnected.
 *
 * <p>Owns the threads and the timer that all connections of one engine share.
 */
final class Connector implements AutoCloseable {
  private static final int IO_THREADS = 2;
  private static final int COMPUTATION_THREADS = 2;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
  private static final String CLIENT_NAME = "sluice";

  private final RedisUrl url;
  private final HashedWheelTimer timer;
  private final ClientResources resources;
  private final LettuceEnquiries enquiries;
  private final Home home;
  private volatile @Nullable NewServer newServer;

  /**
   * Asks the servers what they are.
   *
   * @throws NotConnectedException none of them answers
   */
  Connector(RedisUrl url, RouteRead route) {
    this.url = url;
    this.timer = new HashedWheelTimer(new DefaultThreadFactory("redis-timer", true));
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(IO_THREADS)
            .computationThreadPoolSize(COMPUTATION_THREADS)
            .timer(timer)
            .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    this.enquiries =
        new LettuceEnquiries(
            RedisClient.create(resources),
            options(),
            url.tls() != null,
            this::uri,
            sentinel -> uri(new Place(null, sentinel, 0, false), "", url.sentinelPassword()));
    try {
      this.home = Home.find(url.servers(), url.db(), route, enquiries);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Who looks at connections before they are used; nobody on read-only engines. */
  void meetBy(NewServer looks) {
    newServer = looks;
  }

  /** Where to connect to. */
  Home home() {
    return home;
  }

  /** How long connecting may take. */
  Duration connectTimeout() {
    return CONNECT_TIMEOUT;
  }

  /** A client on the shared event loops. */
  RedisClient newClient() {
    return configured(RedisClient.create(resources));
  }

  /** A client on the event loops that {@code loops} gives; the rest is shared. */
  RedisClient newClient(EventLoopGroupProvider loops) {
    return configured(RedisClient.create(resources.mutate().eventLoopGroupProvider(loops).build()));
  }

  /** Begins to connect; whoever owns the client's event loop waits in its own way. */
  ConnectionFuture<StatefulRedisConnection<byte[], byte[]>> connect(
      RedisClient client, Place place) {
    ConnectionFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
        client.connectAsync(ByteArrayCodec.INSTANCE, uri(place));
    if (place.readsReplica()) {
      return connecting.thenCompose(open -> open.async().readOnly().thenApply(ok -> open));
    }
    NewServer looks = newServer;
    return looks == null
        ? connecting
        : connecting.thenCompose(open -> looks.meet(open.async()).thenApply(met -> open));
  }

  /** Begins to connect for messages, which is a connection of its own. */
  ConnectionFuture<StatefulRedisPubSubConnection<byte[], byte[]>> connectForMessages(
      RedisClient client, Place place) {
    return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri(place));
  }

  @Override
  public void close() {
    enquiries.close();
    resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    timer.stop();
  }

  private RedisClient configured(RedisClient client) {
    client.setOptions(options());
    return client;
  }

  private ClientOptions options() {
    return ClientOptions.builder()
        .protocolVersion(ProtocolVersion.RESP3)
        .autoReconnect(false)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .keepAlive(!url.isUnixSocket())
                .build())
        .sslOptions(sslOptions(url.tls()))
        .build();
  }

  private RedisURI uri(Place place) {
    return uri(place, url.user(), url.password());
  }

  private RedisURI uri(Place place, String user, String password) {
    RedisURI.Builder builder =
        place.socketPath() != null
            ? RedisURI.Builder.socket(place.socketPath())
            : RedisURI.Builder.redis(place.node().host(), place.node().port());
    builder.withDatabase(place.db()).withClientName(CLIENT_NAME).withTimeout(CONNECT_TIMEOUT);
    Tls tls = url.tls();
    if (tls != null) {
      builder
          .withSsl(true)
          .withVerifyPeer(tls.skipsVerification() ? SslVerifyMode.NONE : SslVerifyMode.FULL);
    }
    if (!user.isEmpty()) {
      builder.withAuthentication(user, password.toCharArray());
    } else if (!password.isEmpty()) {
      builder.withPassword(password.toCharArray());
    }
    return builder.build();
  }

  private static SslOptions sslOptions(@Nullable Tls tls) {
    SslOptions.Builder builder = SslOptions.builder().jdkSslProvider();
    if (tls == null) {
      return builder.build();
    }
    builder.protocols("TLSv1.2", "TLSv1.3");
    String serverName = tls.serverName();
    if (serverName != null && !tls.skipsVerification()) {
      builder.trustManager(Trust.inServerNamed(serverName, tls.caFile()));
    } else if (tls.caFile() != null) {
      builder.trustManager(new File(tls.caFile()));
    }
    if (tls.certFile() != null && tls.keyFile() != null) {
      builder.keyManager(new File(tls.certFile()), new File(tls.keyFile()), new char[0]);
    }
    if (serverName != null) {
      builder.sslParameters(() -> {
        SSLParameters parameters = new SSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        return parameters;
      });
    }
    return builder.build();
  }
}
