package io.sluicefs.meta.redis;

import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOSPC;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.MetaEngineContract;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
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
}
