package io.sluicefs.meta.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.PrivateRedis;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("server")
class RedisConnectionsTest {
  private static final LuaScript ECHO = ScriptLoader.load("connection_test");
  private static final byte[] KEY = Ascii.of("Tkey");

  private static PrivateRedis server;
  private final ClientIdentity identity = new ClientIdentity();
  private RedisConnections redis;

  @BeforeAll
  static void startServer() {
    server = PrivateRedis.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() {
    server.cli("FLUSHALL");
    redis = open(server.url());
  }

  @AfterEach
  void close() {
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fuse-0", "other"})
  void plainReadsAndScriptsWorkOnEveryKindOfThread(String threadName) throws Exception {
    onThread(
        threadName,
        () -> {
          assertThat(redis.get(KEY)).isNull();
          assertThat(increment(7).number(1)).isEqualTo(7);
          assertThat(redis.get(KEY)).isEqualTo(Ascii.of("7"));
          assertThat(redis.mget(List.of(KEY, Ascii.of("Tnone"))))
              .containsExactly(Ascii.of("7"), null);
          return null;
        });
  }

  @Test
  void threadsThatEndLeaveNoConnectionAndMakeRoom() throws Exception {
    for (int i = 0; i <= Lanes.LANES_MAX; i++) {
      onThread(
          "fuse-" + i,
          () -> {
            long before = connections();
            increment(1);
            assertThat(connections()).isEqualTo(before + 1);
            redis.leaveThread();
            return null;
          });
    }
    await().until(() -> connections() <= 2);
  }

  /** Those of clients besides the one that asks. */
  private static long connections() {
    return server.cli("CLIENT", "LIST").lines().count() - 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"fuse-0", "other"})
  void serverRestartIsSurvived(String threadName) throws Exception {
    onThread(
        threadName,
        () -> {
          increment(1);
          server.restart();
          assertThat(redis.get(KEY)).isNull();
          assertThat(increment(2).number(1)).isEqualTo(2);
          return null;
        });
  }

  @Test
  void laneSkipsTheSharedConnection() throws Exception {
    onThread("fuse-1", () -> redis.get(KEY));
    assertThat(server.cli("CLIENT", "LIST").lines().filter(line -> line.contains("name=sluice")))
        .hasSize(2);
  }

  @Test
  void scriptErrnoIsThrown() {
    assertThatThrownBy(() -> redis.read(Caller.root(), ScriptCall.of(ECHO).key(KEY).arg("fail")))
        .isSameAs(Errno.ENOTEMPTY.exception());
  }

  @Test
  void cancelledCallerGetsEintrBeforeAnythingIsSent() {
    CancelledCaller caller = new CancelledCaller();
    assertThatThrownBy(() -> redis.mutate(caller, ScriptCall.of(ECHO).key(KEY).arg(1)))
        .isSameAs(Errno.EINTR.exception());
    assertThat(redis.get(KEY)).isNull();
  }

  @Test
  void deadServerEndsInEioAtTheDeadline() {
    PrivateRedis mortal = PrivateRedis.start();
    MetaOptions patient = MetaOptions.defaults().withRetryDeadline(Duration.ofMillis(300));
    try (RedisConnections own =
        RedisConnections.open(
            new RedisConfig(mortal.url(), patient), identity, InstantSource.system())) {
      mortal.close();
      assertThatThrownBy(() -> own.get(KEY))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
    }
  }

  @Test
  void missingServerFailsAtOnce() {
    RedisUrl nowhere = RedisUrl.parse("unix:///nonexistent/r.sock", Map.of());
    assertThatThrownBy(() -> open(nowhere)).hasMessageContaining("/nonexistent/r.sock");
  }

  @Test
  void databaseNumberIsSelected() {
    increment(5);
    try (RedisConnections other = open(server.url(3))) {
      assertThat(other.get(KEY)).isNull();
    }
  }

  @Test
  void evictionPolicyIsForbidden() {
    try (PrivateRedis evicting =
        PrivateRedis.start("--maxmemory-policy", "allkeys-lru", "--maxmemory", "100mb")) {
      open(evicting.url()).close();
      assertThat(evicting.cli("CONFIG", "GET", "maxmemory-policy")).contains("noeviction");
    }
  }

  @Test
  void passwordIsUsedAndNeverShown() {
    try (PrivateRedis locked = PrivateRedis.start("--requirepass", "s3cret")) {
      RedisUrl good = RedisUrl.parse("unix://:s3cret@" + locked.socket(), Map.of());
      open(good).close();
      RedisUrl bad = RedisUrl.parse("unix://:wr0ng@" + locked.socket(), Map.of());
      assertThatThrownBy(() -> open(bad))
          .isInstanceOfSatisfying(
              FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO))
          .hasMessageNotContaining("wr0ng");
    }
  }

  private Reply increment(long by) {
    return redis.mutate(Caller.root(), ScriptCall.of(ECHO).key(KEY).arg(by));
  }

  private RedisConnections open(RedisUrl url) {
    return RedisConnections.open(
        new RedisConfig(url, MetaOptions.defaults()), identity, InstantSource.system());
  }

  private static <T> T onThread(String name, Callable<T> task) throws Exception {
    FutureTask<T> running = new FutureTask<>(task);
    Thread.ofPlatform().name(name).start(running);
    return running.get();
  }

  /** Interrupted from the start. */
  private static final class CancelledCaller implements Caller {
    @Override
    public int uid() {
      return 0;
    }

    @Override
    public int gid() {
      return 0;
    }

    @Override
    public int pid() {
      return 0;
    }

    @Override
    public int[] groups() {
      return new int[0];
    }

    @Override
    public boolean checksPermission() {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return true;
    }
  }
}
