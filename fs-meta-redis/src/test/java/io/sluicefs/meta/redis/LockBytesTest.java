package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import io.sluicefs.core.meta.op.NewInode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locks as redis-metadata.md 5 has them in Redis, and what is made of those of others. */
@Tag("server")
class LockBytesTest {
  @RegisterExtension static final BytesVolume VOLUME = new BytesVolume();

  private static final long OWNER = 0xABCDEF0123L;
  private static final String FIELD = "1_000000ABCDEF0123";
  private static final long END = Long.MAX_VALUE;

  private RedisMetaEngine engine;
  private long ino;

  @BeforeEach
  void open() {
    engine =
        VOLUME.newEngine(i -> false, MemoryFormats.plain(), Duration.ZERO, InstantSource.system());
    NewInode node = new NewInode(FileType.FILE, 0644, 0, 0);
    ino = engine.mknod(Caller.root(), ROOT, Name.of("f"), node).inode().ino();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private void flock(LockRequest.Type type) {
    engine.setLock(ino, new LockRequest(Kind.FLOCK, type, Wait.NEVER, OWNER, 0, END, 1));
  }

  private void range(LockRequest.Type type, long start, long end) {
    LockRequest lock = new LockRequest(Kind.POSIX, type, Wait.NEVER, OWNER, start, end, 4242);
    if (type == LockRequest.Type.UNLOCK) {
      engine.unlock(ino, lock);
    } else {
      engine.setLock(ino, lock);
    }
  }

  private Map<String, String> hash(String key) {
    Map<String, String> found = new TreeMap<>();
    VOLUME
        .raw()
        .hgetall(key.getBytes(ISO_8859_1))
        .forEach((field, value) ->
            found.put(new String(field, ISO_8859_1), HexFormat.of().formatHex(value)));
    return found;
  }

  private boolean isLocked(String key) {
    return VOLUME.raw().sismember("locked1".getBytes(ISO_8859_1), key.getBytes(ISO_8859_1));
  }

  private void hset(String key, String field, String value) {
    VOLUME
        .raw()
        .hset(key.getBytes(ISO_8859_1), field.getBytes(ISO_8859_1), value.getBytes(ISO_8859_1));
  }

  @Test
  void flocksOfBothKindsAreIndexed() {
    flock(LockRequest.Type.READ);
    assertThat(hash("lockf" + ino)).isEqualTo(Map.of(FIELD, "52"));
    assertThat(isLocked("lockf" + ino)).isTrue();
    flock(LockRequest.Type.WRITE);
    assertThat(hash("lockf" + ino)).isEqualTo(Map.of(FIELD, "57"));
    engine.unlock(ino, LockRequest.unlockAll(Kind.FLOCK, OWNER));
    assertThat(hash("lockf" + ino)).isEmpty();
    assertThat(isLocked("lockf" + ino)).isFalse();
  }

  @Test
  void rangesAreSortedRecordsOf24Bytes() {
    range(LockRequest.Type.WRITE, 100, END);
    range(LockRequest.Type.READ, 0, 99);
    assertThat(hash("lockp" + ino))
        .isEqualTo(
            Map.of(
                FIELD,
                "000000000000109200000000000000000000000000000063"
                    + "000000010000109200000000000000647fffffffffffffff"));
    assertThat(isLocked("lockp" + ino)).isTrue();
  }

  @Test
  void touchingRangesAreOne() {
    range(LockRequest.Type.READ, 30, 39);
    range(LockRequest.Type.READ, 0, 9);
    range(LockRequest.Type.READ, 10, 29);
    assertThat(hash("lockp" + ino))
        .isEqualTo(Map.of(FIELD, "000000000000109200000000000000000000000000000027"));
    range(LockRequest.Type.UNLOCK, 0, 20);
    range(LockRequest.Type.UNLOCK, 21, 39);
    assertThat(hash("lockp" + ino)).isEmpty();
    assertThat(isLocked("lockp" + ino)).isFalse();
  }

  @Test
  void locksOfALivingSessionAreInTheWay() {
    VOLUME.raw().zadd("allSessions".getBytes(ISO_8859_1), 1e12, "7".getBytes(ISO_8859_1));
    hset("lockf" + ino, "7_0000000000000001", "R");
    flock(LockRequest.Type.READ);
    assertThatThrownBy(() -> flock(LockRequest.Type.WRITE)).isEqualTo(Errno.EAGAIN.exception());
    assertThat(hash("lockf" + ino)).containsEntry(FIELD, "52").hasSize(2);
  }

  @Test
  void locksThatASessionLeftBehindAreNobodys() {
    hset("lockf" + ino, "9_0000000000000001", "R");
    flock(LockRequest.Type.WRITE);
    assertThat(hash("lockf" + ino)).isEqualTo(Map.of(FIELD, "57"));
  }
}
