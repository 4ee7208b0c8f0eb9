package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.SliceCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a client whose session others have ended (coherence.md 5). */
@Tag("server")
class SessionFenceTest {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private static final Caller DAEMON = Caller.root();
  private static final Timestamp MTIME = new Timestamp(5, 0);

  private final List<Long> toldUnder = new ArrayList<>();
  private RedisMetaEngine engine;
  private long first;
  private boolean hasLocks;

  @BeforeEach
  void open() {
    engine = VOLUME.newEngine(ino -> true, MemoryFormats.plain());
    first = engine.writeSession();
    engine.onSessionLost(() -> {
      toldUnder.add(engine.writeSession());
      return hasLocks;
    });
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void mutationOfARemovedSessionIsDoneUnderTheNext() {
    remove(first);
    make("f");
    assertThat(engine.writeSession()).isEqualTo(first + 1);
    assertThat(sessions()).containsExactly(first + 1);
    assertThat(toldUnder).containsExactly(first);
    make("g");
    assertThat(toldUnder).hasSize(1);
  }

  @Test
  void mutationIsRefusedOnceWhenLocksWereLost() {
    hasLocks = true;
    remove(first);
    assertEio(() -> make("f"));
    assertThat(engine.statfs(ROOT).usedInodes()).isZero();
    make("f");
    assertThat(toldUnder).containsExactly(first);
  }

  @Test
  void expiredSessionWithoutLocksIsExtendedByTheMutationItself() {
    VOLUME.server().cli("ZADD", "allSessions", "1", Long.toString(first));
    make("f");
    assertThat(engine.writeSession()).isEqualTo(first);
    assertThat(engine.sessions().getFirst().expiry())
        .isAfter(java.time.Instant.EPOCH.plusSeconds(2));
    assertThat(toldUnder).isEmpty();
  }

  @Test
  void expiredSessionWithLocksIsLostAndItsLocksGo() {
    hasLocks = true;
    VOLUME.server().cli("HSET", "lockf7", first + "_0000000000000001", "R");
    VOLUME.server().cli("SADD", "locked" + first, "lockf7");
    VOLUME.server().cli("ZADD", "allSessions", "1", Long.toString(first));
    assertEio(() -> make("f"));
    assertThat(engine.writeSession()).isEqualTo(first + 1);
    assertThat(VOLUME.server().cli("EXISTS", "lockf7", "locked" + first)).isEqualTo("(integer) 0");
  }

  @Test
  void bytesWrittenUnderALostSessionAreNeverShown() {
    long ino = make("f");
    SliceRef slice = new SliceRef(0, engine.newSliceId(), 100, 0, 100);
    List<SliceCommit> slices = List.of(new SliceCommit(0, slice));
    remove(first);
    assertEio(() -> engine.commit(ino, slices, MTIME, first));
    assertEio(() -> engine.commit(ino, slices, MTIME, first));
    assertThat(engine.readChunk(ino, 0).slices()).isEmpty();
    engine.commit(ino, slices, MTIME);
    assertThat(engine.readChunk(ino, 0).slices()).hasSize(1);
    assertThat(toldUnder).containsExactly(first);
  }

  @Test
  void heartbeatReplacesALostSession() {
    remove(first);
    engine.heartbeat();
    assertThat(sessions()).containsExactly(first + 1);
    assertThat(toldUnder).containsExactly(first);
  }

  @Test
  void heartbeatExtendsAnExpiredSessionWithoutLocks() {
    VOLUME.server().cli("ZADD", "allSessions", "1", Long.toString(first));
    engine.heartbeat();
    assertThat(sessions()).containsExactly(first);
    assertThat(toldUnder).isEmpty();
  }

  @Test
  void openFilesWithoutANameOutliveTheirSession() {
    long ino = make("f");
    assertThat(engine.unlink(DAEMON, ROOT, Name.of("f"), ino).fate()).isEqualTo(Fate.SUSTAINED);
    remove(first);
    engine.heartbeat();
    assertThat(engine.sessions().getFirst().sustainedInos()).containsExactly(ino);
    engine.releaseSustained(ino);
    assertThat(engine.sessions().getFirst().sustainedInos()).isEmpty();
  }

  /** As after a suspended machine wakes up: nothing has been sent since. */
  @Test
  void nothingIsSentForASessionThatMayHaveEndedBeforeTheServerWasAsked() {
    AtomicLong bootNanos = new AtomicLong();
    try (RespProxy proxy = new RespProxy(VOLUME.server().socket());
        RedisMetaEngine sleeper = asleep(proxy, bootNanos)) {
      long session = sleeper.openSession(RedisVolume.session());
      AtomicBoolean told = new AtomicBoolean();
      sleeper.onSessionLost(() -> {
        told.set(true);
        return true;
      });
      sleeper.confirmSession();
      proxy.takeCommands();
      bootNanos.addAndGet(Duration.ofSeconds(58).toNanos());
      sleeper.confirmSession();
      assertThat(proxy.takeCommands()).isEmpty();

      bootNanos.addAndGet(Duration.ofSeconds(2).toNanos());
      sleeper.confirmSession();
      assertThat(proxy.takeCommands()).isNotEmpty();
      assertThat(told).isFalse();

      bootNanos.addAndGet(Duration.ofHours(8).toNanos());
      remove(session);
      sleeper.confirmSession();
      assertThat(told).isTrue();
      assertThat(sleeper.writeSession()).isNotEqualTo(session);

      bootNanos.addAndGet(Duration.ofHours(8).toNanos());
      remove(sleeper.writeSession());
      SliceRef slice = new SliceRef(0, 7, 100, 0, 100);
      long ino = make("f");
      assertEio(() -> sleeper.commit(ino, List.of(new SliceCommit(0, slice)), MTIME, session));
    }
  }

  private static RedisMetaEngine asleep(RespProxy proxy, AtomicLong bootNanos) {
    RedisConfig config =
        new RedisConfig(proxy.url(), MetaOptions.defaults(), false, bootNanos::get);
    return RedisMetaEngine.open(config, ino -> false);
  }

  private static void remove(long sessionId) {
    VOLUME.server().cli("ZREM", "allSessions", Long.toString(sessionId));
    VOLUME.server().cli("HDEL", "sessionInfos", Long.toString(sessionId));
  }

  private long make(String name) {
    NewInode file = new NewInode(FileType.FILE, 0644, 0, 0);
    return engine.mknod(DAEMON, ROOT, Name.of(name), file).inode().ino();
  }

  private List<Long> sessions() {
    return engine.sessions().stream().map(session -> session.sessionId()).toList();
  }

  private static void assertEio(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
  }
}
