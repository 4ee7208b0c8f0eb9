package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.vfs.PendingLock;
import io.sluicefs.core.vfs.Release;
import io.sluicefs.fuse.ffm.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that wait, what ends them, and that they stop nobody else. */
class LockAndInterruptRequestsTest extends FakeKernelTest {
  private static final long LOCK_END = Long.MAX_VALUE;
  private volatile @Nullable LockRequest asked;
  private volatile @Nullable LockRequest holder;
  private volatile @Nullable Release released;
  private final Queue<Thread> waitedOn = new ConcurrentLinkedQueue<>();

  @Override
  ScratchVfs newVfs() {
    return new ScratchVfs() {
      @Override
      public @Nullable LockRequest getLock(Caller caller, long fh, LockRequest request) {
        asked = request;
        return holder;
      }

      @Override
      public @Nullable PendingLock setLock(Caller caller, long fh, LockRequest request) {
        asked = request;
        if (holder == null) {
          return null;
        }
        if (request.waiting() == LockRequest.Wait.NEVER) {
          throw Errno.EAGAIN.exception();
        }
        return this::awaitHolder;
      }

      private void awaitHolder(Caller caller) {
        waitedOn.add(Thread.currentThread());
        while (holder != null) {
          if (caller.isCancelled()) {
            throw Errno.EINTR.exception();
          }
          LockSupport.parkNanos(1_000_000);
        }
      }

      @Override
      public synchronized void release(Caller caller, long fh, Release how) {
        released = how;
        super.release(caller, fh, how);
      }
    };
  }

  private static Body lock(int type, int flags) {
    return Body.body().u64(9).u64(0xABCD).u64(10).u64(LOCK_END).u32(type).u32(77).u32(flags).u32(0);
  }

  private static LockRequest held(LockRequest.Kind kind) {
    return new LockRequest(
        kind, LockRequest.Type.WRITE, LockRequest.Wait.NEVER, 1, 0, LOCK_END, 55);
  }

  @Test
  void locksAreDecoded() {
    kernel.call(Opcode.SETLK, 1, lock(0, 0)).ok();
    assertThat(asked)
        .isEqualTo(
            new LockRequest(
                LockRequest.Kind.POSIX,
                LockRequest.Type.READ,
                LockRequest.Wait.NEVER,
                0xABCD,
                10,
                LOCK_END,
                77));
    kernel.call(Opcode.SETLKW, 1, lock(1, 1)).ok();
    assertThat(asked)
        .extracting(LockRequest::kind, LockRequest::type, LockRequest::waiting)
        .containsExactly(
            LockRequest.Kind.FLOCK, LockRequest.Type.WRITE, LockRequest.Wait.UNTIL_GRANTED);
    kernel.call(Opcode.SETLKW, 1, lock(2, 0)).ok();
    assertThat(asked).extracting(LockRequest::type).isEqualTo(LockRequest.Type.UNLOCK);
    assertThat(kernel.call(Opcode.SETLK, 1, lock(3, 0)).error()).isEqualTo(EINVAL);
  }

  @Test
  void getlkShowsTheHolderOrThatThereIsNone() {
    assertThat(kernel.call(Opcode.GETLK, 1, lock(1, 0)).ok().u32(16)).isEqualTo(2);
    holder = held(LockRequest.Kind.POSIX);
    FakeKernel.Reply found = kernel.call(Opcode.GETLK, 1, lock(1, 0)).ok();
    assertThat(found.u32(16)).isEqualTo(1);
    assertThat(found.u32(20)).isEqualTo(55);
    assertThat(found.u64(8)).isEqualTo(LOCK_END);
  }

  @Test
  void aConflictIsEagainAndAWaiterIsInterrupted() {
    holder = held(LockRequest.Kind.POSIX);
    assertThat(kernel.call(Opcode.SETLK, 1, lock(1, 0)).error()).isEqualTo(EAGAIN);
    long waiter = kernel.send(Opcode.SETLKW, 1, lock(1, 0).bytes());
    await().untilAsserted(() -> assertThat(server.inFlight().count()).isEqualTo(1));
    kernel.interrupt(waiter);
    assertThat(kernel.reply(waiter).error()).isEqualTo(EINTR);
  }

