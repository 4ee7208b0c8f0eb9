package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.EACCES;
import static io.sluicefs.core.errno.Errno.EFBIG;
import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOSPC;
import static io.sluicefs.core.errno.Errno.EPERM;
import static io.sluicefs.core.errno.Errno.EPIPE;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.Fallocate.Mode;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SetAttr.SetTime;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attributes, opening and lengths of inodes. */
public abstract class AttributesContract extends MetaEngineContract {
  private static final long GONE = 4_000_000;
  private static final Caller OTHER = TestCaller.checked(2000, 2000);

  // getattr, access

  @Test
  void getattrOfMissingInodeIsEnoent() {
    assertErrno(ENOENT, () -> engine.getattr(GONE));
  }

  @Test
  void accessChecksTheClassOfTheCaller() {
    long ino = makeFile(USER, ROOT, "f", 0640);
    engine.access(USER, ino, 6);
    engine.access(TestCaller.checked(7, 1000), ino, 4);
    engine.access(TestCaller.checked(7, 7, 1000), ino, 4);
    engine.access(DAEMON, ino, 7);
    engine.access(TestCaller.checked(0, 0), ino, 6);
    assertErrno(EACCES, () -> engine.access(TestCaller.checked(0, 0), ino, 1));
    assertErrno(EACCES, () -> engine.access(USER, ino, 1));
    assertErrno(EACCES, () -> engine.access(OTHER, ino, 4));
  }

  // setattr

  @Test
  void setattrChangesOnlyWhatIsAskedAndCtime() {
    long ino = makeFile(USER, ROOT, "f", 0644);
    Attr before = attr(ino);
    Attr after = engine.setattr(USER, ino, mode(0600));
    assertThat(after.mode()).isEqualTo(0600);
    assertThat(after.ctime()).isGreaterThan(before.ctime());
    assertThat(after.mtime()).isEqualTo(before.mtime());
    assertThat(after.uid()).isEqualTo(1000);
    assertThat(attr(ino)).isEqualTo(after);
  }

  @Test
  void setattrOfNothingChangesNothing() {
    long ino = makeFile(ROOT, "f");
    Attr before = attr(ino);
    assertThat(engine.setattr(DAEMON, ino, SetAttr.NOTHING)).isEqualTo(before);
  }

  @Test
  void ctimeMovesEvenWhenTheValueIsTheSame() {
    long ino = makeFile(ROOT, "f");
    Attr before = attr(ino);
    assertThat(engine.setattr(DAEMON, ino, mode(before.mode())).ctime())
        .isGreaterThan(before.ctime());
  }

  @Test
  void timesBefore1970AreKept() {
    long ino = makeFile(ROOT, "f");
    Timestamp early = new Timestamp(-86_400, 5);
    Attr after = engine.setattr(DAEMON, ino, times(new SetTime(early), new SetTime(early)));
    assertThat(after.atime()).isEqualTo(early);
    assertThat(attr(ino).mtime()).isEqualTo(early);
  }

  @Test
  void onlyTheOwnerSetsExplicitTimesAndWritersSetNow() {
    long ino = makeFile(USER, ROOT, "f", 0666);
    long shut = makeFile(USER, ROOT, "g", 0600);
    SetTime explicit = new SetTime(new Timestamp(1, 0));
    assertErrno(EPERM, () -> engine.setattr(OTHER, ino, times(null, explicit)));
    Attr before = attr(ino);
    assertThat(engine.setattr(OTHER, ino, times(SetTime.NOW, SetTime.NOW)).mtime())
        .isGreaterThan(before.mtime());
    assertErrno(EACCES, () -> engine.setattr(OTHER, shut, times(SetTime.NOW, SetTime.NOW)));
  }

  @Test
  void othersMayNotChangeModeOrOwner() {
    long ino = makeFile(USER, ROOT, "f", 0666);
    assertErrno(EPERM, () -> engine.setattr(OTHER, ino, mode(0600)));
    assertErrno(EPERM, () -> engine.setattr(OTHER, ino, owner(null, 2000)));
    assertErrno(EPERM, () -> engine.setattr(USER, ino, owner(2000, null)));
    assertErrno(EPERM, () -> engine.setattr(USER, ino, owner(null, 3000)));
  }

