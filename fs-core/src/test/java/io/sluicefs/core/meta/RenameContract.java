package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.EACCES;
import static io.sluicefs.core.errno.Errno.EEXIST;
import static io.sluicefs.core.errno.Errno.EINVAL;
import static io.sluicefs.core.errno.Errno.EISDIR;
import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOTDIR;
import static io.sluicefs.core.errno.Errno.ENOTEMPTY;
import static io.sluicefs.core.errno.Errno.EPERM;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static io.sluicefs.core.meta.op.RenameMode.EXCHANGE;
import static io.sluicefs.core.meta.op.RenameMode.NO_REPLACE;
import static io.sluicefs.core.meta.op.RenameMode.REPLACE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.Renamed;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names moved, replaced and exchanged. */
public abstract class RenameContract extends MetaEngineContract {

  // moving

  @Test
  void fileMovesWithinDirectory() {
    long ino = makeFile(ROOT, "a");
    Attr before = attr(ino);
    Renamed renamed = rename(ROOT, "a", ROOT, "b", REPLACE);
    assertThat(renamed.moved().ino()).isEqualTo(ino);
    assertThat(renamed.moved().attr()).isEqualTo(attr(ino));
    assertThat(renamed.replaced()).isNull();
    assertThat(renamed.parentAttr()).isEqualTo(renamed.targetParentAttr()).isEqualTo(attr(ROOT));
    assertThat(attr(ino).ctime()).isGreaterThan(before.ctime());
    assertThat(attr(ino).mtime()).isEqualTo(before.mtime());
    assertThat(namesOf(ROOT)).containsExactly("b");
  }

  @Test
  void fileMovesToAnotherDirectory() {
    long from = makeDir(ROOT, "from");
    long to = makeDir(ROOT, "to");
    long ino = makeFile(from, "a");
    Attr fromBefore = attr(from);
    Attr toBefore = attr(to);
    Renamed renamed = rename(from, "a", to, "b", REPLACE);
    assertThat(renamed.moved().attr().parentIno()).isEqualTo(to);
    assertThat(renamed.parentAttr()).isEqualTo(attr(from));
    assertThat(renamed.targetParentAttr()).isEqualTo(attr(to));
    assertThat(attr(from).mtime()).isGreaterThan(fromBefore.mtime());
    assertThat(attr(to).mtime()).isGreaterThan(toBefore.mtime());
    assertThat(find(to, "b")).isEqualTo(ino);
    assertThat(namesOf(from)).isEmpty();
  }

  @Test
  void directoryTakesItsLinkAlong() {
    long from = makeDir(ROOT, "from");
    long to = makeDir(ROOT, "to");
    long dir = makeDir(from, "d");
    rename(from, "d", to, "e", REPLACE);
    assertThat(attr(from).nlink()).isEqualTo(2);
    assertThat(attr(to).nlink()).isEqualTo(3);
    assertThat(attr(dir).parentIno()).isEqualTo(to);
    assertThat(engine.lookup(DAEMON, dir, name("..")).ino()).isEqualTo(to);
  }

  @Test
  void hardLinkedFileMovesOneName() {
    long dir = makeDir(ROOT, "d");
    long ino = makeFile(ROOT, "a");
    engine.link(DAEMON, ino, ROOT, name("b"));
    rename(ROOT, "a", dir, "c", REPLACE);
    assertThat(attr(ino).nlink()).isEqualTo(2);
    assertThat(find(dir, "c")).isEqualTo(find(ROOT, "b")).isEqualTo(ino);
    assertThat(unlink(dir, "c").fate()).isEqualTo(Fate.KEPT);
    assertThat(unlink(ROOT, "b").fate()).isEqualTo(Fate.DELETED);
  }

