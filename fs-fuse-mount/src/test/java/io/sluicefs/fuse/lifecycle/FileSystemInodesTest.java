package io.sluicefs.fuse.lifecycle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.block.cache.DeviceInodes.Count;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What statfs(2) tells about inodes. */
class FileSystemInodesTest {
  @Test
  void figuresAreThoseOfStat() throws IOException {
    Process stat = new ProcessBuilder("stat", "-f", "-c", "%c", "/dev/shm").start();
    String total = new String(stat.getInputStream().readAllBytes(), US_ASCII).strip();
    Count count = new FileSystemInodes().of(Path.of("/dev/shm"));
    assertThat(count.total()).isEqualTo(Long.parseLong(total)).isPositive();
    assertThat(count.free()).isBetween(1L, count.total());
  }

  @Test
  void aPathThatIsNotThereHasNone() {
    assertThat(new FileSystemInodes().of(Path.of("/nowhere/at/all"))).isEqualTo(Count.NONE);
  }
}