  @Test
  void ownerChoosesAmongItsGroups() {
    Caller member = TestCaller.checked(1000, 1000, 3000);
    long ino = makeFile(member, ROOT, "f", 0644);
    assertThat(engine.setattr(member, ino, owner(null, 3000)).gid()).isEqualTo(3000);
  }

  @Test
  void newOwnerLosesPrivilegeBits() {
    long ino = makeFile(ROOT, "f");
    setMode(ino, 06755);
    assertThat(engine.setattr(DAEMON, ino, owner(5, null)).mode()).isEqualTo(0755);
    long locking = makeFile(ROOT, "g");
    setMode(locking, 06744);
    assertThat(engine.setattr(DAEMON, locking, owner(5, null)).mode()).isEqualTo(02744);
    long dir = makeDir(ROOT, "d");
    setMode(dir, 06755);
    assertThat(engine.setattr(DAEMON, dir, owner(5, null)).mode()).isEqualTo(06755);
  }

  @Test
  void highUserIdsAreKept() {
    long ino = makeFile(ROOT, "f");
    Attr after = engine.setattr(DAEMON, ino, owner(-2, -3));
    assertThat(after.uid()).isEqualTo(-2);
    assertThat(attr(ino).gid()).isEqualTo(-3);
  }

  @Test
  void immutableFileKeepsItsModeUntilTheFlagGoes() {
    long ino = makeFile(ROOT, "f");
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> setMode(ino, 0600));
    setFlags(ino, 0);
    setMode(ino, 0600);
    assertThat(attr(ino).mode()).isEqualTo(0600);
  }

  @Test
  void setattrOfMissingInodeIsEnoent() {
    assertErrno(ENOENT, () -> setMode(GONE, 0600));
  }

  // open

  @Test
  void openTellsAttributesAndFirstChunk() {
    long ino = makeFile(ROOT, "f");
    SliceRef slice = slice(0, 100);
    engine.commit(ino, List.of(new SliceCommit(0, slice)), new Timestamp(5, 0));
    OpenedInode opened = engine.open(DAEMON, ino, OpenFlags.READ_ONLY);
    assertThat(opened.attr()).isEqualTo(attr(ino));
    assertThat(opened.firstChunk().slices()).containsExactly(slice);
  }

  @Test
  void openChecksPermission() {
    long ino = makeFile(USER, ROOT, "f", 0444);
    engine.open(OTHER, ino, OpenFlags.READ_ONLY);
    assertErrno(EACCES, () -> engine.open(OTHER, ino, OpenFlags.READ_WRITE));
    assertErrno(ENOENT, () -> engine.open(DAEMON, GONE, OpenFlags.READ_ONLY));
  }

  @Test
  void openForWritingHonoursFlagsOfTheFile() {
    long ino = makeFile(ROOT, "f");
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> engine.open(DAEMON, ino, OpenFlags.READ_WRITE));
    setFlags(ino, Attr.APPEND_ONLY);
    assertErrno(EPERM, () -> engine.open(DAEMON, ino, OpenFlags.READ_WRITE));
    engine.open(DAEMON, ino, new OpenFlags(false, true, true, false, false, false));
    assertErrno(EPERM, () -> engine.open(DAEMON, ino, truncating(true)));
  }

  @Test
  void openWithTruncateEmptiesTheFileAndDropsPrivileges() {
    long ino = makeFile(ROOT, "f");
    write(ino, 0, 10_000);
    setMode(ino, 04755);
    OpenedInode opened = engine.open(DAEMON, ino, truncating(true));
    assertThat(opened.attr().length()).isZero();
    assertThat(opened.attr().mode()).isEqualTo(0755);
    assertThat(opened.firstChunk().slices()).allMatch(SliceRef::isHole);
    assertThat(attr(ino)).isEqualTo(opened.attr());
  }

  // truncate

  @Test
  void truncateChangesLengthTimesAndUsage() {
    long ino = makeFile(ROOT, "f");
    Attr before = attr(ino);
    long used = usedBytes();
    Attr after = truncate(ino, 10_000);
    assertThat(after.length()).isEqualTo(10_000);
    assertThat(after.mtime()).isGreaterThan(before.mtime());
    assertThat(usedBytes()).isEqualTo(used + 8192);
    truncate(ino, 1);
    assertThat(usedBytes()).isEqualTo(used);
  }

  @Test
  void truncateToTheSameLengthSetsTimes() {
    long ino = makeFile(ROOT, "f");
    Attr before = truncate(ino, 5);
    Attr after = truncate(ino, 5);
    assertThat(after.mtime()).isGreaterThan(before.mtime());
    assertThat(after.ctime()).isGreaterThan(before.ctime());
  }

  @Test
  void cutPartReadsAsZerosWhenTheFileGrowsAgain() {
    long ino = makeFile(ROOT, "f");
    write(ino, 0, 100);
    truncate(ino, 40);
    truncate(ino, 100);
    List<SliceRef> slices = engine.readChunk(ino, 0).slices();
    assertThat(slices.get(1)).isEqualTo(SliceRef.hole(40, 60));
  }

  @Test
  void truncateReleasesChunksBehindTheNewLength() {
    long ino = makeFile(ROOT, "f");
    write(ino, 0, 100);
    SliceRef behind = write(ino, 2, 100);
    truncate(ino, 50);
    truncate(ino, 3L * Chunks.CHUNK_LENGTH);
    assertThat(engine.readChunk(ino, 2).slices()).allMatch(SliceRef::isHole);
    assertThat(engine.unusedSlices(10))
        .extracting(slice -> slice.sliceId())
        .containsExactly(behind.sliceId());
  }

  @Test
  void lengthsBeyondWhatADoubleHoldsAreExact() {
    long ino = makeFile(ROOT, "f");
    long dir = makeDir(ROOT, "d");
    engine.link(DAEMON, ino, dir, name("g"));
    long huge = Chunks.FILE_LENGTH_MAX - 1;
    assertThat(truncate(ino, huge).length()).isEqualTo(huge);
    assertThat(attr(ino).length()).isEqualTo(huge);
    assertThat(truncate(ino, (1L << 53) + 1).length()).isEqualTo((1L << 53) + 1);
    assertThat(truncate(ino, 0).length()).isZero();
    assertThat(usedBytes()).isEqualTo(8192);
    assertErrno(EFBIG, () -> truncate(ino, Chunks.FILE_LENGTH_MAX));
  }

  @Test
  void truncateByPathNeedsWritePermission() {
    long ino = makeFile(USER, ROOT, "f", 0444);
    assertErrno(EACCES, () -> engine.truncate(OTHER, ino, 1, TruncateBy.PATH));
    assertThat(engine.truncate(OTHER, ino, 1, TruncateBy.HANDLE).length()).isEqualTo(1);
  }

  @Test
  void truncateOfWhatIsNoPlainFileIsEperm() {
    long dir = makeDir(ROOT, "d");
    long sealed = makeFile(ROOT, "f");
    setFlags(sealed, Attr.APPEND_ONLY);
    assertErrno(EPERM, () -> truncate(dir, 0));
    assertErrno(EPERM, () -> truncate(sealed, 0));
    assertErrno(ENOENT, () -> truncate(GONE, 0));
  }

  @Test
  void growthBeyondTheCapacityIsEnospc() {
    useLimits(1 << 20, 0);
    long ino = makeFile(ROOT, "f");
    assertErrno(ENOSPC, () -> truncate(ino, (1 << 20) + 1));
    truncate(ino, 1 << 19);
    assertErrno(ENOSPC, () -> allocate(ino, Mode.ALLOCATE, 1, 1 << 20));
  }

  // fallocate

  @Test
  void allocateGrowsUnlessSizeIsKept() {
    long ino = makeFile(ROOT, "f");
    assertThat(allocate(ino, Mode.ALLOCATE, 100, 900).length()).isEqualTo(1000);
    assertThat(allocate(ino, Mode.ALLOCATE_KEEP_SIZE, 1000, 1000).length()).isEqualTo(1000);
    assertThat(allocate(ino, Mode.ZERO_RANGE, 900, 1100).length()).isEqualTo(2000);
    assertThat(engine.readChunk(ino, 0).slices()).allMatch(SliceRef::isHole);
  }

  @Test
  void punchedHoleCoversWhatWasWritten() {
    long ino = makeFile(ROOT, "f");
    write(ino, 0, 1000);
    Attr after = allocate(ino, Mode.PUNCH_HOLE, 100, 5000);
    assertThat(after.length()).isEqualTo(1000);
    assertThat(engine.readChunk(ino, 0).slices()).endsWith(SliceRef.hole(100, 900));
  }

  @Test
  void punchedWholeChunkReadsAsZeros() {
    long ino = makeFile(ROOT, "f");
    write(ino, 0, 1000);
    write(ino, 1, 1000);
    write(ino, 2, 1000);
    allocate(ino, Mode.PUNCH_HOLE, 500, 2L * Chunks.CHUNK_LENGTH);
    assertThat(engine.readChunk(ino, 0).slices())
        .endsWith(SliceRef.hole(500, Chunks.CHUNK_LENGTH - 500));
    assertThat(engine.readChunk(ino, 1).slices()).allMatch(SliceRef::isHole);
    assertThat(engine.readChunk(ino, 2).slices()).endsWith(SliceRef.hole(0, 500));
  }

  @Test
  void fallocateErrors() {
    long ino = makeFile(USER, ROOT, "f", 0444);
    long dir = makeDir(ROOT, "d");
    NewInode fifo = new NewInode(FileType.FIFO, 0666, 0, 0);
    long pipe = engine.mknod(DAEMON, ROOT, name("p"), fifo).inode().ino();
    assertErrno(EPERM, () -> allocate(dir, Mode.ALLOCATE, 0, 1));
    assertErrno(EPIPE, () -> allocate(pipe, Mode.ALLOCATE, 0, 1));
    assertErrno(EACCES, () -> engine.fallocate(OTHER, ino, new Fallocate(Mode.ALLOCATE, 0, 1)));
    assertErrno(EFBIG, () -> allocate(ino, Mode.ALLOCATE, Chunks.FILE_LENGTH_MAX - 1, 1));
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> allocate(ino, Mode.ALLOCATE, 0, 1));
  }

  // statfs

  @Test
  void statfsCountsAgainstTheLimits() {
    useLimits(1 << 20, 10);
    makeFile(ROOT, "f");
    VolumeUsage usage = engine.statfs(ROOT);
    assertThat(usage.totalBytes()).isEqualTo(1 << 20);
    assertThat(usage.availableBytes()).isEqualTo((1 << 20) - 4096);
    assertThat(usage.usedInodes()).isEqualTo(1);
    assertThat(usage.availableInodes()).isEqualTo(9);
  }

  @Test
  void volumeWithoutLimitsLooksRoomy() {
    VolumeUsage usage = engine.statfs(ROOT);
    assertThat(usage.totalBytes()).isEqualTo(1L << 50);
    assertThat(usage.availableInodes()).isEqualTo(10L << 20);
  }

  private SliceRef write(long ino, int chunkIndex, int length) {
    SliceRef slice = slice(0, length);
    engine.commit(ino, List.of(new SliceCommit(chunkIndex, slice)), new Timestamp(5, 0));
    return slice;
  }

  private SliceRef slice(int chunkOffset, int length) {
    return new SliceRef(chunkOffset, engine.newSliceId(), length, 0, length);
  }

  private Attr truncate(long ino, long length) {
    return engine.truncate(DAEMON, ino, length, TruncateBy.HANDLE);
  }

  private Attr allocate(long ino, Mode mode, long fileOffset, long length) {
    return engine.fallocate(DAEMON, ino, new Fallocate(mode, fileOffset, length));
  }

  private long usedBytes() {
    VolumeUsage usage = engine.statfs(ROOT);
    return usage.totalBytes() - usage.availableBytes();
  }

  private static SetAttr mode(int mode) {
    return new SetAttr(mode, null, null, null, null, null, false);
  }

  private static SetAttr owner(@Nullable Integer uid, @Nullable Integer gid) {
    return new SetAttr(null, uid, gid, null, null, null, false);
  }

  private static SetAttr times(@Nullable SetTime atime, @Nullable SetTime mtime) {
    return new SetAttr(null, null, null, atime, mtime, null, false);
  }

  private static OpenFlags truncating(boolean killPrivileges) {
    return new OpenFlags(false, true, false, true, false, killPrivileges);
  }
}
