package io.sluicefs.meta.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.meta.redis.topology.RouteRead;
import io.sluicefs.meta.redis.topology.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
  @ParameterizedTest
  @CsvSource({
    "redis://localhost, redis://localhost:6379/0",
    "redis://, redis://localhost:6379/0",
    "host, redis://host:6379/0",
    "host:7/3, redis://host:7/3",
    "redis://[::1]:7/3, redis://[::1]:7/3",
    "rediss://u:p@h:1/2?db=5, rediss://u:****@h:1/5",
    "redis://:p%40ss@h, redis://:****@h:6379/0",
    "unix:///run/r.sock, unix:///run/r.sock?db=0",
    "unix://:p@/run/r.sock?db=4, unix://:****@/run/r.sock?db=4",
    "'redis://:p@main,a,b:7/1', 'redis://:****@main,a:7,b:7/1'",
    "'redis://main,a:1,b:2', 'redis://main,a:1,b:2/0'",
    "'redis://main,[::1]:1,b', 'redis://main,[::1]:1,b:26379/0'",
    "'rediss://u:p@a:1,b:2/3', 'rediss://u:****@a:1,b:2/3'",
    "'redis://a,b/0', 'redis://a:6379,b:6379/0'",
    "'[::1]:1,[::2]:2/4', 'redis://[::1]:1,[::2]:2/4'",
  })
  void formsAreUnderstoodAndShownWithoutPassword(String text, String shown) {
    assertThat(RedisUrl.parse(text, Map.of())).hasToString(shown);
  }

  @Test
  void credentialsAreDecoded() {
    RedisUrl url = RedisUrl.parse("redis://me:p%40s%2Fs+@h", Map.of());
    assertThat(url.user()).isEqualTo("me");
    assertThat(url.password()).isEqualTo("p@s/s+");
  }

  @Test
  void environmentGivesThePasswordThatTheUrlLacks() {
    Map<String, String> environment = Map.of("REDIS_PASSWORD", "", "META_PASSWORD", "meta");
    assertThat(RedisUrl.parse("redis://h", environment).password()).isEqualTo("meta");
    assertThat(RedisUrl.parse("redis://:own@h", environment).password()).isEqualTo("own");
    assertThat(RedisUrl.parse("h", Map.of("REDIS_PASSWORD", "r")).password()).isEqualTo("r");
  }

  @Test
  void lastOfAllAFileGivesThePassword(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), " of the file\n");
    Map<String, String> environment = Map.of("META_PASSWORD_FILE", file.toString());
    assertThat(RedisUrl.parse("redis://h", environment).password()).isEqualTo("of the file");
    assertThat(RedisUrl.parse("redis://:own@h", environment).password()).isEqualTo("own");
    Map<String, String> missing = Map.of("META_PASSWORD_FILE", folder.resolve("none").toString());
    assertThatThrownBy(() -> RedisUrl.parse("redis://h", missing))
        .hasMessageContaining("META_PASSWORD_FILE");
  }

  @Test
  void optionsAreReadInBothSpellings() {
    RedisUrl url =
        RedisUrl.parse(
            "rediss://h?min-retry-backoff=1.5ms&max_retry_backoff=1m30s&read-timeout=3"
                + "&pool_size=9&tls-server-name=n&insecure-skip-verify=true",
            Map.of());
    assertThat(url.timing().retryBackoffMin()).isEqualTo(Duration.ofNanos(1_500_000));
    assertThat(url.timing().retryBackoffMax()).isEqualTo(Duration.ofSeconds(90));
    assertThat(url.timing().readTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(url.tls()).isEqualTo(new RedisUrl.Tls(true, null, null, null, "n"));
  }

  @Test
  void commaBeforeTheFirstColonMakesAnAddressOneOfSentinels() {
    assertThat(servers("redis://main,a:1,b")).isInstanceOf(Servers.Sentinels.class);
    assertThat(servers("redis://a,b,c")).isInstanceOf(Servers.Cluster.class);
    assertThat(servers("redis://a:1,b")).isInstanceOf(Servers.Cluster.class);
    assertThat(servers("redis://a:1")).isInstanceOf(Servers.Single.class);
  }

  @Test
  void sentinelsHaveAPasswordOfTheirOwnThatIsNeverShown() {
    Map<String, String> environment = Map.of("SENTINEL_PASSWORD", "guard", "META_PASSWORD", "m");
    RedisUrl url = RedisUrl.parse("redis://main,a:1", environment);
    assertThat(url.sentinelPassword()).isEqualTo("guard");
    assertThat(url.password()).isEqualTo("m");
    assertThat(url.toString()).doesNotContain("guard");
  }

  @Test
  void copiesToReadAreChosenByAnOption() {
    assertThat(RedisUrl.parse("redis://a:1,b:2", Map.of()).routeRead())
        .isEqualTo(RouteRead.PRIMARY);
    assertThat(RedisUrl.parse("redis://a:1,b:2?route-read=latency", Map.of()).routeRead())
        .isEqualTo(RouteRead.LATENCY);
  }

  private static Servers servers(String url) {
    return RedisUrl.parse(url, Map.of()).servers();
  }

  @ParameterizedTest
  @CsvSource({
    "'redis://,a,b:26379/1', name of the master is missing",
    "'redis://main,a,,b:26379/1', an address is missing",
    "'redis://a:1,,b:2', an address is missing",
    "redis://h?route-read=near, route-read near",
    "mysql://h, Invalid meta driver: mysql",
    "redis://h?frobnicate=1, unexpected option: frobnicate",
  })
  void whatIsNotUnderstoodIsRefusedByName(String text, String reason) {
    assertThatThrownBy(() -> RedisUrl.parse(text, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://h/x",
        "redis://h/1/2",
        "redis://h:0/1",
        "redis://h?read-timeout=1y",
        "unix://r.sock"
      })
  void malformedUrlsAreRefused(String text) {
    assertThatThrownBy(() -> RedisUrl.parse(text, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
