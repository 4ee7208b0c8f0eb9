package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.EAGAIN;
import static io.sluicefs.core.errno.Errno.EDEADLK;
import static io.sluicefs.core.errno.Errno.EINTR;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static io.sluicefs.core.meta.op.LockRequest.Kind.FLOCK;
import static io.sluicefs.core.meta.op.LockRequest.Kind.POSIX;
import static io.sluicefs.core.meta.op.LockRequest.Type.READ;
import static io.sluicefs.core.meta.op.LockRequest.Type.UNLOCK;
import static io.sluicefs.core.meta.op.LockRequest.Type.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.waitAtMost;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockAnswer;
import io.sluicefs.core.meta.op.LockPlace;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** flock and fcntl locks between owners of one client and of two. */
public abstract class LocksContract extends MetaEngineContract {
  private static final long END = Long.MAX_VALUE;
  private static final long A = 0xA;
  private static final long B = 0xB;
  private static final long C = 0xC;

  protected MetaEngine other;
  protected long ino;

  /** Another client of the same volume, its session open. */
  protected abstract MetaEngine newOther();

  @BeforeEach
  void openOther() {
    other = newOther();
    ino = makeFile(ROOT, "f");
  }

  @AfterEach
  void closeOther() {
    other.close();
  }

  protected static LockRequest flock(long owner, LockRequest.Type type) {
    return new LockRequest(FLOCK, type, Wait.NEVER, owner, 0, END, 1);
  }

  protected static LockRequest range(long owner, LockRequest.Type type, long start, long end) {
    return new LockRequest(POSIX, type, Wait.NEVER, owner, start, end, (int) (100 + owner));
  }

  protected static LockRequest waiting(LockRequest r) {
    return new LockRequest(
        r.kind(), r.type(), Wait.UNTIL_GRANTED, r.owner(), r.start(), r.end(), r.pid());
  }

  protected static void lock(MetaEngine client, long ino, LockRequest request) {
    assertThat(client.setLock(ino, request).place()).isNull();
  }

  protected static LockPlace queue(MetaEngine client, long ino, LockRequest request) {
    return Objects.requireNonNull(client.setLock(ino, waiting(request)).place());
  }

  /** Waits on a place in the background. */
  protected static FutureTask<Boolean> await(LockPlace place, Caller caller, Runnable then) {
    FutureTask<Boolean> waiter =
        new FutureTask<>(() -> {
          var attr = place.await(caller);
          then.run();
          return attr != null;
        });
    Thread.ofVirtual().start(waiter);
    return waiter;
  }

  private void assertHeld(Kind kind, long start, long end, LockRequest.Type expected) {
    LockRequest asked = new LockRequest(kind, WRITE, Wait.NEVER, C, start, end, 1);
    LockRequest found = other.getLock(ino, asked);
    assertThat(found == null ? UNLOCK : found.type()).isEqualTo(expected);
  }

  @Test
  void sharedFlocksGoTogetherAndExclusiveOnesDoNot() {
    lock(engine, ino, flock(A, READ));
    lock(other, ino, flock(A, READ));
    assertErrno(EAGAIN, () -> other.setLock(ino, flock(A, WRITE)));
    assertErrno(EAGAIN, () -> engine.setLock(ino, flock(B, WRITE)));
    engine.unlock(ino, flock(A, UNLOCK));
    lock(other, ino, flock(A, WRITE));
    assertErrno(EAGAIN, () -> engine.setLock(ino, flock(A, READ)));
  }

  @Test
  void grantedLockShowsTheInodeOfThatMoment() {
    LockAnswer answer = engine.setLock(ino, flock(A, WRITE));
    assertThat(answer.attr()).isEqualTo(attr(ino));
    setMode(ino, 0600);
    assertThat(engine.setLock(ino, flock(A, READ)).attr()).isEqualTo(attr(ino));
  }

  @Test
  void flockIsConvertedInPlace() {
    lock(engine, ino, flock(A, READ));
    lock(engine, ino, flock(A, WRITE));
    assertErrno(EAGAIN, () -> other.setLock(ino, flock(A, READ)));
    lock(engine, ino, flock(A, READ));
    lock(other, ino, flock(A, READ));
    assertErrno(EAGAIN, () -> engine.setLock(ino, flock(A, WRITE)));
    assertHeld(FLOCK, 0, END, READ);
  }

  @Test
  void bothKindsAreSeparateSpaces() {
    lock(engine, ino, flock(A, WRITE));
    lock(other, ino, range(B, WRITE, 0, END));
    assertThat(other.unlock(ino, flock(B, UNLOCK))).isFalse();
    assertErrno(EAGAIN, () -> engine.setLock(ino, range(A, READ, 5, 5)));
  }

