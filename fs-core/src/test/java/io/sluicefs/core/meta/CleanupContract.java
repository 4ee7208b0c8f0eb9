package io.sluicefs.core.meta;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.Cleanup.Job;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.core.meta.op.SliceCommit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Primitives of the background jobs. */
public abstract class CleanupContract extends MetaEngineContract {

  @ParameterizedTest
  @EnumSource(Job.class)
  void oneClientPerIntervalIsElected(Job job) {
    assertThat(engine.elect(job, Duration.ofHours(1))).isTrue();
    assertThat(engine.elect(job, Duration.ofHours(1))).isFalse();
  }

  @Test
  void deletedFileWaitsForItsAge() {
    long ino = writtenFile("f", 0);
    unlink(ROOT, "f");
    assertThat(engine.deletedFiles(Duration.ofHours(1), 10)).isEmpty();
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).containsExactly(new DeletedFile(ino, 100));
    engine.forgetDeletedFile(new DeletedFile(ino, 100));
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void droppedChunksGiveTheirSlicesOnce() {
    long ino = writtenFile("f", 0, 1, 3);
    unlink(ROOT, "f");
    DeletedFile file = engine.deletedFiles(Duration.ZERO, 10).getFirst();
    assertThat(file.length()).isEqualTo(3L * Chunks.CHUNK_LENGTH + 100);
    assertThat(engine.dropChunks(file, 0, 2)).hasSize(2);
    assertThat(engine.dropChunks(file, 2, 2)).hasSize(1);
    assertThat(engine.dropChunks(file, 0, 4)).isEmpty();
    assertThat(engine.unusedSlices(10)).hasSize(3);
    assertThat(file.ino()).isEqualTo(ino);
  }

  @Test
  void chunksOfALivingFileAreNeverDropped() {
    long ino = writtenFile("f", 0);
    assertThat(engine.dropChunks(new DeletedFile(ino, 100), 0, 1)).isEmpty();
    assertThat(engine.readChunk(ino, 0).slices()).hasSize(1);
  }

  @Test
  void chunksWithAListAreFoundInAHugeFileAndAfterItsEnd() {
    long ino = writtenFile("f", 0, 7, 5000, 123_456);
    writtenFile("g", 0, 9);
    assertThat(engine.listedChunks(ino, 1, 123_456))
        .isEqualTo(new ListedChunks(List.of(7, 5000, 123_456), 1, 123_456));
    assertThat(engine.listedChunks(ino, 5, 6).indexes()).isEmpty();
    unlink(ROOT, "f");
    assertThat(engine.listedChunks(ino, 0, 123_455).indexes()).containsExactly(0, 7, 5000);
  }

  @Test
  void forgottenSliceIsNoLongerUnused() {
    writtenFile("f", 0, 1);
    unlink(ROOT, "f");
    engine.dropChunks(engine.deletedFiles(Duration.ZERO, 10).getFirst(), 0, 2);
    List<SliceKey> unused = engine.unusedSlices(10);
    assertThat(engine.unusedSlices(1)).hasSize(1);
    engine.forgetSlice(unused.getFirst());
    assertThat(engine.unusedSlices(10)).containsExactly(unused.getLast());
  }

  @Test
  void sliceOfACopyStaysWhenTheSourceIsDeleted() {
    long source = writtenFile("f", 0);
    long target = makeFile(ROOT, "g");
    engine.copyRange(DAEMON, new CopyRange(source, 0, target, 0, 100));
    unlink(ROOT, "f");
    DeletedFile file = engine.deletedFiles(Duration.ZERO, 10).getFirst();
    assertThat(engine.dropChunks(file, 0, 1)).isEmpty();
    assertThat(engine.unusedSlices(10)).isEmpty();
    assertThat(engine.readChunk(target, 0).slices()).hasSize(1);
  }

  @Test
  void releasedInodeWaitsForDeletionOfItsData() {
    long ino = writtenFile("f", 0);
    open.add(ino);
    unlink(ROOT, "f");
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).isEmpty();
    assertThat(engine.readChunk(ino, 0).slices()).hasSize(1);
    engine.releaseSustained(ino);
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).containsExactly(new DeletedFile(ino, 100));
    engine.releaseSustained(ino);
    assertThat(usedInodes()).isZero();
  }

  /** A file with 100 bytes at the start of each of these chunks. */
  private long writtenFile(String name, int... chunkIndexes) {
    long ino = makeFile(ROOT, name);
    for (int chunkIndex : chunkIndexes) {
      SliceRef slice = new SliceRef(0, engine.newSliceId(), 100, 0, 100);
      engine.commit(ino, List.of(new SliceCommit(chunkIndex, slice)), new Timestamp(5, 0));
    }
    return ino;
  }
}
