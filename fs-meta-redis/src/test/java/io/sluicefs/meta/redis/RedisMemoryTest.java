package io.sluicefs.meta.redis;

import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOSPC;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.Cleanup.Job;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.MetaEngineContract;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that has no memory left: what grows is refused, what shrinks goes on. */
@Tag("server")
class RedisMemoryTest extends MetaEngineContract {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return VOLUME.newEngine(openInodes, format);
  }

  @AfterEach
  void giveMemoryBack() {
    VOLUME.server().cli("CONFIG", "SET", "maxmemory", "0");
  }

  @Test
  void deletingGoesOnWhereCreatingFails() {
    long dir = makeDir(ROOT, "d");
    makeFile(dir, "f");
    makeFile(dir, "g");
    long opened = makeFile(dir, "opened");
    open.add(opened);
    VOLUME.server().cli("CONFIG", "SET", "maxmemory", "1");
    assertErrno(ENOSPC, () -> makeFile(dir, "more"));
    assertErrno(ENOENT, () -> unlink(dir, "missing"));
    unlink(dir, "f");
    unlink(dir, "opened");
    engine.releaseSustained(opened);
    engine.heartbeat();
    unlink(dir, "g");
    engine.rmdir(DAEMON, ROOT, name("d"));
    assertThat(namesOf(ROOT)).isEmpty();
    assertThat(usedInodes()).isZero();
  }

  @Test
  void whatGivesMemoryBackIsNotRefused() {
    engine.close();
    engine = newEngine(open::contains, MemoryFormats.withTrash(1));
    long ino = makeFile(ROOT, "f");
    long many = makeDir(ROOT, "many");
    makeFile(many, "a");
    makeFile(many, "b");
    makeFile(ROOT, "trashed");
    for (int chunk = 0; chunk < 3; chunk++) {
      commit(ino, chunk);
    }
    VOLUME.server().cli("CONFIG", "SET", "maxmemory", "1");
    assertErrno(ENOSPC, () -> commit(ino, 1));
    assertErrno(ENOSPC, () -> engine.truncate(DAEMON, ino, 1L << 30, TruncateBy.PATH));
    engine.truncate(DAEMON, ino, 70 << 20, TruncateBy.PATH);
    engine.truncate(DAEMON, ino, 10, TruncateBy.PATH);
    assertThat(engine.unusedSlices(10)).hasSize(2);
    unlink(ROOT, "trashed");
    engine.unlinkAll(DAEMON, many, list(many, DirDetail.NAMES), false);
    engine.rmdir(DAEMON, ROOT, name("many"));
    assertThat(namesOf(ROOT)).containsExactly("f");
    assertThat(engine.elect(Job.TRASH, Duration.ZERO)).isTrue();
  }

  @Test
  void anExpiredSessionIsRenewedAndALostOneReplaced() {
    makeFile(ROOT, "f");
    makeFile(ROOT, "g");
    String session = Long.toString(engine.writeSession());
    VOLUME.server().cli("CONFIG", "SET", "maxmemory", "1");
    VOLUME.server().cli("ZREM", "allSessions", session);
    unlink(ROOT, "f");
    assertThat(engine.writeSession()).isNotEqualTo(Long.parseLong(session));
    VOLUME.server().cli("CONFIG", "SET", "maxmemory", "0");
    VOLUME.server().cli("ZADD", "allSessions", "1", Long.toString(engine.writeSession()));
    VOLUME.server().cli("CONFIG", "SET", "maxmemory", "1");
    unlink(ROOT, "g");
    assertThat(engine.sessions().getFirst().expiry()).isAfter(Instant.ofEpochSecond(1));
    engine.closeSession();
    assertThat(VOLUME.server().cli("ZCARD", "allSessions")).isEqualTo("(integer) 0");
  }

  private void commit(long ino, int chunk) {
    SliceRef slice = new SliceRef(0, 10 + chunk, 100, 0, 100);
    engine.commit(ino, List.of(new SliceCommit(chunk, slice)), new Timestamp(5, 0));
  }
}
