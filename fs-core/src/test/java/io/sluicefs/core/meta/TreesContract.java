package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.EACCES;
import static io.sluicefs.core.errno.Errno.EEXIST;
import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOSPC;
import static io.sluicefs.core.errno.Errno.ENOTEMPTY;
import static io.sluicefs.core.errno.Errno.EPERM;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.XattrMode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many entries in one request: removing and copying trees. */
public abstract class TreesContract extends MetaEngineContract {
  private static final CopyMode OWN = new CopyMode(false, 022);
  private static final CopyMode PRESERVE = new CopyMode(true, 0);

  private static Dentry entry(String name, long ino) {
    return new Dentry(name(name), ino, FileType.FILE, null);
  }

  // unlinkAll

  @Test
  void manyNamesGoTogether() {
    long dir = makeDir(ROOT, "d");
    long first = makeFile(dir, "f");
    long second = makeFile(dir, "g");
    engine.link(DAEMON, second, dir, name("h"));
    List<@Nullable Removed> removed =
        engine.unlinkAll(
            DAEMON, dir, List.of(entry("f", first), entry("g", second), entry("h", second)), true);
    assertThat(removed)
        .extracting(one -> Objects.requireNonNull(one).fate())
        .containsExactly(Fate.DELETED, Fate.KEPT, Fate.DELETED);
    assertThat(list(dir, DirDetail.NAMES)).isEmpty();
    assertThat(usedInodes()).isEqualTo(1);
    assertThat(engine.deletedFiles(Duration.ZERO, 10))
        .contains(new DeletedFile(first, 0), new DeletedFile(second, 0));
    assertErrno(ENOENT, () -> attr(second));
  }

  @Test
  void whatChangedMeanwhileStays() {
    long dir = makeDir(ROOT, "d");
    long file = makeFile(dir, "f");
    long sub = makeDir(dir, "sub");
    List<@Nullable Removed> removed =
        engine.unlinkAll(
            DAEMON,
            dir,
            List.of(entry("f", file + 1000), entry("sub", sub), entry("gone", file)),
            true);
    assertThat(removed).containsExactly(null, null, null);
    assertThat(namesOf(dir)).containsExactlyInAnyOrder("f", "sub");
  }

  @Test
  void openFilesAreSustained() {
    long file = makeFile(ROOT, "f");
    open.add(file);
    List<@Nullable Removed> removed =
        engine.unlinkAll(DAEMON, ROOT, List.of(entry("f", file)), true);
    assertThat(Objects.requireNonNull(removed.getFirst()).fate()).isEqualTo(Fate.SUSTAINED);
    assertThat(attr(file).nlink()).isZero();
  }

  @Test
  void oneForbiddenEntryStopsAll() {
    long dir = makeDir(DAEMON, ROOT, "d", 01777);
    long own = makeFile(USER, dir, "own", 0644);
    long foreign = makeFile(dir, "foreign");
    assertErrno(
        EACCES,
        () ->
            engine.unlinkAll(
                USER, dir, List.of(entry("own", own), entry("foreign", foreign)), false));
    setFlags(foreign, Attr.IMMUTABLE);
    assertErrno(
        EPERM,
        () ->
            engine.unlinkAll(
                DAEMON, dir, List.of(entry("own", own), entry("foreign", foreign)), false));
    assertThat(namesOf(dir)).containsExactlyInAnyOrder("own", "foreign");
  }

  @Test
  void removingManyNeedsTheDirectory() {
    long dir = makeDir(ROOT, "d");
    long file = makeFile(dir, "f");
    assertErrno(EACCES, () -> engine.unlinkAll(USER, dir, List.of(entry("f", file)), false));
    assertErrno(ENOENT, () -> engine.unlinkAll(DAEMON, 999, List.of(entry("f", file)), false));
  }

  @Test
  void emptyDirectoriesGoForGood() {
    long dir = makeDir(ROOT, "d");
    makeFile(dir, "f");
    assertErrno(ENOTEMPTY, () -> engine.rmdirForGood(DAEMON, ROOT, name("d")));
    unlink(dir, "f");
    assertThat(engine.rmdirForGood(DAEMON, ROOT, name("d")).fate()).isEqualTo(Fate.DELETED);
  }

  // clone

  private long fileWithSlice(long parentIno, String name) {
    long ino = makeFile(parentIno, name);
    SliceRef slice = new SliceRef(0, engine.newSliceId(), 100, 0, 100);
    engine.commit(ino, List.of(new SliceCommit(0, slice)), new Timestamp(1, 0));
    return ino;
  }

