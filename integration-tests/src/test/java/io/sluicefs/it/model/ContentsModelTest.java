package io.sluicefs.it.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.core.vfs.model.ModelRun;
import io.sluicefs.core.vfs.model.NativeActions;
import io.sluicefs.it.harness.Daemon;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import io.sluicefs.it.model.Setup.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes of files by reads, writes, mappings, holes, copies and all ways to open, in every format
 * and with every cache: what a mount left is what the next one finds, and works on.
 */
@MountTest
@Tag("server")
class ContentsModelTest {
  private static final int STEPS = 200;
  private static final long RSS_MAX_MEBIBYTES = 600;

  /** How long to work on all combinations together; 0 in an ordinary run, which has few of them. */
  private static final Duration SOAK = Duration.ofMinutes(Long.getLong("sluice.soak.minutes", 0));

  static Stream<Setup> setups() {
    return (SOAK.isZero() ? Setup.pairs() : Setup.all()).stream();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void mountsKeepWhatTheModelKeeps(Setup setup) throws Exception {
    long seed = Long.getLong("sluice.seed", setup.number());
    try (Volume volume =
        Volume.of(
            setup.kind(), setup.ways().getFirst().client(), setup.words().toArray(String[]::new))) {
      ModelRun run = null;
      Path files = Path.of("files");
      for (Way way : setup.ways()) {
        try (Mounted mounted = volume.mount(way.client(), way.words().toArray(String[]::new));
            NativeActions actions = new NativeActions(root(mounted, files))) {
          if (run == null) {
            run = new ModelRun(seed, ModelRun.Scope.CONTENTS, actions);
          } else {
            run.moveTo(actions);
          }
          work(run);
          Daemon daemon = new Daemon(mounted);
          assertThat(daemon.peakMebibytes()).isLessThan(RSS_MAX_MEBIBYTES);
          daemon.awaitNoPages();
        }
      }
    }
  }

  private static Path root(Mounted mounted, Path files) throws IOException {
    return Files.createDirectories(mounted.path().resolve(files));
  }

  private static void work(ModelRun run) {
    long end = System.nanoTime() + SOAK.dividedBy(Math.max(1, combinations())).toNanos();
    int before = run.actionsThatSucceeded();
    int steps = 0;
    do {
      run.run(STEPS);
      steps += STEPS;
    } while (System.nanoTime() < end);
    assertThat(run.actionsThatSucceeded() - before).isGreaterThan(steps / 20);
  }

  private static long combinations() {
    return setups().mapToLong(setup -> setup.ways().size()).sum();
  }

  @Test
  void anyTwoChoicesMeet() {
    assertThat(pairsOf(Setup.pairs())).isEqualTo(pairsOf(Setup.all()));
  }

  private static Set<List<Object>> pairsOf(List<Setup> setups) {
    Set<List<Object>> pairs = new HashSet<>();
    for (Setup setup : setups) {
      for (Way way : setup.ways()) {
        List<Object> choices = new ArrayList<>(List.of(setup.packing(), setup.cipher()));
        choices.addAll(List.of(setup.kind(), way.cache(), way.isStaging(), way.isSmall()));
        for (int i = 0; i < choices.size(); i++) {
          for (int j = i + 1; j < choices.size(); j++) {
            pairs.add(List.of(i, choices.get(i), j, choices.get(j)));
          }
        }
      }
    }
    return pairs;
  }
}
