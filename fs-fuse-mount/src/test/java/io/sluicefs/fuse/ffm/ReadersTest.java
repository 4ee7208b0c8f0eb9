package io.sluicefs.fuse.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pool of readers against a channel in memory. */
@Timeout(60)
class ReadersTest {
  private static final ReaderLimits LIMITS = new ReaderLimits(2, 4, 3, 8192);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MemoryChannel channel = new MemoryChannel();
  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);

  private Readers readers(RequestWorker worker) {
    Readers readers = new Readers(channel, LIMITS, buffers -> worker);
    readers.start();
    return readers;
  }

  private static byte[] request(int opcode) {
    byte[] message = new byte[40];
    MemorySegment.ofArray(message).set(Wire.U32, Wire.IN_OPCODE, opcode);
    return message;
  }

  private RequestWorker counting() {
    return new Worker() {
      @Override
      public void handle(long length) {
        handled.incrementAndGet();
      }
    };
  }

  /** Every request waits at the gate. */
  private RequestWorker gated() {
    return new Worker() {
      @Override
      public void handle(long length) {
        waiting.incrementAndGet();
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        handled.incrementAndGet();
      }
    };
  }

  private abstract static class Worker implements RequestWorker {
    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {Sys.ENOENT, Sys.EINTR, Sys.EAGAIN})
  void passingFailuresOfReadArePassed(int errno) throws InterruptedException {
    Readers readers = readers(counting());
    channel.fail(errno);
    channel.arrive(request(Opcode.GETATTR));
    await().untilAsserted(() -> assertThat(handled).hasValue(1));
    channel.fail(Sys.ENODEV);
    assertThat(readers.awaitEnd(PATIENCE)).isTrue();
    assertThat(readers.count()).isZero();
    assertThat(readers.failure()).isNull();
  }

  @Test
  void anAbortEndsTheReaders() throws InterruptedException {
    Readers readers = readers(counting());
    channel.fail(Sys.ECONNABORTED);
    assertThat(readers.awaitEnd(PATIENCE)).isTrue();
  }

  @Test
  void requestsThatMayWaitGetSparesAndThenVirtualThreads() throws InterruptedException {
    Readers readers = readers(gated());
    for (int i = 0; i < 6; i++) {
      channel.arrive(request(Opcode.READ));
    }
    await().untilAsserted(() -> assertThat(waiting).hasValue(6));
    assertThat(readers.count()).isEqualTo(LIMITS.max());
    gate.countDown();
    await().untilAsserted(() -> assertThat(handled).hasValue(6));
    channel.fail(Sys.ENODEV);
    assertThat(readers.awaitEnd(PATIENCE)).isTrue();
  }

  @Test
  void requestsThatShouldNotWaitButDoGetSparesFromTheWatch() throws InterruptedException {
    Readers readers = readers(gated());
    for (int i = 0; i < 3; i++) {
      channel.arrive(request(Opcode.LOOKUP));
    }
    await().untilAsserted(() -> assertThat(waiting).hasValue(3));
    assertThat(readers.count()).isGreaterThan(2);
    gate.countDown();
    channel.fail(Sys.ENODEV);
    assertThat(readers.awaitEnd(PATIENCE)).isTrue();
  }

  @Test
  void theEndWaitsForWhatIsBeingHandled() throws InterruptedException {
    Readers readers = readers(gated());
    channel.arrive(request(Opcode.READ));
    await().untilAsserted(() -> assertThat(waiting).hasValue(1));
    channel.fail(Sys.ENODEV);
    assertThat(readers.awaitEnd(Duration.ofMillis(50))).isFalse();
    gate.countDown();
    assertThat(readers.awaitEnd(PATIENCE)).isTrue();
  }

  @Test
  void anErrorEndsServingAndIsKept() throws InterruptedException {
    Error broken = new StackOverflowError("as if");
    Readers readers =
        readers(
            new Worker() {
              @Override
              public void handle(long length) {
                throw broken;
              }
            });
    channel.arrive(request(Opcode.GETATTR));
    assertThat(readers.awaitEnd(PATIENCE)).isTrue();
    assertThat(readers.failure()).isSameAs(broken);
    channel.fail(Sys.ENODEV);
  }
}
