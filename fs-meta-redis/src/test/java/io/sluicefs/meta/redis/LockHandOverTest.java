package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.LockPlace;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import io.sluicefs.core.meta.op.NewInode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What locks and waiting for them send to the server. */
@Tag("server")
class LockHandOverTest {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private RespProxy proxy;
  private MetaEngine holder;
  private MetaEngine waiting;
  private long ino;

  @BeforeEach
  void connect() {
    VOLUME.newEngine(i -> false, MemoryFormats.plain()).close();
    proxy = new RespProxy(VOLUME.server().socket());
    holder = open();
    waiting = open();
    NewInode node = new NewInode(FileType.FILE, 0644, 0, 0);
    ino = holder.mknod(Caller.root(), ROOT, Name.of("f"), node).inode().ino();
  }

  private MetaEngine open() {
    MetaEngine engine = RedisVolume.openEngine(proxy.url(), i -> false);
    engine.openSession(RedisVolume.session());
    return engine;
  }

  @AfterEach
  void close() {
    holder.close();
    waiting.close();
    proxy.close();
  }

  private static LockRequest lock(long owner, Wait wait) {
    return new LockRequest(
        Kind.POSIX, LockRequest.Type.WRITE, wait, owner, 0, Long.MAX_VALUE, (int) owner);
  }

  private FutureTask<Boolean> queue(long owner) {
    LockPlace place =
        Objects.requireNonNull(waiting.setLock(ino, lock(owner, Wait.UNTIL_GRANTED)).place());
    FutureTask<Boolean> task = new FutureTask<>(() -> place.await(Caller.root()) != null);
    Thread.ofVirtual().start(task);
    return task;
  }

  /** The proxy sees the subscription before the server answers it. */
  private void awaitSubscription() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> VOLUME.server().cli("PUBSUB", "CHANNELS").contains("Locks"));
  }

  @Test
  void lockAndUnlockAreOneScriptEach() {
    holder.setLock(ino, lock(1, Wait.NEVER));
    holder.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1));
    holder.getLock(ino, lock(2, Wait.NEVER));
    proxy.takeCommands();
    holder.setLock(ino, lock(1, Wait.UNTIL_GRANTED));
    holder.getLock(ino, lock(2, Wait.NEVER));
    holder.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1));
    assertThat(proxy.takeCommands()).containsExactly("EVALSHA", "EVALSHA", "EVALSHA");
  }

  @Test
  void handOverIsOneScriptOnEitherSide() throws Exception {
    List<Integer> counts = new ArrayList<>();
    holder.setLock(ino, lock(1, Wait.NEVER));
    for (int round = 0; round < 10; round++) {
      FutureTask<Boolean> waiter = queue(100 + round);
      awaitSubscription();
      proxy.takeCommands();
      holder.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1));
      waiter.get(20, TimeUnit.SECONDS);
      List<String> sent = proxy.takeCommands();
      counts.add(sent.size());
      assertThat(sent).containsOnly("EVALSHA");
      waiting.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 100 + round));
      holder.setLock(ino, lock(1, Wait.NEVER));
    }
    // The look at all waiters may fall into some of them.
    assertThat(counts).filteredOn(count -> count == 2).hasSizeGreaterThan(5);
    assertThat(counts).allMatch(count -> count <= 3);
  }

  @Test
  void fiftyWaitersSendOneCommandNowAndThen() throws Exception {
    holder.setLock(ino, lock(1, Wait.NEVER));
    List<FutureTask<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiters.add(queue(100 + i));
    }
    awaitSubscription();
    proxy.takeCommands();
    long start = System.nanoTime();
    await()
        .pollDelay(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .until(() -> System.nanoTime() - start > Duration.ofSeconds(2).toNanos());
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(proxy.takeCommands()).hasSizeLessThan((int) (4 * seconds) + 2);
    assertThat(waiters).noneMatch(FutureTask::isDone);
    holder.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1));
    for (int i = 0; i < 50; i++) {
      assertThat(waiters.get(i).get(20, TimeUnit.SECONDS)).isTrue();
      waiting.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 100 + i));
    }
  }

  @Test
  void unlockOfAClientThatSaysNothingIsNoticed() throws Exception {
    holder.setLock(ino, lock(1, Wait.NEVER));
    FutureTask<Boolean> waiter = queue(2);
    VOLUME.server().cli("DEL", "lockp" + ino);
    assertThat(waiter.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void waiterWhosePlaceVanishedTakesAnother() throws Exception {
    holder.setLock(ino, lock(1, Wait.NEVER));
    FutureTask<Boolean> waiter = queue(2);
    VOLUME.server().cli("DEL", "Qp" + ino);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> VOLUME.server().cli("EXISTS", "Qp" + ino).contains("1"));
    holder.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1));
    assertThat(waiter.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void turnThatNobodyTakesPassesOn() throws Exception {
    holder.setLock(ino, lock(1, Wait.NEVER));
    // Nobody waits on this place: its turn goes unused.
    assertThat(waiting.setLock(ino, lock(2, Wait.UNTIL_GRANTED)).place()).isNotNull();
    FutureTask<Boolean> next = queue(3);
    holder.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1));
    assertThat(next.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void lostRepliesSetAndReleaseALockOnce() {
    holder.setLock(ino, lock(1, Wait.NEVER));
    proxy.loseReplies(2);
    assertThat(holder.setLock(ino, lock(1, Wait.NEVER)).attr()).isNotNull();
    assertThat(proxy.repliesLost()).isEqualTo(2);
    proxy.loseReplies(2);
    assertThat(holder.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1))).isFalse();
    assertThat(proxy.repliesLost()).isEqualTo(2);
    assertThat(waiting.getLock(ino, lock(2, Wait.NEVER))).isNull();
  }
}
