package io.sluicefs.it.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Daemon;
import io.sluicefs.it.harness.KeyFile;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory of a daemon is bounded, whatever is written and read at once, and comes back. */
@MountTest
@Tag("server")
class MemoryTest {
  private static final long RSS_MAX_MEBIBYTES = 600;

  /** Streams in parallel, read past the page cache, random reads and many small files. */
  private static final String WORK =
      """
      cd "$1"
      head -c 48M /dev/urandom > "$2/noise"
      pids=()
      for i in 1 2 3 4; do cat "$2/noise" > stream$i & done
      (mkdir small; for i in $(seq 1 400); do echo $i > small/$i; done) &
      wait
      for i in 1 2 3 4; do
        (dd if=stream$i bs=1M iflag=direct status=none | cmp - "$2/noise") & pids+=($!)
      done
      for i in $(seq 1 40); do
        dd if=stream2 of=/dev/null bs=4k count=1 skip=$((i * 271)) iflag=direct status=none
      done
      for pid in "${pids[@]}"; do wait $pid; done
      """;

  @ParameterizedTest
  @CsvSource({"300, 512, memory", "64, 256, memory", "64, 256, disk"})
  void workLeavesTheBoundsAndNoPages(int buffer, int heap, String cache) {
    Client client =
        Client.sluice()
            .with(KeyFile.VARIABLE, KeyFile.PASSPHRASE)
            .with("SLUICE_JVM_OPTS", "-Xmx" + heap + "m");
    try (Volume volume = encryptedAndPacked(client)) {
      List<String> words = new ArrayList<>(List.of("--buffer-size=" + buffer));
      words.addAll(
          cache.equals("memory")
              ? List.of("--cache-dir=memory", "--cache-size=50M")
              : List.of("--writeback", "--free-space-ratio=0"));
      Mounted mounted = volume.mount(client, words.toArray(String[]::new));
      Path scratch = volume.scratch();
      ProgramRunner.in(Path.of("/"))
          .ok("bash", "-euc", WORK, "bash", mounted.path().toString(), scratch.toString());
      Daemon daemon = new Daemon(mounted);
      daemon.awaitNoPages();
      assertThat(daemon.peakMebibytes()).isLessThan(RSS_MAX_MEBIBYTES);
      mounted.unmount();
      assertThat(mounted.exitStatus()).isZero();
      assertThat(mounted.log()).doesNotContain("OutOfMemory");
    }
  }

  private static Volume encryptedAndPacked(Client client) {
    return Volume.of(
        Volume.Kind.REDIS_AND_DIRECTORY,
        client,
        "--compress=zstd",
        "--encrypt-algo=aes256gcm-rsa",
        "--encrypt-rsa-key=" + KeyFile.locked());
  }
}
