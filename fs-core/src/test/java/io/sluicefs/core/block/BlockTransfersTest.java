package io.sluicefs.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one request does when the store is slow, busy, away or wrong. */
final class BlockTransfersTest {
  private static final int LENGTH = 1000;
  private static final BlockKey KEY = new BlockKey(7, 0, LENGTH);

  private final FaultyObjectStore objects = new FaultyObjectStore();
  private final BlockTransfers transfers = transfers(3, Duration.ofMinutes(1));

  private BlockTransfers transfers(int retries, Duration deadline) {
    return new BlockTransfers(
        new BlockObjects(objects, BlockConfig.defaults("uuid", 1 << 16)),
        new BlockConfig.Transfers(8, 8, 8, retries, deadline));
  }

  private static ByteBuffer body() {
    return ByteBuffer.allocate(LENGTH);
  }

  private Map<String, Double> figures() {
    Map<String, Double> figures = new HashMap<>();
    transfers.report(figures::put);
    return figures;
  }

  private static FaultyObjectStore.Fault times(int count, Kind kind) {
    AtomicInteger left = new AtomicInteger(count);
    return key -> {
      if (left.getAndDecrement() > 0) {
        throw new ObjectStoreException(kind, "made to fail");
      }
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NOT_FOUND", "DENIED", "FATAL"})
  void whatCannotPassFailsAtOnce(Kind kind) {
    objects.beforeGet = FaultyObjectStore.failing(kind);
    objects.beforePut = FaultyObjectStore.failing(kind);

    assertThatThrownBy(() -> transfers.get(Caller.root(), KEY, 0, body()))
        .hasMessageContaining(KEY.objectKey());
    assertThatThrownBy(() -> transfers.put(KEY, body(), () -> 0))
        .hasMessageContaining(KEY.objectKey());
    assertThat(objects.gets).hasValue(1);
    assertThat(objects.puts).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"TRANSIENT", "THROTTLED"})
  void whatMayPassIsTriedAgain(Kind kind) {
    objects.beforePut = times(2, kind);
    transfers.put(KEY, body());
    objects.beforeGet = times(2, kind);
    ByteBuffer target = body();
    transfers.get(Caller.root(), KEY, 0, target);

    assertThat(target.hasRemaining()).isFalse();
    assertThat(objects.gets).hasValue(3);
    assertThat(figures())
        .containsEntry("object_request_errors", 4.0)
        .containsEntry("object_request_durations_histogram_seconds_GET_total", 3.0)
        .containsEntry("object_request_data_bytes_GET", (double) LENGTH)
        .containsEntry("object_request_data_bytes_PUT", (double) LENGTH);
  }

  @Test
  void readsEndAfterTheirRetries() {
    objects.beforeGet = FaultyObjectStore.failing(Kind.TRANSIENT);
    BlockTransfers once = transfers(1, Duration.ofMinutes(1));

    assertThatThrownBy(() -> once.get(Caller.root(), KEY, 0, body()))
        .isInstanceOf(FsException.class);
    assertThat(objects.gets).hasValue(2);
  }

  @Test
  void uploadNobodyWaitsForOutlastsTheRetries() {
    objects.beforePut = times(3, Kind.TRANSIENT);
    transfers(1, Duration.ofMillis(1)).put(KEY, body(), () -> 0);

    assertThat(objects.puts).hasValue(4);
    assertThat(objects.objects).containsKey(KEY.objectKey());
  }

  @Test
  void uploadSomebodyHasWaitedForTooLongEndsAndIsNotMadeLater() {
    AtomicLong waited = new AtomicLong();
    objects.beforePut =
        key -> {
          waited.addAndGet(Duration.ofSeconds(40).toNanos());
          throw new ObjectStoreException(Kind.TRANSIENT, "made to fail");
        };
    assertThatThrownBy(() -> transfers.put(KEY, body(), waited::get))
        .hasMessageContaining(KEY.objectKey());

    assertThat(objects.puts).hasValue(2);
    assertThat(objects.objects).isEmpty();
  }

  @Test
  void zeroRetriesMeanOneAttempt() {
    objects.beforePut = FaultyObjectStore.failing(Kind.TRANSIENT);
    BlockTransfers impatient = transfers(0, Duration.ofMinutes(1));

    assertThatThrownBy(() -> impatient.put(KEY, body(), () -> 0)).isInstanceOf(FsException.class);
    assertThat(objects.puts).hasValue(1);
  }

  @Test
  void storeThatAsksForLessGetsHalfAsManyRequestsAndThenMoreAgain() {
    objects.beforePut = times(1, Kind.THROTTLED);
    transfers.put(KEY, body());
    assertThat(figures())
        .containsEntry("object_requests_limit_PUT", 4.0)
        .containsEntry("object_requests_limit_GET", 8.0)
        .containsEntry("object_request_throttled_PUT", 1.0);
    for (int i = 0; i < 3; i++) {
      transfers.put(KEY, body());
    }
    assertThat(figures()).containsEntry("object_requests_limit_PUT", 5.0);
    for (int i = 0; i < 40; i++) {
      transfers.put(KEY, body());
    }
    assertThat(figures()).containsEntry("object_requests_limit_PUT", 8.0);
  }

  @Test
  void manyRefusalsOfOneMomentCountAsOne() {
    AdaptivePermits permits = new AdaptivePermits(16);
    long began = System.nanoTime();
    permits.throttled(began);
    permits.throttled(began);
    assertThat(permits.limit()).isEqualTo(8);
    for (int i = 0; i < 9; i++) {
      permits.throttled(System.nanoTime());
    }
    assertThat(permits.limit()).isEqualTo(1);
  }

  @Test
  void noMoreRequestsRunThanPermitted() {
    Semaphore go = new Semaphore(0);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    objects.beforePut =
        key -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          go.acquireUninterruptibly();
          running.decrementAndGet();
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        int index = i;
        threads.execute(() -> transfers.put(new BlockKey(1, index, LENGTH), body()));
      }
      await().until(() -> running.get() == 8);
      await()
          .untilAsserted(
              () -> assertThat(figures()).containsEntry("object_requests_waiting_PUT", 12.0));
      assertThat(figures()).containsEntry("object_request_uploading", 8.0);
      go.release(20);
    }
    assertThat(most).hasValue(8);
    assertThat(objects.objects).hasSize(20);
  }

  @Test
  void bandwidthIsSharedByAllRequestsAndFollowsItsSetting() {
    transfers.limitBandwidth(1, 0);
    long began = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      transfers.put(new BlockKey(1, i, 50_000), ByteBuffer.allocate(50_000));
    }
    // The first is on credit: two more at 85 % of 125,000 bytes a second, less the burst.
    assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(800).toNanos());
    transfers.limitBandwidth(0, 0);
    for (int i = 0; i < 1000; i++) {
      transfers.put(new BlockKey(1, i, 50_000), ByteBuffer.allocate(50_000));
    }
    assertThat(objects.puts).hasValue(1003);
  }
}
