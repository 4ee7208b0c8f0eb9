package io.sluicefs.meta.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.meta.MemoryFormats;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that is the first to come after another server has taken over (coherence.md 5). */
@Tag("server")
class NewcomerTest {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private static final List<String> COUNTERS = List.of("nextinode", "nextchunk", "nextsession");

  @BeforeEach
  void format() {
    VOLUME.newEngine(ino -> false, MemoryFormats.plain()).close();
  }

  @Test
  void itRaisesTheCountersOfAServerThatMayHaveForgottenIds() {
    VOLUME.server().cli("SET", "Server", "the one that is gone");
    List<Long> before = counters();
    comeAndGo();
    List<Long> after = counters();
    for (int i = 0; i < COUNTERS.size(); i++) {
      assertThat(after.get(i)).as(COUNTERS.get(i)).isGreaterThanOrEqualTo(before.get(i) + 1000);
    }
    comeAndGo();
    assertThat(counters()).isEqualTo(List.of(after.get(0), after.get(1), after.get(2) + 1));
  }

  @Test
  void itLeavesThoseOfTheServerOfBeforeAlone() {
    List<Long> before = counters();
    comeAndGo();
    assertThat(counters()).isEqualTo(List.of(before.get(0), before.get(1), before.get(2) + 1));
  }

  private static void comeAndGo() {
    try (RedisMetaEngine engine = VOLUME.openEngine(ino -> false)) {
      engine.openSession(RedisVolume.session());
      engine.closeSession();
    }
  }

  private static List<Long> counters() {
    return COUNTERS.stream()
        .map(name -> VOLUME.server().cli("--raw", "GET", name))
        .map(value -> value.isEmpty() ? 0 : Long.parseLong(value))
        .toList();
  }
}
