package io.sluicefs.core.vfs.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which blocks are loaded ahead of which reads. */
final class ReadAheadTest {
  private static final int BLOCK = 1 << 20;
  private static final int READ = 128 << 10;
  private static final int WINDOW_MAX = 16 * BLOCK;
  private static final long MILLI = 1_000_000;

  private final AtomicLong fetchNanos = new AtomicLong();
  private final ReadAhead readAhead = new ReadAhead(BLOCK, WINDOW_MAX, fetchNanos::get);
  private final TreeSet<Long> loaded = new TreeSet<>();
  private long now;

  private void read(long start, int length) {
    note(readAhead.note(start, length, now));
  }

  private void note(ReadAhead.@Nullable Ranges ranges) {
    for (int i = 0; ranges != null && i < ranges.count(); i++) {
      long end = ranges.end() + i * ranges.stride();
      for (long at = ranges.start() + i * ranges.stride(); at < end; at += BLOCK) {
        loaded.add(Math.floorDiv(at, (long) BLOCK));
      }
      loaded.add(Math.floorDiv(end - 1, (long) BLOCK));
    }
  }

  private long ahead(long start) {
    return loaded.isEmpty() ? 0 : loaded.last() - start / BLOCK;
  }

  @Test
  void oneReadLoadsNothing() {
    read(0, READ);
    read(100L * BLOCK, 4096);
    assertThat(loaded).isEmpty();
  }

  @Test
  void sequentialReadsAreRunAheadOfByAGrowingWindowWithoutGaps() {
    long at = 0;
    for (int i = 0; i < 2; i++, at += READ) {
      read(at, READ);
    }
    assertThat(ahead(at)).isEqualTo(1);
    for (; at < 64L * BLOCK; at += READ) {
      read(at, READ);
    }
    assertThat(ahead(at)).isBetween(15L, 17L);
    assertThat(loaded).hasSize((int) (loaded.last() + 1));
  }

  @Test
  void windowStopsGrowingWhereItCoversAFetch() {
    fetchNanos.set(20 * MILLI);
    long at = 0;
    // 128 KiB each 10 ms: a quarter of a block passes while one is fetched.
    for (; at < 64L * BLOCK; at += READ, now += 10 * MILLI) {
      read(at, READ);
    }
    assertThat(ahead(at)).isBetween(1L, 3L);
    // A reader twenty times as fast needs more.
    for (; at < 192L * BLOCK; at += READ, now += MILLI / 2) {
      read(at, READ);
    }
    assertThat(ahead(at)).isGreaterThan(8);
  }

  @Test
  void severalStreamsOfOneFileAreToldApart() {
    for (long at = 0; at < 8L * BLOCK; at += READ) {
      for (int stream = 0; stream < 4; stream++) {
        read(stream * 1000L * BLOCK + at, READ);
      }
    }
    for (int stream = 0; stream < 4; stream++) {
      assertThat(loaded).contains(stream * 1000L + 8, stream * 1000L + 10);
    }
  }

  @Test
  void requestsSlightlyOutOfOrderAreOneStream() {
    for (long at = 0; at < 16L * BLOCK; at += 2 * READ) {
      read(at + READ, READ);
      read(at, READ);
    }
    assertThat(ahead(16L * BLOCK)).isGreaterThan(0);
  }

  @Test
  void readsAtEqualDistancesHaveTheNextOnesLoaded() {
    long stride = 10L * BLOCK;
    for (int i = 0; i < 8; i++) {
      read(i * stride, READ);
    }
    assertThat(loaded).contains(80L).doesNotContain(1L, 71L, 75L);
  }

  @Test
  void readsBackwardsHaveTheBlocksBeforeLoaded() {
    long at = 100L * BLOCK;
    for (int i = 0; i < 20; i++, at -= READ) {
      read(at, READ);
    }
    assertThat(loaded.first()).isLessThan(at / BLOCK);
  }

  @Test
  void smallReadsFarApartAreNotWorthWholeBlocks() {
    for (int i = 0; i < 100; i++) {
      read(i * 10L * BLOCK, 4096);
    }
    assertThat(loaded).isEmpty();
  }

  @Test
  void randomReadsLoadNothing() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      read(random.nextInt(10_000) * (long) BLOCK + random.nextInt(200) * 4096L, 4096);
    }
    assertThat(loaded).hasSizeLessThan(50);
  }

  @Test
  void zeroSwitchesItOff() {
    ReadAhead off = new ReadAhead(BLOCK, 0, fetchNanos::get);
    for (long at = 0; at < 64L * BLOCK; at += READ) {
      assertThat(off.note(at, READ, now)).isNull();
    }
  }
}
