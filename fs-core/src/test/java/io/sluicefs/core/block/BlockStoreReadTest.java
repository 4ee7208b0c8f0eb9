package io.sluicefs.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocks that are read while they arrive. */
final class BlockStoreReadTest {
  private static final int BLOCK = 1 << 20;
  private static final int FIRST = 128 << 10;
  private static final BlockKey KEY = new BlockKey(5, 0, BLOCK);

  private final FaultyObjectStore objects = new FaultyObjectStore();
  private final byte[] content = new byte[BLOCK];
  private final BlockStore blocks =
      new BlockStore(
          objects,
          BlockConfig.defaults("uuid", BLOCK)
              .withBufferBytes(32 << 20)
              .withCache(CacheConfig.memory(64 << 20))
              .withTransfers(new BlockConfig.Transfers(20, 200, 10, 2, Duration.ofMinutes(1))));

  BlockStoreReadTest() {
    new Random(1).nextBytes(content);
    objects.objects.put(KEY.objectKey(), content);
  }

  @AfterEach
  void everyPageIsGivenBack() {
    objects.midGet = FaultyObjectStore.Fault.NONE;
    blocks.close();
    assertThat(blocks.pages().budget().usedBytes()).isZero();
  }

  private byte[] read(int blockOffset, int length) {
    ByteBuffer target = ByteBuffer.allocate(length);
    blocks.read(Caller.root(), KEY, blockOffset, target);
    return target.array();
  }

  private byte[] expected(int blockOffset, int length) {
    return Arrays.copyOfRange(content, blockOffset, blockOffset + length);
  }

  private CountDownLatch holdAfterTheFirstBytes() {
    return holdAfterTheFirstBytes(Integer.MAX_VALUE);
  }

  private CountDownLatch holdAfterTheFirstBytes(int requests) {
    CountDownLatch more = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger(requests);
    objects.midGet =
        key -> {
          try {
            if (left.getAndDecrement() > 0) {
              more.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    return more;
  }

  @Test
  void firstBytesAreAnsweredBeforeTheBlockIsThere() throws InterruptedException {
    CountDownLatch more = holdAfterTheFirstBytes();
    assertThat(read(0, FIRST)).isEqualTo(expected(0, FIRST));
    assertThat(read(4096, 4096)).isEqualTo(expected(4096, 4096));

    byte[][] later = new byte[1][];
    Thread reader = Thread.ofPlatform().start(() -> later[0] = read(FIRST - 10, 4096));
    await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    more.countDown();
    reader.join();

    assertThat(later[0]).isEqualTo(expected(FIRST - 10, 4096));
    assertThat(read(BLOCK - 100, 100)).isEqualTo(expected(BLOCK - 100, 100));
    assertThat(objects.gets).hasValue(1);
  }

  @Test
  void blockThatBreaksOffIsTriedAgainAndNothingIsReadTwice() {
    AtomicInteger failures = new AtomicInteger(1);
    objects.midGet =
        key -> {
          if (failures.getAndDecrement() > 0) {
            throw new ObjectStoreException(Kind.TRANSIENT, "reset");
          }
        };
    assertThat(read(0, BLOCK)).isEqualTo(expected(0, BLOCK));
    assertThat(objects.gets).hasValue(2);
  }

  @Test
  void blockThatNeverEndsWellFailsThoseWhoWaitForTheRest() {
    objects.midGet = FaultyObjectStore.failing(Kind.FATAL);
    assertThatThrownBy(() -> read(0, BLOCK))
        .isInstanceOf(FsException.class)
        .hasMessageContaining(KEY.objectKey());
    objects.midGet = FaultyObjectStore.Fault.NONE;

    assertThat(read(0, BLOCK)).isEqualTo(expected(0, BLOCK));
  }

  @Test
  void missingBlockFailsEveryReaderAtOnce() {
    objects.objects.clear();
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> read(0, 4096)).hasMessageContaining(KEY.objectKey());
    }
    assertThat(objects.gets).hasValue(50);
  }

  @Test
  void waitingForMemoryDoesNotStopReadsThatNeedNone() {
    read(0, FIRST);
    await().until(() -> blocks.pages().budget().usedBytes(PageUse.READ) == 0);
    try (Page page = blocks.pages().allocate(Caller.root(), PageUse.READ, BLOCK, () -> {})) {
      assertThat(page.capacity()).isEqualTo(BLOCK);
      assertThat(read(FIRST, FIRST)).isEqualTo(expected(FIRST, FIRST));
    }
  }

  @Test
  void blockThatTakesUnusuallyLongIsAskedForTwiceAndTheFirstAnswerIsUsed() {
    BlockConfig.Transfers hedging =
        new BlockConfig.Transfers(20, 200, 10, 2, Duration.ofMinutes(1), true);
    BlockConfig config =
        BlockConfig.defaults("uuid", BLOCK)
            .withCache(CacheConfig.memory(64 << 20))
            .withTransfers(hedging);
    Map<String, Double> figures = new HashMap<>();
    CountDownLatch more;
    try (BlockStore hedged = new BlockStore(objects, config)) {
      for (int i = 0; i < 20; i++) {
        readWhole(hedged, 100 + i);
      }
      more = holdAfterTheFirstBytes(1);
      readWhole(hedged, 50);
      // Bytes are handed over while they arrive: the winner may still be at its end.
      await()
          .untilAsserted(() -> {
            hedged.report(figures::put);
            assertThat(figures).containsEntry("object_requests_hedged_won", 1.0);
          });
      more.countDown();
      assertThat(readWhole(hedged, 50)).isEqualTo(content);
    }
  }

  private byte[] readWhole(BlockStore store, int sliceId) {
    BlockKey key = new BlockKey(sliceId, 0, BLOCK);
    objects.objects.put(key.objectKey(), content);
    ByteBuffer target = ByteBuffer.allocate(BLOCK);
    store.read(Caller.root(), key, 0, target);
    assertThat(target.array()).isEqualTo(content);
    return target.array();
  }

  @Test
  void heldBytesAreThoseOfPagesThatSomebodyWorksWith() {
    CountDownLatch more = holdAfterTheFirstBytes();
    read(0, FIRST);
    assertThat(blocks.heldBytes()).isEqualTo(BLOCK);
    more.countDown();
    await().until(() -> blocks.heldBytes() == 0);
    assertThat(blocks.pages().budget().usedBytes()).isEqualTo(BLOCK);
    try (Page page = blocks.pages().allocate(Caller.root(), PageUse.WRITE, 1, () -> {})) {
      assertThat(blocks.heldBytes()).isEqualTo(page.capacity());
    }
    assertThat(blocks.heldBytes()).isZero();
  }
}
