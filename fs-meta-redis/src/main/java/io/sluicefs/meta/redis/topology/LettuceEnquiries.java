package io.sluicefs.meta.redis.topology;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks over Lettuce, by one short connection per question. */
public final class LettuceEnquiries implements Enquiries, AutoCloseable {
  /** For one of several servers: the next may know as much. */
  private static final Duration SHORT = Duration.ofSeconds(5);

  /** The first handshake of a young process on a busy machine takes seconds. */
  private static final Duration SHORT_WITH_TLS = Duration.ofSeconds(15);

  private final RedisClient client;
  private final Duration connectTimeout;
  private final Duration patience;
  private final Function<Place, RedisURI> ofServer;
  private final Function<Node, RedisURI> ofSentinel;

  /**
   * @param client belongs to this object from now on; {@code options} are how it connects
   * @param isSecret whether it speaks TLS
   */
  public LettuceEnquiries(
      RedisClient client,
      ClientOptions options,
      boolean isSecret,
      Function<Place, RedisURI> ofServer,
      Function<Node, RedisURI> ofSentinel) {
    this.client = client;
    this.ofServer = ofServer;
    this.ofSentinel = ofSentinel;
    this.patience = isSecret ? SHORT_WITH_TLS : SHORT;
    this.connectTimeout = options.getSocketOptions().getConnectTimeout();
    // replies have the same shape with every version of a server, old sentinels included
    client.setOptions(options.mutate().protocolVersion(ProtocolVersion.RESP2).build());
  }

  @Override
  public boolean isCluster(Place place) {
    String info =
        ask(place, connectTimeout, ofServer.apply(place), RedisAsyncCommands::clusterInfo)
            .orElse("");
    return info.contains("cluster_state:");
  }

  @Override
  public List<SlotRange> slots(Node node) {
    List<Object> reply =
        ask(node, patience, ofServer.apply(Place.at(node, 0)), RedisAsyncCommands::clusterSlots)
            .orElse(List.of());
    List<SlotRange> ranges = new ArrayList<>(reply.size());
    for (Object part : reply) {
      List<?> range = list(part);
      if (range.size() >= 3) {
        List<Node> nodes = range.subList(2, range.size()).stream().map(n -> node(n, node)).toList();
        ranges.add(
            new SlotRange(
                (int) number(range.get(0)),
                (int) number(range.get(1)),
                nodes.getFirst(),
                nodes.subList(1, nodes.size())));
      }
    }
    return ranges;
  }

  @Override
  public Optional<Node> master(Node sentinel, String name) {
    List<?> address = askSentinel(sentinel, "get-master-addr-by-name", name);
    return address.size() < 2
        ? Optional.empty()
        : Optional.of(new Node(text(address.get(0)), Integer.parseInt(text(address.get(1)))));
  }

  @Override
  public List<Node> replicas(Node sentinel, String name) {
    List<Node> replicas = new ArrayList<>();
    for (Object part : askSentinel(sentinel, "slaves", name)) {
      List<?> words = list(part);
      Map<String, String> fields = new HashMap<>();
      for (int at = 0; at + 1 < words.size(); at += 2) {
        fields.put(text(words.get(at)), text(words.get(at + 1)));
      }
      if (fields.getOrDefault("flags", "").equals("slave")
          && fields.getOrDefault("master-link-status", "").equals("ok")) {
        int port = Integer.parseInt(fields.getOrDefault("port", "0"));
        replicas.add(new Node(fields.getOrDefault("ip", ""), port));
      }
    }
    return replicas;
  }

  @Override
  public Duration roundTrip(Node node) {
    return ask(
            node,
            patience,
            ofServer.apply(Place.at(node, 0)),
            commands -> {
              long start = System.nanoTime();
              return commands.ping().thenApply(pong -> Duration.ofNanos(System.nanoTime() - start));
            })
        .orElseThrow(() -> new NotConnectedException("ping " + node, null));
  }

  @Override
  public void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  private List<?> askSentinel(Node sentinel, String what, String name) {
    ByteArrayCodec codec = ByteArrayCodec.INSTANCE;
    return ask(
            sentinel,
            patience,
            ofSentinel.apply(sentinel),
            commands ->
                commands.dispatch(
                    CommandType.SENTINEL,
                    new ArrayOutput<>(codec),
                    new CommandArgs<>(codec).add(what).add(name)))
        .orElse(List.of());
  }

  /** The answer; empty when the server has none or refuses the question. */
  private <T> Optional<T> ask(Object whom, Duration limit, RedisURI uri, Question<T> question) {
    long end = System.nanoTime() + limit.toNanos();
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
        client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    try {
      StatefulRedisConnection<byte[], byte[]> open =
          connecting.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      try {
        return Optional.ofNullable(
            question
                .ask(open.async())
                .toCompletableFuture()
                .get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RedisCommandExecutionException) {
          return Optional.empty();
        }
        throw e;
      } finally {
        var _ = open.closeAsync();
      }
    } catch (ExecutionException e) {
      throw new NotConnectedException("ask " + whom, e.getCause());
    } catch (TimeoutException | RedisException e) {
      // closes itself in case it comes after all
      var _ = connecting.thenCompose(StatefulRedisConnection::closeAsync);
      throw new NotConnectedException("ask " + whom + " in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotConnectedException("interrupted", e);
    }
  }

  private static Node node(@Nullable Object part, Node asked) {
    List<?> fields = list(part);
    String host = fields.getFirst() == null ? "" : text(fields.getFirst());
    return new Node(host.isEmpty() ? asked.host() : host, (int) number(fields.get(1)));
  }

  private static List<?> list(@Nullable Object part) {
    return part instanceof List<?> list ? list : List.of();
  }

  private static long number(@Nullable Object part) {
    return part instanceof Long number ? number : Long.parseLong(text(part));
  }

  private static String text(@Nullable Object part) {
    return part instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(part);
  }

  /** What is asked once connected. */
  @FunctionalInterface
  private interface Question<T> {
    CompletionStage<T> ask(RedisAsyncCommands<byte[], byte[]> commands);
  }
}
