package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import io.sluicefs.core.meta.op.NewInode;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cleaning up behind clients that are gone (redis-metadata.md 6.3), and volumes that are. */
@Tag("server")
class StaleSessionsTest {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private RedisMetaEngine engine;

  @BeforeEach
  void open() {
    engine = VOLUME.newEngine(ino -> true, MemoryFormats.plain());
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void locksOfEveryKindGoAndThoseOfOthersStay() {
    cli("ZADD", "allSessions", "1", "77");
    cli("HSET", "lockf5", "77_0000000000000001", "R", "78_0000000000000001", "R");
    cli("HSET", "lockf6", "77_0000000000000002", "W");
    cli("HSET", "lockp6", "77_0000000000000003", "x", "7_0000000000000001", "y");
    cli("SADD", "locked77", "lockf5", "lockf6", "lockp6");
    cli("HSET", "R77", "0", "1 x");
    assertThat(engine.cleanStaleSessions(10)).isEqualTo(1);
    assertThat(cli("HKEYS", "lockf5")).isEqualTo("1) \"78_0000000000000001\"");
    assertThat(cli("HKEYS", "lockp6")).isEqualTo("1) \"7_0000000000000001\"");
    assertThat(cli("EXISTS", "lockf6", "locked77", "R77")).isEqualTo("(integer) 0");
    assertThat(engine.sessions()).hasSize(1);
  }

  @Test
  void placeOfAWaiterEndsWithItsSession() {
    try (RedisMetaEngine other = VOLUME.openEngine(ino -> true)) {
      other.openSession(RedisVolume.session());
      NewInode file = new NewInode(FileType.FILE, 0644, 0, 0);
      long ino = engine.mknod(Caller.root(), ROOT, Name.of("f"), file).inode().ino();
      engine.setLock(ino, write(1, Wait.NEVER));
      assertThat(other.setLock(ino, write(2, Wait.UNTIL_GRANTED)).place()).isNotNull();
      cli("ZREM", "allSessions", Long.toString(other.writeSession()));
      engine.unlock(ino, LockRequest.unlockAll(Kind.POSIX, 1));
      assertThat(engine.setLock(ino, write(3, Wait.NEVER)).attr()).isNotNull();
    }
  }

  private static LockRequest write(long owner, Wait waiting) {
    return new LockRequest(Kind.POSIX, LockRequest.Type.WRITE, waiting, owner, 0, 9, 1);
  }

  @Test
  void moreThanOneStepOfLocksAndOpenFilesIsReleased() {
    NewInode file = new NewInode(FileType.FILE, 0644, 0, 0);
    for (int i = 0; i < 600; i++) {
      long ino = engine.mknod(Caller.root(), ROOT, Name.of("f" + i), file).inode().ino();
      engine.unlink(Caller.root(), ROOT, Name.of("f" + i), ino);
    }
    long own = engine.writeSession();
    cli("RENAME", "session" + own, "session77");
    cli("ZADD", "allSessions", "1", "77");
    String[] locks = IntStream.range(0, 1100).mapToObj(i -> "lockf" + i).toArray(String[]::new);
    String[] words = new String[locks.length + 2];
    words[0] = "SADD";
    words[1] = "locked77";
    System.arraycopy(locks, 0, words, 2, locks.length);
    cli(words);
    assertThat(engine.cleanStaleSessions(10)).isEqualTo(1);
    assertThat(cli("EXISTS", "session77", "locked77")).isEqualTo("(integer) 0");
    assertThat(engine.statfs(ROOT).usedInodes()).isZero();
    assertThat(engine.deletedFiles(Duration.ZERO, 1000)).hasSize(600);
  }

  @Test
  void sessionsOfOldReleasesAreCleanedFiveMinutesAfterTheirLastBeat() {
    cli("ZADD", "sessions", "1", "5", "99999999999", "6");
    cli("HSET", "lockf5", "5_0000000000000001", "W");
    cli("SADD", "locked5", "lockf5");
    assertThat(engine.cleanStaleSessions(10)).isEqualTo(1);
    assertThat(cli("EXISTS", "lockf5")).isEqualTo("(integer) 0");
    assertThat(cli("ZRANGE", "sessions", "0", "-1")).isEqualTo("1) \"6\"");
  }

  @Test
  void oneRunIsBounded() {
    IntStream.range(100, 110).forEach(sid -> cli("ZADD", "allSessions", "1", "" + sid));
    assertThat(engine.cleanStaleSessions(4)).isEqualTo(4);
    assertThat(engine.sessions()).hasSize(7);
  }

  @Test
  void onlyOneClientOfTheVolumeCleansInAnInterval() {
    cli("ZADD", "allSessions", "1", "77");
    assertThat(engine.cleanStaleSessions(10)).isEqualTo(1);
    cli("ZADD", "allSessions", "1", "78");
    assertThat(engine.cleanStaleSessions(10)).isZero();
    cli("SET", "lastCleanupSessions", "1");
    assertThat(engine.cleanStaleSessions(10)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "other", "upgraded"})
  void lostVolumeIsNoticedByTheHeartbeatAndNeverWrittenAgain(String how) {
    String setting = cli("--raw", "GET", "setting");
    String changed =
        how.equals("other")
            ? setting.replaceAll("\"UUID\": ?\"[^\"]*\"", "\"UUID\":\"another\"")
            : setting.replaceAll("\"MetaVersion\": ?1", "\"MetaVersion\":2");
    cli(how.equals("gone") ? new String[] {"DEL", "setting"} : set(changed));
    assertThatThrownBy(engine::heartbeat)
        .isInstanceOfSatisfying(
            FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESTALE));
    NewInode file = new NewInode(FileType.FILE, 0644, 0, 0);
    assertThatThrownBy(() -> engine.mknod(Caller.root(), ROOT, Name.of("f"), file))
        .isInstanceOf(FsException.class);
    assertThat(cli("EXISTS", "d1")).isEqualTo("(integer) 0");
  }

  private static String[] set(String value) {
    return new String[] {"SET", "setting", value};
  }

  private static String cli(String... words) {
    return VOLUME.server().cli(words);
  }
}
