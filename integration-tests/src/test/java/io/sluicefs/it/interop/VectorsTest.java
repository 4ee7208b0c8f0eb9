package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes recorded from the reference program open here with every byte and attribute equal. */
@MountTest
@Tag("server")
class VectorsTest {
  private static final Pattern LINKS = Pattern.compile(": nlink: expected (\\d+), found (\\d+)$");

  /** The time of the last backup is an attribute of the root without a namespace: not shown. */
  private static final String NO_NAMESPACE = "\".\": Operation not supported";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain-131",
        "plain-141",
        "trash-131",
        "trash-141",
        "compact-131-before",
        "compact-131-after",
        "compact-141-before",
        "compact-141-after",
        "old-setting-131",
        "acl-131",
        "acl-141",
        "quota-131",
        "quota-141",
        "lz4-131",
        "lz4-141",
        "zstd-131",
        "zstd-141",
        "hashprefix-141",
        "shards-141",
        "enc-aes-141",
        "enc-chacha-lz4-141",
        "enc-aes-zstd-131"
      })
  void aRecordedVolumeIsServedAsRecorded(String vector) throws Exception {
    Vector recorded = Vector.named(vector);
    try (Scratch scratch = Scratch.named("vector");
        RedisServer redis = RedisServer.start(scratch.path())) {
      recorded.restore(redis.url(3), scratch.path().resolve("objects"));
      List<String> how = new ArrayList<>(List.of("--read-only", "--enable-xattr", "--enable-cap"));
      how.addAll(List.of("--cache-dir", scratch.path().resolve("cache").toString(), redis.url(3)));
      try (var mounted = recorded.sluice().mount(scratch.path().resolve("mnt"), how)) {
        String mount = mounted.path().toString();
        Ended verified = recorded.run("--verify", mount, "--skip", "flags");
        assertThat(differences(verified)).isEmpty();
      }
      Ended compared = recorded.run("--compare-redis", redis.url(3));
      assertThat(compared.said().lines().filter(line -> line.contains("\"")))
          .allMatch(line -> line.contains("setting"));
    }
  }

  /** Names in the trash are no links for us: fewer links than recorded are right (W18). */
  private static List<String> differences(Ended verified) {
    assertThat(verified.out()).contains(" paths: ");
    return verified
        .said()
        .lines()
        .filter(line -> !line.contains(" paths: ") && !hasFewerLinks(line))
        .filter(line -> !line.equals(NO_NAMESPACE))
        .toList();
  }

  private static boolean hasFewerLinks(String line) {
    Matcher links = LINKS.matcher(line);
    return links.find() && Integer.parseInt(links.group(2)) < Integer.parseInt(links.group(1));
  }
}
