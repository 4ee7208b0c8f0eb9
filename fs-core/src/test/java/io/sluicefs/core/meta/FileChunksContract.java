package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.EFBIG;
import static io.sluicefs.core.errno.Errno.EINVAL;
import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOSPC;
import static io.sluicefs.core.errno.Errno.EPERM;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chunk lists: commits, copies by reference, compaction. */
public abstract class FileChunksContract extends MetaEngineContract {
  private static final Timestamp MTIME = new Timestamp(1_700_000_000, 7);
  private static final long GONE = 4_000_000;

  @Test
  void sliceIdsAreNeverHandedOutTwice() {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.add(engine.newSliceId())).isTrue();
    }
    assertThat(ids).doesNotContain(0L);
  }

  // commit, readChunk

  @Test
  void commitAppendsInOrderAndTellsBothRecords() {
    long ino = makeFile(ROOT, "f");
    Attr before = attr(ino);
    SliceRef first = slice(0, 100);
    SliceRef second = slice(50, 100);
    SliceRef third = slice(10, 5);
    Committed committed =
        engine.commit(
            ino,
            List.of(
                new SliceCommit(0, first), new SliceCommit(0, second), new SliceCommit(2, third)),
            MTIME);
    assertThat(committed.before()).isEqualTo(before);
    assertThat(committed.after()).isEqualTo(attr(ino));
    assertThat(committed.longestList()).isEqualTo(2);
    assertThat(attr(ino).length()).isEqualTo(2L * Chunks.CHUNK_LENGTH + 15);
    assertThat(attr(ino).mtime()).isEqualTo(MTIME);
    assertThat(attr(ino).ctime()).isGreaterThan(before.ctime());
    assertThat(engine.readChunk(ino, 0).slices()).containsExactly(first, second);
    assertThat(engine.readChunk(ino, 1).slices()).isEmpty();
    assertThat(engine.readChunk(ino, 2).slices()).containsExactly(third);
    assertThat(engine.readChunk(ino, 2).attr()).isEqualTo(attr(ino));
  }

  @Test
  void commitInsideTheLengthKeepsIt() {
    long ino = makeFile(ROOT, "f");
    write(ino, 0, slice(0, 10_000));
    Attr after = write(ino, 0, slice(0, 100)).after();
    assertThat(after.length()).isEqualTo(10_000);
    assertThat(usedBytes()).isEqualTo(12_288);
  }

  @Test
  void appendedSlicesGoToTheEndAsItIsByThen() {
    long ino = makeFile(ROOT, "f");
    write(ino, 0, slice(0, 100));
    SliceKey first = new SliceKey(engine.newSliceId(), 10);
    SliceKey second = new SliceKey(engine.newSliceId(), 20);
    Committed committed = append(ino, List.of(), first, second);
    assertThat(committed.before().length()).isEqualTo(100);
    assertThat(committed.after()).isEqualTo(attr(ino));
    assertThat(committed.after().length()).isEqualTo(130);
    assertThat(committed.longestList()).isEqualTo(3);
    assertThat(engine.readChunk(ino, 0).slices())
        .endsWith(
            new SliceRef(100, first.sliceId(), 10, 0, 10),
            new SliceRef(110, second.sliceId(), 20, 0, 20));
  }

  @Test
  void whatIsPlacedByTheSameCommitComesBeforeWhatIsAppended() {
    long ino = makeFile(ROOT, "f");
    SliceRef placed = slice(0, 500);
    SliceKey appended = new SliceKey(engine.newSliceId(), 7);
    append(ino, List.of(new SliceCommit(0, placed)), appended);
    assertThat(engine.readChunk(ino, 0).slices())
        .containsExactly(placed, new SliceRef(500, appended.sliceId(), 7, 0, 7));
    assertThat(attr(ino).length()).isEqualTo(507);
  }

  @Test
  void sliceAppendedAcrossChunksIsShownByBothAndCountedTwice() {
    long ino = makeFile(ROOT, "f");
    int start = Chunks.CHUNK_LENGTH - 3;
    write(ino, 0, slice(start - 1, 1));
    SliceKey appended = new SliceKey(engine.newSliceId(), 10);
    append(ino, List.of(), appended);
    SliceRef head = new SliceRef(start, appended.sliceId(), 10, 0, 3);
    SliceRef tail = new SliceRef(0, appended.sliceId(), 10, 3, 7);
    assertThat(engine.readChunk(ino, 0).slices()).endsWith(head);
    assertThat(engine.readChunk(ino, 1).slices()).containsExactly(tail);
    assertThat(attr(ino).length()).isEqualTo(Chunks.CHUNK_LENGTH + 7L);

    assertThat(engine.compact(new Compaction(ino, 1, List.of(tail), 0, slice(0, 7)))).isEmpty();
    List<SliceRef> list = engine.readChunk(ino, 0).slices();
    assertThat(engine.compact(new Compaction(ino, 0, list, 1, slice(start, 3))))
        .containsExactly(appended);
  }

  @Test
  void severalRecordsOfOneSliceAreCounted() {
    long ino = makeFile(ROOT, "f");
    long packed = engine.newSliceId();
    SliceRef first = new SliceRef(0, packed, 30, 0, 10);
    SliceRef second = new SliceRef(5_000, packed, 30, 10, 20);
    engine.commit(ino, List.of(new SliceCommit(0, first), new SliceCommit(0, second)), MTIME);
    SliceRef merged = slice(0, 10);
    assertThat(engine.compact(new Compaction(ino, 0, List.of(first), 0, merged))).isEmpty();
    assertThat(engine.compact(new Compaction(ino, 0, List.of(merged, second), 1, slice(5_000, 20))))
        .containsExactly(new SliceKey(packed, 30));
  }

  @Test
  void recordsOfASliceThatEarlierCommitsHaveShownAreAllFurtherOnes() {
    long ino = makeFile(ROOT, "f");
    long packed = engine.newSliceId();
    SliceRef first = new SliceRef(0, packed, 30, 0, 10);
    SliceRef second = new SliceRef(5_000, packed, 30, 10, 20);
    write(ino, 0, first);
    Set<SliceKey> counted = Set.of(new SliceKey(packed, 30));
    List<SliceCommit> placed = List.of(new SliceCommit(0, second));
    engine.commit(new FileCommit(ino, placed, List.of(), counted, MTIME, engine.writeSession()));
    SliceRef merged = slice(0, 10);
    assertThat(engine.compact(new Compaction(ino, 0, List.of(first), 0, merged))).isEmpty();
    assertThat(engine.compact(new Compaction(ino, 0, List.of(merged, second), 1, slice(5_000, 20))))
        .containsExactly(new SliceKey(packed, 30));
  }

  @Test
  void appendingPastTheLastChunkIsRefused() {
    long ino = makeFile(ROOT, "f");
    engine.truncate(DAEMON, ino, Chunks.FILE_LENGTH_MAX - 10, TruncateBy.HANDLE);
    SliceKey fits = new SliceKey(engine.newSliceId(), 9);
    append(ino, List.of(), fits);
    assertErrno(EFBIG, () -> append(ino, List.of(), new SliceKey(engine.newSliceId(), 1)));
    assertThat(attr(ino).length()).isEqualTo(Chunks.FILE_LENGTH_MAX - 1);
  }

  private Committed append(long ino, List<SliceCommit> placed, SliceKey... appended) {
    return engine.commit(
        new FileCommit(ino, placed, List.of(appended), Set.of(), MTIME, engine.writeSession()));
  }

  @Test
  void everyCommitChangesTheRecord() {
    long ino = makeFile(ROOT, "f");
    SliceRef slice = slice(0, 10);
    Attr once = write(ino, 0, slice).after();
    Attr twice = write(ino, 0, slice(0, 10)).after();
    assertThat(twice.sameStateAs(once)).isFalse();
  }

  @Test
  void commitAtTheEndOfTheLargestFileIsExact() {
    long ino = makeFile(ROOT, "f");
    int lastChunk = Integer.MAX_VALUE;
    SliceRef slice = slice(Chunks.CHUNK_LENGTH - 11, 10);
    Attr after = write(ino, lastChunk, slice).after();
    assertThat(after.length()).isEqualTo(Chunks.FILE_LENGTH_MAX - 1);
    assertThat(engine.readChunk(ino, lastChunk).slices()).containsExactly(slice);
  }

  @Test
  void commitErrors() {
    useLimits(1 << 20, 0);
    long dir = makeDir(ROOT, "d");
    long ino = makeFile(ROOT, "f");
    assertErrno(ENOENT, () -> write(GONE, 0, slice(0, 1)));
    assertErrno(EPERM, () -> write(dir, 0, slice(0, 1)));
    assertErrno(ENOSPC, () -> write(ino, 0, slice(0, 1 << 20)));
    assertThat(engine.readChunk(ino, 0).slices()).isEmpty();
    assertErrno(ENOENT, () -> engine.readChunk(GONE, 0));
    assertErrno(EPERM, () -> engine.readChunk(dir, 0));
  }

  // copyRange

  @Test
  void copyShowsWhatTheSourceShows() {
    long source = makeFile(ROOT, "f");
    SliceRef low = slice(0, 1000);
    SliceRef high = slice(200, 100);
    write(source, 0, low);
    write(source, 0, high);
    long target = makeFile(ROOT, "g");
    Copied copied = copy(source, 100, target, 0, 500);
    assertThat(copied.bytes()).isEqualTo(500);
    assertThat(copied.targetAttr()).isEqualTo(attr(target));
    assertThat(attr(target).length()).isEqualTo(500);
    assertThat(sorted(target, 0))
        .containsExactly(part(low, 0, 100, 100), part(high, 100, 0, 100), part(low, 200, 300, 300));
  }

  @Test
  void copyAcrossAChunkBoundarySplitsThePiece() {
    long source = makeFile(ROOT, "f");
    SliceRef slice = slice(0, 4 << 20);
    write(source, 0, slice);
    long target = makeFile(ROOT, "g");
    copy(source, 2 << 20, target, Chunks.CHUNK_LENGTH - (1 << 19), 1 << 20);
    assertThat(sorted(target, 0))
        .contains(part(slice, Chunks.CHUNK_LENGTH - (1 << 19), 2 << 20, 1 << 19));
    assertThat(sorted(target, 1)).containsExactly(part(slice, 0, (2 << 20) + (1 << 19), 1 << 19));
    assertThat(attr(target).length()).isEqualTo(Chunks.CHUNK_LENGTH + (1L << 19));
  }

  @Test
  void copiedSliceOutlivesItsSource() {
    long source = makeFile(ROOT, "f");
    SliceRef slice = slice(0, 1000);
    write(source, 0, slice);
    long target = makeFile(ROOT, "g");
    copy(source, 0, target, 0, 1000);
    engine.truncate(DAEMON, source, 0, TruncateBy.HANDLE);
    assertThat(engine.unusedSlices(10)).isEmpty();
    engine.truncate(DAEMON, target, 0, TruncateBy.HANDLE);
    assertThat(engine.unusedSlices(10)).containsExactly(key(slice));
  }

  @Test
  void copyOfAHoleHidesWhatWasThere() {
    long source = makeFile(ROOT, "f");
    engine.truncate(DAEMON, source, 1000, TruncateBy.HANDLE);
    long target = makeFile(ROOT, "g");
    write(target, 0, slice(0, 1000));
    copy(source, 0, target, 100, 200);
    assertThat(engine.readChunk(target, 0).slices()).endsWith(SliceRef.hole(100, 200));
  }

  @Test
  void copyEndsAtTheEndOfTheSource() {
    long source = makeFile(ROOT, "f");
    write(source, 0, slice(0, 100));
    long target = makeFile(ROOT, "g");
    assertThat(copy(source, 60, target, 0, 1000).bytes()).isEqualTo(40);
    Attr before = attr(target);
    assertThat(copy(source, 100, target, 0, 1000).bytes()).isZero();
    assertThat(attr(target)).isEqualTo(before);
  }

  @Test
  void copyInsideOneFileNeedsDisjointRanges() {
    long ino = makeFile(ROOT, "f");
    SliceRef slice = slice(0, 100);
    write(ino, 0, slice);
    assertErrno(EINVAL, () -> copy(ino, 0, ino, 50, 100));
    copy(ino, 0, ino, 100, 100);
    assertThat(attr(ino).length()).isEqualTo(200);
    assertThat(sorted(ino, 0)).containsExactly(slice, part(slice, 100, 0, 100));
  }

  @Test
  void copyErrors() {
    useLimits(1 << 20, 0);
    long source = makeFile(ROOT, "f");
    long target = makeFile(ROOT, "g");
    long dir = makeDir(ROOT, "d");
    write(source, 0, slice(0, 1 << 19));
    assertErrno(ENOENT, () -> copy(source, 0, GONE, 0, 1));
    assertErrno(EINVAL, () -> copy(dir, 0, target, 0, 1));
    assertErrno(ENOSPC, () -> copy(source, 0, target, 1 << 19, 1 << 19));
    setFlags(target, Attr.APPEND_ONLY);
    assertErrno(EPERM, () -> copy(source, 0, target, 0, 1));
  }

  // compact

  @Test
  void compactionReplacesThePrefixAndKeepsLaterCommits() {
    long ino = makeFile(ROOT, "f");
    List<SliceRef> old = List.of(slice(0, 100), slice(50, 100), slice(100, 10));
    old.forEach(slice -> write(ino, 0, slice));
    SliceRef later = slice(0, 5);
    write(ino, 0, later);
    Attr before = attr(ino);
    SliceRef merged = slice(50, 100);
    List<SliceKey> unused = engine.compact(new Compaction(ino, 0, old, 1, merged));
    assertThat(engine.readChunk(ino, 0).slices()).containsExactly(old.get(0), merged, later);
    assertThat(unused).containsExactlyInAnyOrder(key(old.get(1)), key(old.get(2)));
    assertThat(engine.unusedSlices(10)).containsExactlyInAnyOrderElementsOf(unused);
    assertThat(attr(ino)).isEqualTo(before);
  }

  @Test
  void compactionOfAChangedListDoesNothing() {
    long ino = makeFile(ROOT, "f");
    List<SliceRef> old = List.of(slice(0, 100), slice(50, 100));
    old.forEach(slice -> write(ino, 0, slice));
    List<SliceRef> other = List.of(old.get(1), old.get(0));
    assertErrno(EINVAL, () -> engine.compact(new Compaction(ino, 0, other, 0, slice(0, 150))));
    assertThat(engine.readChunk(ino, 0).slices()).isEqualTo(old);
    assertThat(engine.unusedSlices(10)).isEmpty();
  }

  @Test
  void compactionKeepsSlicesThatACopyShows() {
    long ino = makeFile(ROOT, "f");
    List<SliceRef> old = List.of(slice(0, 100), slice(50, 100));
    old.forEach(slice -> write(ino, 0, slice));
    long target = makeFile(ROOT, "g");
    copy(ino, 0, target, 0, 150);
    assertThat(engine.compact(new Compaction(ino, 0, old, 0, slice(0, 150)))).isEmpty();
    assertThat(engine.unusedSlices(10)).isEmpty();
  }

  private Committed write(long ino, int chunkIndex, SliceRef slice) {
    return engine.commit(ino, List.of(new SliceCommit(chunkIndex, slice)), MTIME);
  }

  private Copied copy(long source, long from, long target, long to, long length) {
    return engine.copyRange(DAEMON, new CopyRange(source, from, target, to, length));
  }

  private SliceRef slice(int chunkOffset, int length) {
    return new SliceRef(chunkOffset, engine.newSliceId(), length, 0, length);
  }

  private static SliceRef part(SliceRef of, int chunkOffset, int sliceOffset, int length) {
    return new SliceRef(chunkOffset, of.sliceId(), of.sliceLength(), sliceOffset, length);
  }

  private static SliceKey key(SliceRef slice) {
    return new SliceKey(slice.sliceId(), slice.sliceLength());
  }

  /** The records of a list without overlaps, by position. */
  private List<SliceRef> sorted(long ino, int chunkIndex) {
    List<SliceRef> slices = new ArrayList<>(engine.readChunk(ino, chunkIndex).slices());
    slices.removeIf(SliceRef::isHole);
    slices.sort(Comparator.comparingInt(SliceRef::chunkOffset));
    return slices;
  }

  private long usedBytes() {
    return engine.statfs(ROOT).totalBytes() - engine.statfs(ROOT).availableBytes();
  }
}
