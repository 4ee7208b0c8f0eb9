package io.sluicefs.core.vfs.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which records may be committed while more of the same write(2) may come. */
final class AppendQueueTest {
  private static final int REQUEST = 1 << 20;

  private final AppendQueue queue = new AppendQueue();
  private final long idleBefore = System.nanoTime();

  private SliceWriter slice(long sequence) {
    SliceWriter slice = new SliceWriter(64 << 10, sequence, 1, 0, true);
    queue.add(slice);
    return slice;
  }

  @Test
  void shortRecordsMayGoAtAnyTime() {
    queue.appended(slice(7), 0, 100);
    queue.appended(slice(8), 100, 100);
    assertThat(queue.lastWhole(false, idleBefore)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aWriteOfSeveralRequestsIsHeldBackWhole() {
    queue.appended(slice(7), 0, 100);
    SliceWriter first = slice(8);
    queue.appended(first, 100, REQUEST);
    queue.appended(slice(9), 100 + REQUEST, REQUEST);
    assertThat(queue.lastWhole(false, idleBefore)).isEqualTo(7);
  }

  @Test
  void aShorterRequestIsItsLastOrWasCut() {
    queue.appended(slice(8), 100, REQUEST);
    queue.appended(slice(9), 100 + REQUEST, 4096);
    assertThat(queue.lastWhole(false, idleBefore)).isEqualTo(7);
    queue.appended(slice(10), 4196 + REQUEST, REQUEST);
    assertThat(queue.lastWhole(false, idleBefore)).isEqualTo(7);
    queue.appended(slice(11), 4196 + 2 * REQUEST, 5);
    assertThat(queue.lastWhole(false, idleBefore)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void longRecordsInARowAreNotHeldBackForEver() {
    for (int record = 0; record < 4; record++) {
      queue.appended(slice(2 * record + 1), record * (REQUEST + 5L), REQUEST);
      queue.appended(slice(2 * record + 2), record * (REQUEST + 5L) + REQUEST, 5);
    }
    assertThat(queue.lastWhole(false, idleBefore)).isGreaterThan(3);
  }

  @Test
  void requestsElsewhereBeginAnotherWrite() {
    queue.appended(slice(8), 100, REQUEST);
    queue.appended(slice(9), 100, REQUEST);
    assertThat(queue.lastWhole(false, idleBefore)).isEqualTo(8);
  }

  @Test
  void afterAWhileNoMoreIsExpected() {
    queue.appended(slice(8), 100, REQUEST);
    long later = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    assertThat(queue.lastWhole(false, later)).isEqualTo(Long.MAX_VALUE);
    assertThat(queue.lastWhole(true, later)).isEqualTo(7);
  }
}
