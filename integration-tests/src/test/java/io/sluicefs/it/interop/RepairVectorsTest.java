package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.it.harness.Checkout;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code fsck} and {@code gc} say of volumes recorded from the reference program. */
@Tag("server")
class RepairVectorsTest {
  /** The loader uses a word that tarfile of Debian 12 does not know; then it goes unheard. */
  private static final String RUN =
      """
      import runpy, sys, tarfile
      if not hasattr(tarfile, 'data_filter'):
          plain = tarfile.TarFile.extract
          tarfile.TarFile.extract = lambda self, member, path, filter: plain(self, member, path)
      sys.argv = sys.argv[1:]
      runpy.run_path(sys.argv[0], run_name='__main__')
      """;

  @BeforeEach
  void vectorsLieBesideTheClone() {
    assumeTrue(Checkout.vectors().isPresent(), "no ../shared/vectors beside this clone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain-131",
        "compact-141-after",
        "trash-141",
        "notrash-live-141",
        "hashprefix-141",
        "enc-aes-141"
      })
  void theSameIsFoundAsByTheReferenceProgram(String vector) throws Exception {
    Path recorded = Checkout.vectors().orElseThrow().resolve(vector);
    try (Scratch scratch = Scratch.named("repair");
        RedisServer redis = RedisServer.start(scratch.path())) {
      load(recorded, "--redis", redis.url(3), "--dir", scratch.path().resolve("o").toString());
      JsonNode manifest =
          new JsonMapper().readTree(Files.readString(recorded.resolve("manifest.json")));
      assertThat(findings(Client.sluice().run("fsck", redis.url(3)).orFail()))
          .isEqualTo(recordedFindings(manifest.path("fsck")));
      assertThat(findings(Client.sluice().run("gc", redis.url(3)).orFail()))
          .isEqualTo(recordedFindings(manifest.path("gc")));
      Ended compared = load(recorded, "--compare-redis", redis.url(3));
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

  private static List<String> recordedFindings(JsonNode recorded) {
    StringBuilder lines = new StringBuilder();
    recorded.path("output").forEach(line -> lines.append(line.asString()).append('\n'));
    return findings(new Ended("recorded", 0, "", lines.toString()));
  }

  private static Ended load(Path vector, String... options) {
    Path tools = Checkout.vectors().orElseThrow();
    List<String> command =
        new ArrayList<>(
            List.of("/usr/bin/python3", "-c", RUN, tools + "/load_vector.py", vector.toString()));
    command.addAll(List.of(options));
    return ProgramRunner.in(tools).within(Duration.ofMinutes(5)).run(command);
  }
}