  @ParameterizedTest
  @EnumSource(
      value = RenameMode.class,
      names = {"REPLACE", "EXCHANGE"})
  void nothingChangesBetweenNamesOfOneInode(RenameMode mode) {
    long ino = makeFile(ROOT, "a");
    engine.link(DAEMON, ino, ROOT, name("b"));
    Attr before = attr(ino);
    assertThat(rename(ROOT, "a", ROOT, "b", mode).replaced()).isNull();
    assertThat(rename(ROOT, "a", ROOT, "a", mode).replaced()).isNull();
    assertThat(attr(ino)).isEqualTo(before);
    assertThat(namesOf(ROOT)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void missingNameIsEnoent() {
    makeFile(ROOT, "b");
    for (RenameMode mode : RenameMode.values()) {
      assertErrno(ENOENT, () -> rename(ROOT, "a", ROOT, "c", mode));
    }
    assertErrno(ENOENT, () -> rename(ROOT, "b", ROOT, "c", EXCHANGE));
    long gone = makeDir(ROOT, "gone");
    engine.rmdir(DAEMON, ROOT, name("gone"));
    assertErrno(ENOENT, () -> rename(ROOT, "b", gone, "c", REPLACE));
  }

  @Test
  void directoriesAreWanted() {
    long file = makeFile(ROOT, "f");
    assertErrno(ENOTDIR, () -> rename(ROOT, "f", file, "x", REPLACE));
    assertErrno(ENOTDIR, () -> rename(file, "x", ROOT, "y", REPLACE));
  }

  // replacing

  @Test
  void replacedFileLosesItsName() {
    long ino = makeFile(ROOT, "a");
    long target = makeFile(ROOT, "b");
    Renamed renamed = rename(ROOT, "a", ROOT, "b", REPLACE);
    assertThat(requireNonNull(renamed.replaced()).inode().ino()).isEqualTo(target);
    assertThat(requireNonNull(renamed.replaced()).fate()).isEqualTo(Fate.DELETED);
    assertThat(find(ROOT, "b")).isEqualTo(ino);
    assertErrno(ENOENT, () -> engine.getattr(target));
    assertThat(usedInodes()).isEqualTo(1);
  }

  @Test
  void replacedFileWithOtherNamesIsKept() {
    makeFile(ROOT, "a");
    long target = makeFile(ROOT, "b");
    engine.link(DAEMON, target, ROOT, name("c"));
    Renamed renamed = rename(ROOT, "a", ROOT, "b", REPLACE);
    assertThat(requireNonNull(renamed.replaced()).fate()).isEqualTo(Fate.KEPT);
    assertThat(attr(target).nlink()).isEqualTo(1);
  }

  @Test
  void replacedOpenFileIsSustained() {
    makeFile(ROOT, "a");
    long target = makeFile(ROOT, "b");
    open.add(target);
    Rename request = new Rename(ROOT, name("a"), ROOT, name("b"), REPLACE, target);
    Renamed renamed = engine.rename(DAEMON, request);
    assertThat(requireNonNull(renamed.replaced()).fate()).isEqualTo(Fate.SUSTAINED);
    assertThat(attr(target).nlink()).isZero();
  }

  @Test
  void emptyDirectoryIsReplacedByDirectory() {
    long dir = makeDir(ROOT, "a");
    long target = makeDir(ROOT, "b");
    Renamed renamed = rename(ROOT, "a", ROOT, "b", REPLACE);
    assertThat(requireNonNull(renamed.replaced()).fate()).isEqualTo(Fate.DELETED);
    assertThat(attr(ROOT).nlink()).isEqualTo(3);
    assertThat(find(ROOT, "b")).isEqualTo(dir);
    assertErrno(ENOENT, () -> engine.getattr(target));
    assertThat(usedInodes()).isEqualTo(1);
  }

  @Test
  void directoryFromElsewhereReplacesDirectory() {
    long from = makeDir(ROOT, "from");
    long to = makeDir(ROOT, "to");
    makeDir(from, "a");
    makeDir(to, "b");
    rename(from, "a", to, "b", REPLACE);
    assertThat(attr(from).nlink()).isEqualTo(2);
    assertThat(attr(to).nlink()).isEqualTo(3);
  }

  @Test
  void typesMustAgreeToReplace() {
    long dir = makeDir(ROOT, "d");
    makeFile(ROOT, "f");
    assertErrno(EISDIR, () -> rename(ROOT, "f", ROOT, "d", REPLACE));
    assertErrno(ENOTDIR, () -> rename(ROOT, "d", ROOT, "f", REPLACE));
    makeFile(dir, "x");
    makeDir(ROOT, "e");
    assertErrno(ENOTEMPTY, () -> rename(ROOT, "e", ROOT, "d", REPLACE));
    assertThat(namesOf(ROOT)).containsExactlyInAnyOrder("d", "e", "f");
  }

  @Test
  void noReplaceRefusesTakenNames() {
    makeFile(ROOT, "a");
    makeFile(ROOT, "b");
    assertErrno(EEXIST, () -> rename(ROOT, "a", ROOT, "b", NO_REPLACE));
    assertErrno(EEXIST, () -> rename(ROOT, "a", ROOT, "a", NO_REPLACE));
    rename(ROOT, "a", ROOT, "c", NO_REPLACE);
    assertThat(namesOf(ROOT)).containsExactlyInAnyOrder("b", "c");
  }

  // exchanging

  @Test
  void exchangeSwapsFileAndDirectory() {
    long from = makeDir(ROOT, "from");
    long to = makeDir(ROOT, "to");
    long file = makeFile(from, "a");
    long dir = makeDir(to, "b");
    makeFile(dir, "full");
    Renamed renamed = rename(from, "a", to, "b", EXCHANGE);
    assertThat(renamed.moved().ino()).isEqualTo(file);
    assertThat(requireNonNull(renamed.exchanged()).ino()).isEqualTo(dir);
    assertThat(requireNonNull(renamed.exchanged()).attr()).isEqualTo(attr(dir));
    assertThat(find(from, "a")).isEqualTo(dir);
    assertThat(find(to, "b")).isEqualTo(file);
    assertThat(attr(from).nlink()).isEqualTo(3);
    assertThat(attr(to).nlink()).isEqualTo(2);
    assertThat(attr(dir).parentIno()).isEqualTo(from);
    assertThat(attr(file).parentIno()).isEqualTo(to);
  }

  @Test
  void exchangeWithinDirectoryKeepsLinks() {
    long a = makeFile(ROOT, "a");
    long b = makeDir(ROOT, "b");
    rename(ROOT, "a", ROOT, "b", EXCHANGE);
    assertThat(find(ROOT, "a")).isEqualTo(b);
    assertThat(find(ROOT, "b")).isEqualTo(a);
    assertThat(attr(ROOT).nlink()).isEqualTo(3);
  }

  @Test
  void exchangeOfTwoDirectoriesKeepsLinks() {
    long from = makeDir(ROOT, "from");
    long to = makeDir(ROOT, "to");
    makeDir(from, "a");
    makeDir(to, "b");
    rename(from, "a", to, "b", EXCHANGE);
    assertThat(attr(from).nlink()).isEqualTo(3);
    assertThat(attr(to).nlink()).isEqualTo(3);
  }

  // loops

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 40})
  void directoryCannotMoveBelowItself(int depth) {
    long dir = makeDir(ROOT, "d");
    long below = dir;
    for (int i = 0; i < depth; i++) {
      below = makeDir(below, "sub");
    }
    long deepest = below;
    assertErrno(EINVAL, () -> rename(ROOT, "d", deepest, "loop", REPLACE));
    assertErrno(EINVAL, () -> rename(ROOT, "d", deepest, "loop", NO_REPLACE));
  }

