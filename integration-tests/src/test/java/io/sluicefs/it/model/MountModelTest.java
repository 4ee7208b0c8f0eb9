package io.sluicefs.it.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.core.vfs.model.ModelRun;
import io.sluicefs.core.vfs.model.NativeActions;
import io.sluicefs.it.harness.MountTable;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import io.sluicefs.it.repair.Soundness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A mount does what the model does, through the kernel, and leaves a sound volume behind. */
@MountTest
@Tag("server")
class MountModelTest {
  private static final int STEPS = 2_000;
  private static final int SEEDS = 3;

  /** How long to go on with new seeds; 0 in an ordinary run. */
  private static final Duration SOAK = Duration.ofMinutes(Long.getLong("sluice.soak.minutes", 0));

  @ParameterizedTest
  @EnumSource(names = {"REDIS_AND_DIRECTORY", "REDIS_AND_S3"})
  void aMountDoesWhatTheModelDoes(Volume.Kind kind) throws Exception {
    try (Volume volume = Volume.of(kind)) {
      Mounted mounted = volume.mount("--enable-xattr");
      long end = System.nanoTime() + SOAK.toNanos();
      long seed = 100L * kind.name().length();
      for (long last = seed + SEEDS; seed < last || System.nanoTime() < end; seed++) {
        run(mounted, seed);
      }
      // The kernel does not wait for RELEASE, so the last ones may be on their way.
      await().untilAsserted(() -> assertThat(MountTable.waiting(mounted.entry())).isZero());
      mounted.unmount();
      Soundness.assertSound(volume);
    }
  }

  private static void run(Mounted mounted, long seed) throws IOException {
    Path root = Files.createDirectory(mounted.path().resolve("seed" + seed));
    try (NativeActions actions = new NativeActions(root)) {
      ModelRun run = new ModelRun(seed, ModelRun.Scope.ALL, actions);
      run.run(STEPS);
      assertThat(run.actionsThatSucceeded()).isGreaterThan(STEPS / 3);
    }
  }
}
