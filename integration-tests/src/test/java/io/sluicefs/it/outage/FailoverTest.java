package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Lossy;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A replica that lacks the last writes takes over (coherence.md 5). */
@MountTest
@Tag("server")
class FailoverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int DATABASE = 1;
  private static final int FILES = 20;

  /** One block is stored at once, the rest is buffered. */
  private static final int DIRTY_BYTES = 5 << 20;

  private static final String SLICE_IDS =
      """
      local ids = {}
      for _, key in ipairs(redis.call('KEYS', 'c*_*')) do
        for _, record in ipairs(redis.call('LRANGE', key, 0, -1)) do
          local hi, lo = struct.unpack('>I4I4', record, 5)
          ids[#ids + 1] = string.format('%.0f', hi * 4294967296 + lo)
        end
      end
      return ids
      """;

  @Test
  void idsStayUniqueAndBufferedBytesComeInAgain() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
        Lossy network = Lossy.to(volume.redis().port());
        RedisServer replica = replicaOf(volume)) {
      Mounted keeper = volume.mountBy(network.url(DATABASE), "--heartbeat", "1s");
      Path kept = Files.writeString(keeper.path().resolve("kept"), "old");
      Files.createFile(keeper.path().resolve("marker"));
      await("the replica")
          .atMost(PATIENCE)
          .until(() -> replica.cli(DATABASE, "HEXISTS", "d1", "marker").out().strip().equals("1"));
      replica.cli(0, "REPLICAOF", "NO", "ONE");

      Mounted forgotten = volume.mountBy(network.url(DATABASE), "--heartbeat", "1s");
      Files.writeString(forgotten.path().resolve("lost"), "what the replica never got");
      byte[] bytes = new byte[DIRTY_BYTES];
      new Random(1).nextBytes(bytes);
      try (FileChannel dirty = FileChannel.open(kept, StandardOpenOption.WRITE)) {
        dirty.write(ByteBuffer.wrap(bytes));
        network.turnTo(replica.port());
        volume.redis().kill();
        dirty.force(true);
      }
      Mounted newcomer = volume.mountBy(replica.url(DATABASE));
      List<Path> written = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        for (Mounted mounted : List.of(keeper, forgotten, newcomer)) {
          Path file = mounted.path().resolve(mounted.path().getFileName() + "-" + i);
          written.add(Files.writeString(file, file.toString()));
        }
      }
      assertAllThere(newcomer, written);
      assertThat(newcomer.path().resolve("lost")).doesNotExist();
      assertThat(newcomer.path().resolve("kept")).hasBinaryContent(bytes);
      assertThat(replica.cli(DATABASE, "--raw", "EVAL", SLICE_IDS, "0").out().lines())
          .hasSizeGreaterThan(written.size())
          .doesNotHaveDuplicates();
      assertThat(keeper.log() + forgotten.log()).contains("its id counters were raised");
      String url = replica.url(DATABASE);
      List.of(keeper, forgotten, newcomer).forEach(Mounted::unmount);
      Client.juicefs("1.4.1").ifPresent(peer -> peer.run("fsck", url).orFail());
    }
  }

  private static RedisServer replicaOf(Volume volume) throws IOException {
    Path folder = Files.createDirectory(volume.scratch().resolve("replica"));
    String master = "127.0.0.1 " + volume.redis().port();
    return RedisServer.start(folder, List.of("--replicaof", master));
  }

  private static void assertAllThere(Mounted mounted, List<Path> written) throws IOException {
    List<Object> inodes = new ArrayList<>();
    for (Path file : written) {
      Path seen = mounted.path().resolve(file.getFileName());
      assertThat(seen).hasContent(file.toString());
      inodes.add(Files.getAttribute(seen, "unix:ino"));
    }
    assertThat(inodes).doesNotHaveDuplicates();
  }
}
