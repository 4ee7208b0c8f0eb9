package io.sluicefs.it.harness;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A master, a replica of it, and two sentinels, each a private process on loopback. */
public final class SentinelSet implements AutoCloseable {
  public static final String MASTER = "main";

  private final Scratch scratch = Scratch.named("sentinels");
  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();

  private final @Nullable TlsFiles tls;

  private SentinelSet(@Nullable TlsFiles tls) {
    this.tls = tls;
  }

  public static SentinelSet start() {
    return start(null);
  }

  /**
   * Returns when both sentinels know the replica and each other; with files for it, none of them
   * speaks anything but TLS.
   */
  public static SentinelSet start(@Nullable TlsFiles tls) {
    SentinelSet set = new SentinelSet(tls);
    try {
      set.launch();
      return set;
    } catch (RuntimeException | AssertionError e) {
      set.close();
      throw e;
    }
  }

  private void launch() {
    servers.add(RedisServer.start(scratch.folder("master"), List.of(), tls));
    String port = Integer.toString(servers.getFirst().port());
    List<String> replica =
        List.of("--replicaof", "127.0.0.1 " + port, "--repl-diskless-sync-delay", "0");
    servers.add(RedisServer.start(scratch.folder("replica"), replica, tls));
    await("replica in touch")
        .atMost(Duration.ofSeconds(20))
        .until(() -> servers.getLast().cli(0, "INFO", "replication").out().contains("_status:up"));
    for (int i = 0; i < 2; i++) {
      sentinels.add(
          RedisServer.startSentinel(
              scratch.folder("sentinel" + i), MASTER, servers.getFirst().port(), tls));
    }
    await("sentinels in touch")
        .atMost(Duration.ofSeconds(30))
        .until(() -> sentinels.stream().allMatch(SentinelSet::knowsAll));
  }

  private static boolean knowsAll(RedisServer sentinel) {
    String info = sentinel.cli(0, "INFO", "sentinel").out();
    return info.contains("slaves=1,sentinels=2");
  }

  /** The META-URL of a database; the first sentinel of it never answers. */
  public String url(int database) {
    return (tls == null ? "redis://" : "rediss://")
        + MASTER
        + ",127.0.0.1:1,127.0.0.1:"
        + sentinels.get(0).port()
        + ",127.0.0.1:"
        + sentinels.get(1).port()
        + "/"
        + database;
  }

  /** The server that is master now, in the eyes of the first sentinel. */
  public RedisServer master() {
    String port =
        sentinels
            .getFirst()
            .cli(0, "SENTINEL", "get-master-addr-by-name", MASTER)
            .out()
            .strip()
            .lines()
            .toList()
            .getLast();
    return servers.stream()
        .filter(server -> Integer.toString(server.port()).equals(port))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    try {
      Closing.all(sentinels);
      Closing.all(servers);
    } finally {
      scratch.close();
    }
  }
}