  @Test
  void rangesConflictOnlyWhereTheyMeet() {
    lock(engine, ino, range(A, WRITE, 10, 19));
    lock(other, ino, range(B, WRITE, 0, 9));
    lock(other, ino, range(B, WRITE, 20, END));
    assertErrno(EAGAIN, () -> other.setLock(ino, range(B, READ, 19, 19)));
    assertErrno(EAGAIN, () -> other.setLock(ino, range(B, READ, 0, 10)));
    assertErrno(EAGAIN, () -> engine.setLock(ino, range(A, WRITE, 0, END)));
  }

  @Test
  void hugeOffsetsAreExact() {
    long far = END - 3;
    lock(engine, ino, range(A, WRITE, far, far));
    lock(other, ino, range(B, WRITE, far - 1, far - 1));
    lock(other, ino, range(B, WRITE, far + 1, far + 1));
    assertErrno(EAGAIN, () -> other.setLock(ino, range(B, WRITE, far, far)));
  }

  @Test
  void unlockSplitsAndTheOwnerKeepsTheRest() {
    lock(engine, ino, range(A, WRITE, 0, 99));
    assertThat(engine.unlock(ino, range(A, UNLOCK, 40, 59))).isTrue();
    assertHeld(POSIX, 39, 39, WRITE);
    assertHeld(POSIX, 40, 59, UNLOCK);
    assertHeld(POSIX, 60, 60, WRITE);
    assertThat(engine.unlock(ino, range(A, UNLOCK, 0, 50))).isTrue();
    assertThat(engine.unlock(ino, range(A, UNLOCK, 51, END))).isFalse();
    assertHeld(POSIX, 0, END, UNLOCK);
  }

  @Test
  void partOfALockIsConverted() {
    lock(engine, ino, range(A, WRITE, 0, 99));
    lock(engine, ino, range(A, READ, 20, 29));
    assertHeld(POSIX, 19, 19, WRITE);
    assertHeld(POSIX, 20, 29, READ);
    assertHeld(POSIX, 30, 30, WRITE);
    lock(other, ino, range(B, READ, 20, 29));
    assertErrno(EAGAIN, () -> engine.setLock(ino, range(A, WRITE, 20, 20)));
  }

  @Test
  void lockInTheWayIsTold() {
    lock(engine, ino, range(A, READ, 5, 9));
    LockRequest own = Objects.requireNonNull(engine.getLock(ino, range(B, WRITE, 0, END)));
    assertThat(own.type()).isEqualTo(READ);
    assertThat(own.start()).isEqualTo(5);
    assertThat(own.end()).isEqualTo(9);
    assertThat(own.pid()).isEqualTo(100 + A);
    LockRequest remote = Objects.requireNonNull(other.getLock(ino, range(A, WRITE, 9, 9)));
    assertThat(remote.pid()).isZero();
    assertThat(other.getLock(ino, range(A, READ, 0, END))).isNull();
    assertThat(engine.getLock(ino, range(A, WRITE, 0, END))).isNull();
  }

  @Test
  void waiterGetsTheLockWhenItIsFree() throws Exception {
    lock(engine, ino, flock(A, WRITE));
    FutureTask<Boolean> waiter = await(queue(other, ino, flock(B, WRITE)), DAEMON, () -> {});
    assertThat(waiter.isDone()).isFalse();
    engine.unlock(ino, flock(A, UNLOCK));
    assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
    assertErrno(EAGAIN, () -> engine.setLock(ino, flock(A, READ)));
  }

