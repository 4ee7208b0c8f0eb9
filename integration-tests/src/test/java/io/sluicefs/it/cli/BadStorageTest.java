package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.S3ProxyServer;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An object store that is wrong or out of reach: one line says which and why, nothing changes. */
@Tag("server")
class BadStorageTest {
  private static final Client SLUICE = Client.sluice();

  private static Scratch scratch;
  private static RedisServer redis;
  private static S3ProxyServer s3;
  private static Path point;

  @BeforeAll
  static void formatOneVolume() {
    scratch = Scratch.named("bad-storage");
    redis = RedisServer.start(scratch.folder("redis"));
    s3 = S3ProxyServer.start();
    point = scratch.folder("mnt");
    List<String> options = List.of("--storage", "s3", "--bucket", s3.endpoint() + "/mine");
    List<String> keys = List.of("--access-key", S3ProxyServer.ACCESS_KEY, "--secret-key");
    List<String> words = new ArrayList<>(options);
    words.addAll(keys);
    words.add(S3ProxyServer.SECRET_KEY);
    SLUICE.format(redis.url(0), "existing", words);
  }

  @AfterAll
  static void end() {
    s3.close();
    redis.close();
    scratch.close();
  }

  /** URL is the volume's database, OTHER an empty one, S3 the server, KEYS a right credential. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mount --bucket S3/not-there URL MNT | not-there | NoSuchBucket",
        "mount --bucket http://127.0.0.1:1/mine URL MNT | 127.0.0.1:1 | refused",
        "mount --check-storage --bucket http://127.0.0.1:1/mine URL MNT | 127.0.0.1:1 | refused",
        "format --storage s3 --bucket S3/new --access-key sluice --secret-key bad-one OTHER other"
            + " | /new | 403",
        "format --storage s3 --bucket S3/new --access-key nobody --secret-key bad-one OTHER other"
            + " | /new | 403",
        "format --storage s3 --bucket http://127.0.0.1:1/new KEYS OTHER other"
            + " | 127.0.0.1:1 | refused",
        "format --storage s3 --bucket S3/new KEYS URL existing --secret-key bad-one"
            + " | /new | 403"
      })
  void oneLineNamesTheStoreAndTheCause(String line, String store, String cause) {
    String before = redis.cli(0, "GET", "setting").out();
    Ended ended = run(line);
    assertThat(ended.status()).as(ended.said()).isEqualTo(1);
    List<String> errors =
        ended.err().lines().filter(l -> l.contains("<FATAL>") || l.contains("<ERROR>")).toList();
    assertThat(errors).as(ended.said()).hasSize(1);
    assertThat(errors.getFirst()).contains(store, cause);
    assertThat(ended.said()).doesNotContain("bad-one", S3ProxyServer.SECRET_KEY, "\tat ");
    assertThat(redis.cli(0, "GET", "setting").out()).isEqualTo(before);
    assertThat(redis.cli(1, "DBSIZE").out().strip()).isEqualTo("0");
    assertThat(point).isEmptyDirectory();
  }

  private static Ended run(String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.strip().split(" ")) {
      if (word.equals("KEYS")) {
        words.addAll(List.of("--access-key", S3ProxyServer.ACCESS_KEY));
        words.addAll(List.of("--secret-key", S3ProxyServer.SECRET_KEY));
      } else {
        words.add(
            word.replace("URL", redis.url(0))
                .replace("OTHER", redis.url(1))
                .replace("S3/", s3.endpoint() + "/")
                .replace("MNT", point.toString()));
      }
    }
    return SLUICE.run(words.toArray(String[]::new));
  }
}
