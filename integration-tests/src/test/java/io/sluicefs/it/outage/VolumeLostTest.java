package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.MountTable;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The volume goes away below a mount: the daemon unmounts and ends with status 11. */
@MountTest
@Tag("server")
class VolumeLostTest {
  @Test
  void aMountEndsWhenItsVolumeIsNoLongerFormatted() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted mounted = volume.mount("--heartbeat", "1s");
      ProgramRunner.in(mounted.path()).sh("echo kept > f");
      Process inside =
          ProgramRunner.in(mounted.path())
              .start(
                  java.util.List.of("sh", "-c", "exec 3> open; sleep 600"),
                  volume.scratch().resolve("inside.log").toFile(),
                  volume.scratch().resolve("inside.log").toFile());
      await("open")
          .atMost(Duration.ofSeconds(20))
          .until(() -> mounted.path().resolve("open").toFile().exists());
      volume.redis().cli(1, "DEL", "setting");
      mounted.awaitEnd();
      inside.destroyForcibly();
      assertThat(mounted.exitStatus()).isEqualTo(11);
      assertThat(MountTable.isMounted(mounted.path())).isFalse();
      assertThat(mounted.log().lines().filter(line -> line.contains("The volume is lost")))
          .singleElement()
          .asString()
          .contains("it is no longer formatted");
    }
  }
}
