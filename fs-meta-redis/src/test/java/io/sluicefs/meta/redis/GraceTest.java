package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.MetaEngineContract;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SliceCommit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is deleted stays readable for a while for the handles of other clients (W11). */
@Tag("server")
class GraceTest extends MetaEngineContract {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private RedisMetaEngine other;
  private long ino;

  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return VOLUME.newEngine(openInodes, format);
  }

  @BeforeEach
  void openAnother() {
    other = VOLUME.openEngine(opened -> false);
    other.openSession(RedisVolume.session());
    ino = makeFile(ROOT, "f");
    commit(0, 100);
  }

  @AfterEach
  void closeTheOther() {
    other.close();
  }

  @Test
  void handlesReadOnAndNobodyOpensIt() {
    unlink(ROOT, "f");
    assertThat(other.readChunk(ino, 0).slices()).hasSize(1);
    assertThat(other.getattrOpen(ino).nlink()).isZero();
    assertThat(other.getattrOpen(ino).length()).isEqualTo(100);
    assertErrno(Errno.ENOENT, () -> other.getattr(ino));
    assertErrno(Errno.ENOENT, () -> other.open(DAEMON, ino, OpenFlags.READ_WRITE));
    assertThat(usedInodes()).isZero();
  }

  @Test
  void dataWaitsAndItsDeletionIsRegisteredAtOnce() {
    unlink(ROOT, "f");
    DeletedFile file = new DeletedFile(ino, 100);
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).containsExactly(file);
    assertErrno(Errno.EBUSY, () -> engine.dropChunks(file, 0, 1));
    assertThat(Integer.parseInt(VOLUME.server().cli("--raw", "TTL", "G" + ino)))
        .isBetween(590, 600);
    VOLUME.server().cli("DEL", "G" + ino);
    assertThat(engine.dropChunks(file, 0, 1)).hasSize(1);
    assertErrno(Errno.ENOENT, () -> other.readChunk(ino, 0));
  }

  @Test
  void whatAHandleWritesThereIsReadAndGoesWithTheFile() {
    unlink(ROOT, "f");
    commit(3, 50);
    assertThat(other.readChunk(ino, 3).slices()).hasSize(1);
    long length = other.getattrOpen(ino).length();
    assertThat(engine.deletedFiles(Duration.ZERO, 10))
        .containsExactly(new DeletedFile(ino, length));
    assertThat(VOLUME.server().cli("--raw", "GET", "usedSpace")).isEqualTo("0");
  }

  @Test
  void soDoesAFileThatWasReplaced() {
    long next = makeFile(ROOT, "next");
    engine.rename(
        DAEMON, new Rename(ROOT, Name.of("next"), ROOT, Name.of("f"), RenameMode.REPLACE, 0));
    assertThat(other.readChunk(ino, 0).slices()).hasSize(1);
    assertThat(find(ROOT, "f")).isEqualTo(next);
  }

  @Test
  void soDoFilesThatWereRemovedManyAtATime() {
    engine.unlinkAll(DAEMON, ROOT, list(ROOT, DirDetail.NAMES), true);
    assertThat(namesOf(ROOT)).isEmpty();
    assertThat(other.readChunk(ino, 0).slices()).hasSize(1);
  }

  @Test
  void aClientOfItsOwnGrantsNothing() {
    other.closeSession();
    unlink(ROOT, "f");
    assertThat(VOLUME.server().cli("EXISTS", "G" + ino)).isEqualTo("(integer) 0");
  }

  private void commit(int chunk, int length) {
    SliceRef slice = new SliceRef(0, engine.newSliceId(), length, 0, length);
    engine.commit(ino, List.of(new SliceCommit(chunk, slice)), new Timestamp(5, 0));
  }
}
