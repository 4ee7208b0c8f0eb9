package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.Vector;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code fsck} and {@code gc} say of volumes recorded from the reference program. */
@Tag("server")
class RepairVectorsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain-131",
        "compact-141-after",
        "trash-141",
        "notrash-live-141",
        "hashprefix-141",
        "enc-aes-141",
        "shards-141"
      })
  void theSameIsFoundAsByTheReferenceProgram(String vector) throws Exception {
    Vector recorded = Vector.named(vector);
    try (Scratch scratch = Scratch.named("repair");
        RedisServer redis = RedisServer.start(scratch.path())) {
      recorded.restore(redis.url(3), scratch.path().resolve("o"));
      JsonNode manifest = recorded.manifest();
      assertThat(findings(Client.sluice().run("fsck", redis.url(3)).orFail()))
          .isEqualTo(recordedFindings(manifest.path("fsck")));
      assertThat(findings(Client.sluice().run("gc", redis.url(3)).orFail()))
          .isEqualTo(recordedGc(vector, manifest.path("gc")));
      Ended compared = recorded.run("--compare-redis", redis.url(3));
      assertThat(compared.said().lines().filter(line -> line.contains("\"")))
          .allMatch(line -> line.contains("setting"));
    }
  }

  /** Files that wait for deletion are counted here; the reference calls their chunks leaked. */
  private static List<String> findings(Ended ended) {
    return ended
        .err()
        .lines()
        .filter(line -> line.matches(".*(using|scanned|Found|Used by) .*"))
        .map(line -> line.replaceAll("^.*(<\\w+>)", "$1").replaceAll(" \\[.*", ""))
        .map(line -> line.replaceAll("\\d+ delfiles \\(\\d+ bytes\\)", "delfiles"))
        .toList();
  }

  /** Of several buckets gc of the reference saw 40 of 60 objects; its fsck saw all of them. */
  private static List<String> recordedGc(String vector, JsonNode recorded) {
    return recordedFindings(recorded).stream()
        .map(line -> vector.startsWith("shards") ? line.replace("40 ", "60 ") : line)
        .toList();
  }

  private static List<String> recordedFindings(JsonNode recorded) {
    StringBuilder lines = new StringBuilder();
    recorded.path("output").forEach(line -> lines.append(line.asString()).append('\n'));
    return findings(new Ended("recorded", 0, "", lines.toString()));
  }
}
