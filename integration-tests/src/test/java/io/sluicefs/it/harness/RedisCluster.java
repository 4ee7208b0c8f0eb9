package io.sluicefs.it.harness;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Three masters with a third of the slots each, and a replica where a test wants one. */
public final class RedisCluster implements AutoCloseable {
  private static final int SLOTS = 16_384;

  private final Scratch scratch = Scratch.named("cluster");
  private final List<RedisServer> nodes = new ArrayList<>();

  private final @Nullable TlsFiles tls;

  private RedisCluster(@Nullable TlsFiles tls) {
    this.tls = tls;
  }

  public static RedisCluster start() {
    return start(null);
  }

  /** Returns when all nodes agree; with files for it, none of them speaks anything but TLS. */
  public static RedisCluster start(@Nullable TlsFiles tls) {
    RedisCluster cluster = new RedisCluster(tls);
    try {
      cluster.launch();
      return cluster;
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private void launch() {
    for (int i = 0; i < 3; i++) {
      RedisServer node = newNode();
      String first = Integer.toString(SLOTS * i / 3);
      String last = Integer.toString(SLOTS * (i + 1) / 3 - 1);
      node.cli(0, "CLUSTER", "ADDSLOTSRANGE", first, last);
      node.cli(0, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
    }
    nodes.subList(1, 3).forEach(node -> introduce(node, nodes.getFirst()));
    await("cluster complete")
        .atMost(Duration.ofSeconds(30))
        .until(() -> nodes.stream().allMatch(node -> says(node, "INFO", "cluster_state:ok")));
  }

  private RedisServer newNode() {
    String bus = Integer.toString(Ports.free());
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--cluster-enabled", "yes", "--cluster-port", bus, "--databases", "1"));
    if (tls != null) {
      options.addAll(List.of("--tls-cluster", "yes"));
    }
    RedisServer node = RedisServer.start(scratch.folder("node" + nodes.size()), options, tls);
    nodes.add(node);
    return node;
  }

  private static void introduce(RedisServer node, RedisServer other) {
    String bus =
        other.cli(0, "CONFIG", "GET", "cluster-port").out().strip().lines().toList().getLast();
    node.cli(0, "CLUSTER", "MEET", "127.0.0.1", Integer.toString(other.port()), bus);
  }

  private static boolean says(RedisServer node, String question, String expected) {
    return node.cli(0, "CLUSTER", question).out().contains(expected);
  }

  /** The META-URL with all first nodes. */
  public String url(int volume) {
    return (tls == null ? "redis://" : "rediss://")
        + nodes.stream().map(n -> "127.0.0.1:" + n.port()).collect(Collectors.joining(","))
        + "/"
        + volume;
  }

  /** The META-URL with one node, which need not be the one that has the volume. */
  public String urlOfOneSeed(int volume) {
    return nodes.getFirst().url(volume);
  }

  public List<RedisServer> nodes() {
    return nodes;
  }

  /** The slot of a volume. */
  public String slot(int volume) {
    return nodes.getFirst().cli(0, "CLUSTER", "KEYSLOT", "{" + volume + "}").out().strip();
  }

  /** The master that has the slot, as it says itself. */
  public RedisServer owner(String slot) {
    int wanted = Integer.parseInt(slot);
    return nodes.stream().filter(node -> owns(node, wanted)).findFirst().orElseThrow();
  }

  private static boolean owns(RedisServer node, int slot) {
    String own = line(node, "myself,master");
    String ranges = own.substring(own.indexOf("connected") + 1);
    for (String word : ranges.split(" ", -1)) {
      String[] range = word.split("-", -1);
      if (word.matches("\\d+(-\\d+)?")
          && Integer.parseInt(range[0]) <= slot
          && slot <= Integer.parseInt(range[range.length - 1])) {
        return true;
      }
    }
    return false;
  }

  private static String line(RedisServer node, String flags) {
    return node.cli(0, "CLUSTER", "NODES")
        .out()
        .lines()
        .filter(found -> found.contains(flags))
        .findFirst()
        .orElse("");
  }

  private static String id(RedisServer node) {
    return node.cli(0, "CLUSTER", "MYID").out().strip();
  }

  /** Begins to move a slot: from now on keys that are not there are refused. */
  public void beginMove(String slot, RedisServer from, RedisServer to) {
    to.cli(0, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
    from.cli(0, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
  }

  /** Moves all keys of a slot, and ends the move. */
  public void finishMove(String slot, RedisServer from, RedisServer to) {
    while (true) {
      List<String> keys =
          from.cli(0, "CLUSTER", "GETKEYSINSLOT", slot, "100").out().strip().lines().toList();
      if (keys.isEmpty()) {
        break;
      }
      List<String> move = new ArrayList<>(List.of("MIGRATE", "127.0.0.1"));
      move.addAll(List.of(Integer.toString(to.port()), "", "0", "5000", "KEYS"));
      move.addAll(keys);
      from.cli(0, move.toArray(new String[0]));
    }
    String owner = id(to);
    to.cli(0, "CLUSTER", "SETSLOT", slot, "NODE", owner);
    from.cli(0, "CLUSTER", "SETSLOT", slot, "NODE", owner);
  }

  /** Adds a replica of a master; returns when it is in touch. */
  public RedisServer addReplica(RedisServer master) {
    String owner = id(master);
    RedisServer replica = newNode();
    introduce(replica, master);
    await("replica met").atMost(Duration.ofSeconds(30)).until(() -> says(replica, "NODES", owner));
    replica.cli(0, "CLUSTER", "REPLICATE", owner);
    await("replica in touch")
        .atMost(Duration.ofSeconds(30))
        .until(() -> replica.cli(0, "INFO", "replication").out().contains("_status:up"));
    return replica;
  }

  /** Makes a replica the master, as an administrator does; returns when it is. */
  public void failOver(RedisServer replica) {
    await("replica known to its master")
        .atMost(Duration.ofSeconds(30))
        .until(() -> replica.cli(0, "CLUSTER", "FAILOVER").out().contains("OK"));
    await("failed over")
        .atMost(Duration.ofSeconds(30))
        .until(() -> !line(replica, "myself,master").isEmpty());
  }

  @Override
  public void close() {
    try {
      Closing.all(nodes);
    } finally {
      scratch.close();
    }
  }
}
