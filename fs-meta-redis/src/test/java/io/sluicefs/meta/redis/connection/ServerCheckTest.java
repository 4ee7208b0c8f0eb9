package io.sluicefs.meta.redis.connection;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.PrivateRedis;
import io.sluicefs.meta.redis.RedisConfig;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that may lose metadata are refused when that is asked for, and used otherwise. */
@Tag("server")
class ServerCheckTest {

  @ParameterizedTest
  @CsvSource({
    "--appendonly no, AOF is not enabled",
    "--appendonly yes --maxmemory 1000kb, % of its memory",
    "--appendonly yes --maxmemory-policy allkeys-lru --rename-command CONFIG NONE, noeviction"
  })
  void strictUsersRefuseWhatMayLoseMetadata(String options, String risk) {
    try (PrivateRedis server = PrivateRedis.start(options.split(" "))) {
      assertThatThrownBy(() -> connect(server, true))
          .isInstanceOf(FsException.class)
          .hasMessageContainingAll(risk, "--strict-redis");
      assertThatCode(() -> connect(server, false)).doesNotThrowAnyException();
    }
  }

  @Test
  void strictUsersTakeASafeServer() {
    try (PrivateRedis server = PrivateRedis.start("--appendonly", "yes")) {
      assertThatCode(() -> connect(server, true)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({"5.0.14, standalone, 6.0 or later", "7.2.4, sentinel, MASTER-NAME"})
  void serversThatNoVolumeCanUseAreRefusedByName(String version, String mode, String reason) {
    assertThatThrownBy(
            () -> ServerCheck.requireFit(Map.of("redis_version", version, "redis_mode", mode)))
        .isInstanceOf(FsException.class)
        .hasMessageContaining(reason);
    assertThatCode(() ->
            ServerCheck.requireFit(Map.of("redis_version", "6.0.0", "redis_mode", "standalone")))
        .doesNotThrowAnyException();
  }

  private static void connect(PrivateRedis server, boolean strict) {
    RedisConfig config = new RedisConfig(server.url(), MetaOptions.defaults(), strict);
    RedisConnections.open(config, new ClientIdentity(), InstantSource.system()).close();
  }
}