  @Test
  void waitersGoInTheOrderOfArrival() throws Exception {
    lock(engine, ino, range(A, WRITE, 0, 9));
    List<Long> order = new CopyOnWriteArrayList<>();
    FutureTask<Boolean> last = null;
    for (long owner = 1; owner <= 8; owner++) {
      long me = owner;
      MetaEngine client = owner % 2 == 0 ? engine : other;
      LockPlace place = queue(client, ino, range(me, WRITE, 0, 9));
      last =
          await(
              place,
              DAEMON,
              () -> {
                order.add(me);
                client.unlock(ino, range(me, UNLOCK, 0, 9));
              });
    }
    engine.unlock(ino, range(A, UNLOCK, 0, 9));
    Objects.requireNonNull(last).get(20, TimeUnit.SECONDS);
    assertThat(order).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void readersBehindAWriterWaitForHim() throws Exception {
    lock(engine, ino, flock(A, READ));
    FutureTask<Boolean> writer = await(queue(other, ino, flock(B, WRITE)), DAEMON, () -> {});
    FutureTask<Boolean> reader = await(queue(engine, ino, flock(C, READ)), DAEMON, () -> {});
    engine.unlock(ino, flock(A, UNLOCK));
    assertThat(writer.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(reader.isDone()).isFalse();
    other.unlock(ino, flock(B, UNLOCK));
    assertThat(reader.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void downgradeLetsReadersIn() throws Exception {
    lock(engine, ino, flock(A, WRITE));
    FutureTask<Boolean> reader = await(queue(other, ino, flock(B, READ)), DAEMON, () -> {});
    lock(engine, ino, flock(A, READ));
    assertThat(reader.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void twoOwnersThatUpgradeAnFlockDoNotWaitForEachOther() throws Exception {
    lock(engine, ino, flock(A, READ));
    lock(other, ino, flock(B, READ));
    FutureTask<Boolean> first = await(queue(engine, ino, flock(A, WRITE)), DAEMON, () -> {});
    lock(other, ino, waiting(flock(B, WRITE)));
    other.unlock(ino, flock(B, UNLOCK));
    assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cancelledWaiterGivesUpItsPlace() throws Exception {
    lock(engine, ino, flock(A, WRITE));
    Stoppable caller = new Stoppable();
    FutureTask<Boolean> first = await(queue(other, ino, flock(B, WRITE)), caller, () -> {});
    FutureTask<Boolean> second = await(queue(other, ino, flock(C, WRITE)), DAEMON, () -> {});
    caller.cancel();
    assertEnded(first, EINTR);
    engine.unlock(ino, flock(A, UNLOCK));
    assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void endOfASessionFreesItsLocksForWaiters() throws Exception {
    lock(other, ino, flock(B, READ));
    lock(other, ino, range(B, READ, 0, 5));
    FutureTask<Boolean> whole = await(queue(engine, ino, flock(A, WRITE)), DAEMON, () -> {});
    FutureTask<Boolean> part = await(queue(engine, ino, range(A, WRITE, 5, 5)), DAEMON, () -> {});
    other.closeSession();
    assertThat(whole.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(part.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cycleOfTwoClientsIsADeadlock() throws Exception {
    long second = makeFile(ROOT, "g");
    lock(engine, ino, range(A, WRITE, 0, 0));
    lock(other, second, range(B, WRITE, 0, 0));
    FutureTask<Boolean> waiter =
        await(queue(engine, second, range(A, WRITE, 0, 0)), DAEMON, () -> {});
    assertErrno(EDEADLK, () -> other.setLock(ino, waiting(range(B, WRITE, 0, 0))));
    other.unlock(second, range(B, UNLOCK, 0, 0));
    assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void cycleOfThreeOwnersAndAnUpgradeAreDeadlocks() {
    lock(engine, ino, range(A, WRITE, 0, 0));
    lock(other, ino, range(B, WRITE, 1, 1));
    lock(engine, ino, range(C, WRITE, 2, 2));
    queue(engine, ino, range(A, WRITE, 1, 1));
    queue(other, ino, range(B, WRITE, 2, 2));
    assertErrno(EDEADLK, () -> engine.setLock(ino, waiting(range(C, WRITE, 0, 0))));
    lock(engine, ino, range(A, READ, 9, 9));
    lock(other, ino, range(B, READ, 9, 9));
    queue(engine, ino, range(A, WRITE, 9, 9));
    assertErrno(EDEADLK, () -> other.setLock(ino, waiting(range(B, WRITE, 9, 9))));
  }

  @Test
  void waitingForOneWhoWaitsElsewhereIsNoDeadlock() {
    long second = makeFile(ROOT, "g");
    lock(engine, ino, range(A, WRITE, 0, 0));
    lock(other, second, range(B, WRITE, 0, 0));
    queue(engine, second, range(A, WRITE, 0, 0));
    assertThat(queue(other, ino, range(C, WRITE, 0, 0))).isNotNull();
  }

  private static void assertEnded(FutureTask<Boolean> waiter, io.sluicefs.core.errno.Errno errno) {
    waitAtMost(Duration.ofSeconds(10)).until(waiter::isDone);
    try {
      waiter.get();
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              FsException.class, failed -> assertThat(failed.errno()).isEqualTo(errno));
      return;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("the lock was granted");
  }

  /** A caller that a signal hits. */
  private static final class Stoppable implements Caller {
    private volatile boolean cancelled;

    void cancel() {
      cancelled = true;
    }

    @Override
    public int uid() {
      return 0;
    }

    @Override
    public int gid() {
      return 0;
    }

    @Override
    public int pid() {
      return 0;
    }

    @Override
    public int[] groups() {
      return new int[] {0};
    }

    @Override
    public boolean checksPermission() {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
