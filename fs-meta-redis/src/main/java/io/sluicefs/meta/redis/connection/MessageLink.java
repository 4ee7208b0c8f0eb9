package io.sluicefs.meta.redis.connection;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.sluicefs.meta.redis.topology.Home;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import io.sluicefs.meta.redis.topology.Place;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection that a channel's messages come by. It never reconnects by itself. */
final class MessageLink implements Redis.Messages {
  private static final Logger log = LoggerFactory.getLogger(MessageLink.class);

  private final Connector connector;
  private final byte[] channel;
  private final Consumer<String> listener;
  private @Nullable RedisClient client;
  private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;
  private @Nullable Place connectedTo;

  MessageLink(Connector connector, String channel, Consumer<String> listener) {
    this.connector = connector;
    this.channel = Ascii.of(channel);
    this.listener = listener;
  }

  @Override
  public boolean listen() {
    StatefulRedisPubSubConnection<byte[], byte[]> open = connection;
    Home home = connector.home();
    boolean isElsewhere = connectedTo != null && home.isElsewhere(connectedTo);
    if (open != null && open.isOpen() && !isElsewhere) {
      return true;
    }
    if (open != null && open.isOpen()) {
      var _ = open.closeAsync();
    }
    connection = null;
    try {
      Place at = home.place();
      connection = connect(at);
      connectedTo = at;
      return true;
    } catch (ExecutionException | TimeoutException | RedisException | NotConnectedException e) {
      log.debug("no messages from Redis: {}", e.toString());
    } catch (IllegalStateException e) {
      log.debug("closed while connecting: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private StatefulRedisPubSubConnection<byte[], byte[]> connect(Place at)
      throws ExecutionException, TimeoutException, InterruptedException {
    RedisClient known = client;
    RedisClient used = known == null ? connector.newClient() : known;
    client = used;
    long limit = connector.connectTimeout().toNanos();
    var open =
        connector
            .connectForMessages(used, at)
            .toCompletableFuture()
            .get(limit, TimeUnit.NANOSECONDS);
    open.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(byte[] from, byte[] message) {
            listener.accept(Ascii.text(message));
          }
        });
    try {
      open.async().subscribe(channel).get(limit, TimeUnit.NANOSECONDS);
      return open;
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      var _ = open.closeAsync();
      throw e;
    }
  }

  @Override
  public void close() {
    RedisClient used = client;
    if (used != null) {
      used.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }
}