  @Test
  void manyWaitAtOnceAndTheFirstOnPlatformThreads() {
    holder = held(LockRequest.Kind.POSIX);
    List<Long> waiters = new ArrayList<>();
    for (int i = 0; i < 10 * LockWaiters.SWIFT_MAX; i++) {
      waiters.add(kernel.send(Opcode.SETLKW, 1, lock(1, 0).bytes()));
    }
    await().untilAsserted(() -> assertThat(waitedOn).hasSameSizeAs(waiters));
    assertThat(waitedOn)
        .filteredOn(thread -> !thread.isVirtual())
        .hasSize(LockWaiters.SWIFT_MAX)
        .allMatch(thread -> thread.getName().startsWith("fuse-lock-"));
    create("another");
    holder = null;
    waiters.forEach(waiter -> kernel.reply(waiter).ok());
  }

  @Test
  void flocksGoWithTheirHandle() {
    FakeKernel.Reply made = create("f");
    Body body = Body.body().u64(made.u64(128)).u32(0).u32(2).u64(0xBEEF);
    kernel.call(Opcode.RELEASE, made.u64(0), body).ok();
    assertThat(released).isEqualTo(new Release(0xBEEF, true));
  }

  @Test
  void anInterruptWithoutItsTargetIsAskedToComeAgain() {
    kernel.interrupt(4000);
    assertThat(kernel.reply(4001).error()).isEqualTo(EAGAIN);
  }

  @Test
  void anInterruptEndsABlockedRead() {
    vfs.block();
    FakeKernel.Reply made = create(ScratchVfs.BLOCKING);
    long waiter = kernel.send(Opcode.READ, made.u64(0), read(made.u64(128), 0, 10).bytes());
    await().untilAsserted(() -> assertThat(vfs.blocked.get()).isEqualTo(1));
    kernel.interrupt(waiter);
    assertThat(kernel.reply(waiter).error()).isEqualTo(EINTR);
  }

  @Test
  void anInterruptOfAFinishedRequestHitsNobodyElse() {
    long done = kernel.send(Opcode.STATFS, 1, new byte[0]);
    kernel.reply(done).ok();
    kernel.interrupt(done);
    assertThat(kernel.reply(done + 1).error()).isEqualTo(EAGAIN);
    vfs.block();
    FakeKernel.Reply made = create(ScratchVfs.BLOCKING);
    long waiter = kernel.send(Opcode.READ, made.u64(0), read(made.u64(128), 0, 10).bytes());
    await().untilAsserted(() -> assertThat(vfs.blocked.get()).isEqualTo(1));
    vfs.unblock();
    kernel.reply(waiter).ok();
  }

  @Test
  void twoHundredBlockedRequestsDoNotStopOthersAndSparesEnd() {
    vfs.block();
    FakeKernel.Reply made = create(ScratchVfs.BLOCKING);
    List<Long> waiters = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      waiters.add(kernel.send(Opcode.READ, made.u64(0), read(made.u64(128), 0, 10).bytes()));
    }
    await().untilAsserted(() -> assertThat(vfs.blocked.get()).isEqualTo(200));
    create("another");
    assertThat(server.readerCount()).isEqualTo(FuseServer.READERS_MAX);
    long interrupted = waiters.removeLast();
    kernel.interrupt(interrupted);
    assertThat(kernel.reply(interrupted).error()).isEqualTo(EINTR);
    vfs.unblock();
    waiters.forEach(waiter -> kernel.reply(waiter).ok());
    await()
        .untilAsserted(() -> {
          kernel.call(Opcode.STATFS, 1, Body.body()).ok();
          assertThat(server.readerCount()).isLessThanOrEqualTo(CONFIG.readers());
        });
  }
}
