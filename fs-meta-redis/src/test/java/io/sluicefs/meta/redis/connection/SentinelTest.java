package io.sluicefs.meta.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.PrivateRedis;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A master and a replica of it behind one sentinel, all with passwords. */
@Tag("server")
class SentinelTest {
  private static final LuaScript ECHO = ScriptLoader.load("connection_test");
  private static final byte[] KEY = Ascii.of("Tkey");
  private static final Map<String, String> GUARD = Map.of("SENTINEL_PASSWORD", "guard");

  private static PrivateRedis first;
  private static PrivateRedis second;
  private static PrivateRedis sentinel;

  @BeforeAll
  static void start() {
    first = PrivateRedis.startTcp("--requirepass", "s3cret", "--masterauth", "s3cret");
    second = PrivateRedis.startTcp("--requirepass", "s3cret", "--masterauth", "s3cret");
    sentinel = PrivateRedis.startSentinel("guard");
    watch(first);
  }

  @AfterAll
  static void end() {
    sentinel.close();
    second.close();
    first.close();
  }

  @Test
  void connectionsFollowWhomTheSentinelNames() {
    try (RedisConnections redis = open("redis://:s3cret@main," + address(), GUARD)) {
      increment(redis);
      second.cli("-a", "s3cret", "REPLICAOF", "127.0.0.1", Integer.toString(first.port()));
      org.awaitility.Awaitility.await()
          .until(() -> second.cli("-a", "s3cret", "GET", "Tkey").contains("\"1\""));
      watch(second);
      second.cli("-a", "s3cret", "REPLICAOF", "NO", "ONE");
      first.cli("-a", "s3cret", "REPLICAOF", "127.0.0.1", Integer.toString(second.port()));
      assertThat(increment(redis)).isEqualTo(2);
      assertThat(second.cli("-a", "s3cret", "GET", "Tkey")).contains("\"2\"");
    }
  }

  @Test
  void unknownNameIsSaid() {
    assertThatThrownBy(() -> open("redis://:s3cret@other," + address(), GUARD))
        .hasMessageContaining("no sentinel knows a master of the name other")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void passwordOfTheSentinelIsNeededAndNeverShown() {
    assertThatThrownBy(() -> open("redis://:s3cret@main," + address(), Map.of()))
        .hasMessageContaining("main,127.0.0.1");
    Map<String, String> wrong = Map.of("SENTINEL_PASSWORD", "wr0ng");
    assertThatThrownBy(() -> open("redis://:s3cret@main," + address(), wrong))
        .hasMessageContaining("no sentinel answers")
        .hasMessageNotContaining("wr0ng");
  }

  @Test
  void aSentinelWithoutTheNameOfAMasterIsExplained() {
    assertThatThrownBy(() -> open("redis://:guard@" + address(), Map.of()))
        .hasMessageContaining("this is a sentinel");
  }

  private static String address() {
    return "127.0.0.1:" + sentinel.port();
  }

  private static void watch(PrivateRedis master) {
    String port = Integer.toString(master.port());
    sentinel.cli("-a", "guard", "SENTINEL", "REMOVE", "main");
    sentinel.cli("-a", "guard", "SENTINEL", "MONITOR", "main", "127.0.0.1", port, "1");
    sentinel.cli("-a", "guard", "SENTINEL", "SET", "main", "auth-pass", "s3cret");
  }

  private static long increment(RedisConnections redis) {
    return redis.mutate(Caller.root(), ScriptCall.of(ECHO).key(KEY).arg(1)).number(1);
  }

  private static RedisConnections open(String url, Map<String, String> environment) {
    return RedisConnections.open(
        new RedisConfig(RedisUrl.parse(url, environment), MetaOptions.defaults()),
        new ClientIdentity(),
        InstantSource.system());
  }
}
