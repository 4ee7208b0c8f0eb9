package io.sluicefs.core.block.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a block between the store and the disk of the cache. */
final class CacheQueueTest {
  private static final int LENGTH = 4096;
  private static final int LARGE = CacheQueue.LINGER_LENGTH_MAX + 1;

  private final PagePool pool = new PagePool(128 << 10, new MemoryBudget(64 << 20));
  private final CacheQueue queue = new CacheQueue(1 << 20);

  @AfterEach
  void allPagesAreGivenBack() {
    queue.end();
    queue.clear();
    assertThat(pool.budget().usedBytes()).isZero();
  }

  private static BlockKey key(long slice, int length) {
    return new BlockKey(slice, 0, length);
  }

  private boolean offer(BlockKey key, boolean written) {
    try (Page page = Objects.requireNonNull(pool.tryAllocate(PageUse.READ, key.length()))) {
      page.bytes().put(0, (byte) key.sliceId());
      return queue.offer(key, page, written);
    }
  }

  private BlockKey takeOne() throws InterruptedException {
    CacheQueue.Entry entry = Objects.requireNonNull(queue.take());
    assertThat(queue.done(entry)).isFalse();
    return entry.key();
  }

  @Test
  void whatWasLoadedOvertakesWhatWasJustWritten() throws InterruptedException {
    offer(key(1, LENGTH), true);
    offer(key(2, LENGTH), false);
    offer(key(3, LARGE), true);

    assertThat(takeOne()).isEqualTo(key(2, LENGTH));
    assertThat(takeOne()).isEqualTo(key(3, LARGE));
    assertThat(takeOne()).isEqualTo(key(1, LENGTH));
  }

  @Test
  void aBlockThatGoesWhileItLingersNeverReachesAWriter() throws InterruptedException {
    offer(key(1, LENGTH), true);
    offer(key(2, LENGTH), true);
    queue.remove(key(1, LENGTH));

    assertThat(takeOne()).isEqualTo(key(2, LENGTH));
    assertThat(queue.contains(key(1, LENGTH))).isFalse();
  }

  @Test
  void aBlockThatGoesWhileItIsWrittenIsToldToItsWriter() throws InterruptedException {
    offer(key(1, LENGTH), false);
    CacheQueue.Entry entry = Objects.requireNonNull(queue.take());
    queue.remove(key(1, LENGTH));

    assertThat(entry.block().get(0)).isEqualTo((byte) 1);
    assertThat(queue.done(entry)).isTrue();
  }

  @Test
  void aBlockIsReadFromTheQueueUntilItIsWritten() throws InterruptedException {
    offer(key(7, LENGTH), false);
    ByteBuffer target = ByteBuffer.allocate(1);
    CacheQueue.Entry entry = Objects.requireNonNull(queue.take());

    assertThat(queue.read(key(7, LENGTH), 0, target)).isTrue();
    assertThat(target.get(0)).isEqualTo((byte) 7);
    assertThat(queue.done(entry)).isFalse();
    assertThat(queue.read(key(7, LENGTH), 0, target.clear())).isFalse();
    assertThat(target.position()).isZero();
  }

  @Test
  void nothingLingersInAQueueThatIsHalfFull() throws InterruptedException {
    int count = 0;
    while (offer(key(count + 1, LARGE - 1), true)) {
      count++;
    }

    assertThat(count).isGreaterThan(3);
    assertThat(takeOne()).isEqualTo(key(1, LARGE - 1));
    assertThat(takeOne()).isEqualTo(key(2, LARGE - 1));
    assertThat(offer(key(100, LARGE - 1), true)).isTrue();
  }

  @Test
  void atTheEndWritersGetWhatLingersAndThenNothing() throws InterruptedException {
    offer(key(1, LENGTH), true);
    queue.end();

    assertThat(offer(key(2, LENGTH), true)).isFalse();
    assertThat(takeOne()).isEqualTo(key(1, LENGTH));
    assertThat(queue.take()).isNull();
  }

  @Test
  void aWriterThatWaitsForOneThatLingersTakesItInTime() {
    CompletableFuture<BlockKey> taken =
        CompletableFuture.supplyAsync(() -> {
          try {
            return takeOne();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    offer(key(1, LENGTH), true);

    await().until(taken::isDone);
    assertThat(taken).isCompletedWithValue(key(1, LENGTH));
  }
}