  @Test
  void copyOfFileSharesItsSlices() {
    long source = fileWithSlice(ROOT, "f");
    engine.setxattr(DAEMON, source, name("user.a"), new byte[] {1}, XattrMode.SET);
    Inode copy = engine.cloneTop(USER, new CloneTop(source, ROOT, name("g"), OWN));
    assertThat(find(ROOT, "g")).isEqualTo(copy.ino());
    assertThat(copy.attr().uid()).isEqualTo(USER.uid());
    assertThat(copy.attr().length()).isEqualTo(100);
    assertThat(copy.attr().nlink()).isEqualTo(1);
    assertThat(copy.attr().mtime()).isNotEqualTo(attr(source).mtime());
    assertThat(engine.getxattr(copy.ino(), name("user.a"))).containsExactly(1);
    assertThat(engine.readChunk(copy.ino(), 0).slices())
        .isEqualTo(engine.readChunk(source, 0).slices());
    unlink(ROOT, "f");
    assertThat(engine.dropChunks(new DeletedFile(source, 100), 0, 1)).isEmpty();
    unlink(ROOT, "g");
    assertThat(engine.dropChunks(new DeletedFile(copy.ino(), 100), 0, 1)).hasSize(1);
  }

  @Test
  void preservedCopiesKeepOwnerModeAndTimes() {
    long source = makeFile(USER, ROOT, "f", 0751);
    Attr before = attr(source);
    Attr copy = engine.cloneTop(DAEMON, new CloneTop(source, ROOT, name("g"), PRESERVE)).attr();
    assertThat(copy.uid()).isEqualTo(USER.uid());
    assertThat(copy.mode()).isEqualTo(0751);
    assertThat(copy.mtime()).isEqualTo(before.mtime());
    assertThat(copy.ctime()).isEqualTo(before.ctime());
    long foreign = makeFile(ROOT, "foreign");
    assertThat(engine.cloneTop(USER, new CloneTop(foreign, ROOT, name("h"), PRESERVE)).attr().uid())
        .isEqualTo(USER.uid());
  }

  @Test
  void treesAppearWhenTheyAreComplete() {
    long source = makeDir(ROOT, "d");
    long file = fileWithSlice(source, "f");
    long sub = makeDir(source, "sub");
    Inode copy = engine.cloneTop(DAEMON, new CloneTop(source, ROOT, name("e"), OWN));
    assertErrno(ENOENT, () -> find(ROOT, "e"));
    List<Dentry> entries = list(source, DirDetail.ATTRIBUTES);
    List<Long> copies = engine.cloneEntries(DAEMON, copy.ino(), entries, OWN);
    assertThat(copies).hasSize(2).doesNotContain(0L, file, sub);
    assertThat(engine.cloneEntries(DAEMON, copy.ino(), entries, OWN)).containsOnly(0L);
    assertThat(engine.attachClone(DAEMON, copy.ino(), ROOT, name("e")).nlink()).isEqualTo(4);
    assertThat(find(ROOT, "e")).isEqualTo(copy.ino());
    assertThat(namesOf(copy.ino())).containsExactlyInAnyOrder("f", "sub");
    assertThat(attr(copy.ino()).nlink()).isEqualTo(3);
    assertThat(attr(find(copy.ino(), "f")).length()).isEqualTo(100);
    assertThat(usedInodes()).isEqualTo(6);
  }

  @Test
  void copiesNeedFreeNamesAndPermission() {
    long source = makeFile(ROOT, "f");
    long dir = makeDir(ROOT, "d");
    assertErrno(EEXIST, () -> engine.cloneTop(DAEMON, new CloneTop(source, ROOT, name("d"), OWN)));
    assertErrno(EACCES, () -> engine.cloneTop(USER, new CloneTop(source, dir, name("g"), OWN)));
    setMode(source, 0600);
    assertErrno(EACCES, () -> engine.cloneTop(USER, new CloneTop(source, ROOT, name("g"), OWN)));
    assertErrno(ENOENT, () -> engine.cloneTop(DAEMON, new CloneTop(999, ROOT, name("g"), OWN)));
    assertThat(usedInodes()).isEqualTo(2);
  }

  @Test
  void copiesNeedRoom() {
    useLimits(0, 2);
    long source = makeFile(ROOT, "f");
    engine.cloneTop(DAEMON, new CloneTop(source, ROOT, name("g"), OWN));
    assertErrno(ENOSPC, () -> engine.cloneTop(DAEMON, new CloneTop(source, ROOT, name("h"), OWN)));
    assertThat(namesOf(ROOT)).containsExactlyInAnyOrder("f", "g");
  }

  @Test
  void abandonedCopiesLeaveNothing() {
    long source = makeDir(ROOT, "d");
    Inode copy = engine.cloneTop(DAEMON, new CloneTop(source, ROOT, name("e"), OWN));
    makeDir(ROOT, "e");
    assertErrno(EEXIST, () -> engine.attachClone(DAEMON, copy.ino(), ROOT, name("e")));
    engine.dropClone(copy.ino());
    assertErrno(ENOENT, () -> attr(copy.ino()));
    assertThat(usedInodes()).isEqualTo(2);
  }
}
