package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A Redis without memory under a mount: writing fails with ENOSPC, and removing cures it. */
@MountTest
@Tag("server")
class FullServerTest {
  private static final String FILL =
      """
      mkdir "$1/dir" && for i in 1 2 3; do echo "$i" > "$1/dir/$i"; done
      head -c 200000 /dev/zero > "$1/long"; echo x > "$1/file"
      """;

  private static final String WHEN_FULL =
      """
      touch "$1/new" 2>&1 | grep -o 'No space left on device'
      echo more | dd of="$1/file" conv=notrunc,fsync 2>&1 | grep -o 'No space left.*' | head -1
      truncate -s 1000 "$1/long"
      rm "$1/file"
      "$2" rmr "$1/dir"
      ls "$1"
      """;

  @Test
  void writingFailsAndRemovingGoesOn() throws Exception {
    try (Volume volume =
        Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--trash-days", "1")) {
      Mounted mounted = volume.mount("--heartbeat", "1s");
      run(mounted, FILL);
      volume.redis().cli(0, "CONFIG", "SET", "maxmemory", "1");
      assertThat(run(mounted, WHEN_FULL))
          .isEqualTo("No space left on device\nNo space left on device\nlong\n");
      volume.redis().cli(0, "CONFIG", "SET", "maxmemory", "0");
      assertThat(run(mounted, "echo again > \"$1/new\" && cat \"$1/new\"")).isEqualTo("again\n");
      assertThat(mounted.path().resolve("long")).hasSize(1000);
    }
  }

  private static String run(Mounted mounted, String lines) {
    return ProgramRunner.in(Path.of("/"))
        .with("SLUICE_JAVA_HOME", System.getProperty("java.home"))
        .run(
            "sh",
            "-c",
            lines,
            "sh",
            mounted.path().toString(),
            Client.sluice().program().toString())
        .out();
  }
}