  @Test
  void directoryCannotBeExchangedWithItsAncestor() {
    long dir = makeDir(ROOT, "d");
    long sub = makeDir(dir, "sub");
    makeDir(sub, "deep");
    assertErrno(EINVAL, () -> rename(ROOT, "d", sub, "deep", EXCHANGE));
    assertErrno(EINVAL, () -> rename(sub, "deep", ROOT, "d", EXCHANGE));
  }

  @Test
  void directoryCannotReplaceItsAncestor() {
    long dir = makeDir(ROOT, "d");
    makeDir(dir, "sub");
    assertErrno(ENOTEMPTY, () -> rename(dir, "sub", ROOT, "d", REPLACE));
  }

  @Test
  void directoryMovesUpAndSideways() {
    long a = makeDir(ROOT, "a");
    long b = makeDir(a, "b");
    long c = makeDir(b, "c");
    long side = makeDir(ROOT, "side");
    rename(b, "c", ROOT, "c", REPLACE);
    rename(a, "b", side, "b", REPLACE);
    rename(ROOT, "a", c, "a", REPLACE);
    assertThat(attr(a).parentIno()).isEqualTo(c);
    assertThat(attr(b).parentIno()).isEqualTo(side);
  }

  @Test
  void crosswiseMovesLoseNoTree() throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 30; round++) {
        String x = "x" + round;
        String y = "y" + round;
        long belowX = makeDir(makeDir(makeDir(ROOT, x), "1"), "2");
        long belowY = makeDir(makeDir(makeDir(ROOT, y), "1"), "2");
        Callable<Boolean> xIntoY = () -> moves(x, belowY);
        Callable<Boolean> yIntoX = () -> moves(y, belowX);
        List<Future<Boolean>> both = threads.invokeAll(List.of(xIntoY, yIntoX));
        assertThat(both.get(0).get() ^ both.get(1).get()).isTrue();
        assertThat(namesOf(ROOT)).hasSize(round + 1);
      }
    }
  }

  // permission

  @Test
  void bothDirectoriesNeedWritePermission() {
    long mine = makeDir(USER, ROOT, "mine", 0755);
    long theirs = makeDir(DAEMON, ROOT, "theirs", 0755);
    makeFile(USER, mine, "a", 0644);
    makeFile(theirs, "b");
    assertErrno(EACCES, () -> engine.rename(USER, move(mine, "a", theirs, "x", REPLACE)));
    assertErrno(EACCES, () -> engine.rename(USER, move(theirs, "b", mine, "x", REPLACE)));
    assertErrno(EACCES, () -> engine.rename(USER, move(mine, "a", theirs, "b", EXCHANGE)));
  }

  @Test
  void foreignDirectoryCannotBeMovedElsewhere() {
    long from = makeDir(DAEMON, ROOT, "from", 0777);
    long to = makeDir(DAEMON, ROOT, "to", 0777);
    makeDir(DAEMON, from, "d", 0755);
    assertErrno(EACCES, () -> engine.rename(USER, move(from, "d", to, "d", REPLACE)));
    assertThat(engine.rename(USER, move(from, "d", from, "e", REPLACE)).moved().ino()).isPositive();
  }

  @Test
  void stickyDirectoriesProtectForeignNames() {
    long sticky = makeDir(DAEMON, ROOT, "sticky", 01777);
    makeFile(sticky, "theirs");
    makeFile(USER, sticky, "mine", 0644);
    Caller trusted = TestCaller.trusted(1000, 1000);
    assertErrno(EACCES, () -> engine.rename(trusted, move(sticky, "theirs", ROOT, "x", REPLACE)));
    assertErrno(
        EACCES, () -> engine.rename(trusted, move(sticky, "mine", sticky, "theirs", REPLACE)));
    assertErrno(
        EACCES, () -> engine.rename(trusted, move(sticky, "mine", sticky, "theirs", EXCHANGE)));
    assertThat(engine.rename(trusted, move(sticky, "mine", ROOT, "x", REPLACE)).moved().ino())
        .isPositive();
  }

  @Test
  void sealedInodesStayWhereTheyAre() {
    long file = makeFile(ROOT, "f");
    makeFile(ROOT, "g");
    setFlags(file, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> rename(ROOT, "f", ROOT, "x", REPLACE));
    assertErrno(EPERM, () -> rename(ROOT, "g", ROOT, "f", REPLACE));
    setFlags(file, 0);
    long dir = makeDir(ROOT, "d");
    makeFile(dir, "in");
    setFlags(dir, Attr.APPEND_ONLY);
    assertErrno(EPERM, () -> rename(dir, "in", ROOT, "x", REPLACE));
    rename(ROOT, "f", dir, "f", REPLACE);
    assertErrno(EPERM, () -> rename(ROOT, "g", dir, "f", REPLACE));
    setFlags(dir, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> rename(ROOT, "g", dir, "g", REPLACE));
  }

  private Renamed rename(long from, String name, long to, String newName, RenameMode mode) {
    return engine.rename(DAEMON, move(from, name, to, newName, mode));
  }

  private static Rename move(long from, String name, long to, String newName, RenameMode mode) {
    return new Rename(from, name(name), to, name(newName), mode, 0);
  }

  private boolean moves(String dir, long below) {
    try {
      rename(ROOT, dir, below, dir, REPLACE);
      return true;
    } catch (FsException e) {
      assertThat(e.errno()).isEqualTo(EINVAL);
      return false;
    }
  }
}
