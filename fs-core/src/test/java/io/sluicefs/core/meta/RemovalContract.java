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
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.TruncateBy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Links added and taken away, and what becomes of inodes without a name. */
public abstract class RemovalContract extends MetaEngineContract {

  // link

  @Test
  void linkAddsName() {
    long ino = makeFile(ROOT, "f");
    long dir = makeDir(ROOT, "d");
    Created linked = engine.link(DAEMON, ino, dir, name("g"));
    assertThat(linked.inode().ino()).isEqualTo(ino);
    assertThat(linked.inode().attr().nlink()).isEqualTo(2);
    assertThat(linked.inode().attr().parentIno()).isZero();
    assertThat(linked.parentAttr()).isEqualTo(attr(dir));
    assertThat(engine.lookup(DAEMON, dir, name("g"))).isEqualTo(linked.inode());
    assertThat(usedInodes()).isEqualTo(2);
  }

  @Test
  void linkChangesCtimeOnly() {
    long ino = makeFile(ROOT, "f");
    Attr before = attr(ino);
    Attr after = engine.link(DAEMON, ino, ROOT, name("g")).inode().attr();
    assertThat(after.ctime()).isGreaterThan(before.ctime());
    assertThat(after.mtime()).isEqualTo(before.mtime());
  }

  @Test
  void linkOverExistingNameIsEexist() {
    long ino = makeFile(ROOT, "f");
    makeDir(ROOT, "d");
    assertErrno(EEXIST, () -> engine.link(DAEMON, ino, ROOT, name("f")));
    assertErrno(EEXIST, () -> engine.link(DAEMON, ino, ROOT, name("d")));
    assertErrno(EEXIST, () -> engine.link(DAEMON, ino, ROOT, name("..")));
    assertThat(attr(ino).nlink()).isEqualTo(1);
  }

  @Test
  void linkOfWhatIsGoneIsEnoent() {
    long ino = makeFile(ROOT, "f");
    unlink(ROOT, "f");
    assertErrno(ENOENT, () -> engine.link(DAEMON, ino, ROOT, name("g")));
    long kept = makeFile(ROOT, "k");
    long dir = makeDir(ROOT, "d");
    engine.rmdir(DAEMON, ROOT, name("d"));
    assertErrno(ENOENT, () -> engine.link(DAEMON, kept, dir, name("g")));
  }

  @Test
  void linkOfDirectoryIsEperm() {
    long dir = makeDir(ROOT, "d");
    assertErrno(EPERM, () -> engine.link(DAEMON, dir, ROOT, name("e")));
  }

  @Test
  void linkBelowFileIsEnotdir() {
    long ino = makeFile(ROOT, "f");
    assertErrno(ENOTDIR, () -> engine.link(DAEMON, ino, ino, name("g")));
  }

  @Test
  void linkNeedsWritePermission() {
    long ino = makeFile(USER, ROOT, "f", 0644);
    long dir = makeDir(DAEMON, ROOT, "d", 0755);
    assertErrno(EACCES, () -> engine.link(USER, ino, dir, name("g")));
  }

  @Test
  void sealedFileTakesNoLink() {
    long ino = makeFile(ROOT, "f");
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> engine.link(DAEMON, ino, ROOT, name("g")));
    setFlags(ino, Attr.APPEND_ONLY);
    assertErrno(EPERM, () -> engine.link(DAEMON, ino, ROOT, name("g")));
  }

  // unlink

  @Test
  void unlinkOfLastNameDeletesTheFile() {
    long ino = makeFile(ROOT, "f");
    Removed removed = unlink(ROOT, "f");
    assertThat(removed.fate()).isEqualTo(Fate.DELETED);
    assertThat(removed.inode().ino()).isEqualTo(ino);
    assertThat(removed.inode().attr().nlink()).isZero();
    assertThat(removed.parentAttr()).isEqualTo(attr(ROOT));
    assertErrno(ENOENT, () -> engine.getattr(ino));
    assertErrno(ENOENT, () -> engine.lookup(DAEMON, ROOT, name("f")));
    assertThat(usedInodes()).isZero();
  }

  @Test
  void dataOfDeletedFileWaitsForCollection() {
    long ino = makeFile(ROOT, "f");
    engine.truncate(DAEMON, ino, 5000, TruncateBy.PATH);
    unlink(ROOT, "f");
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).containsExactly(new DeletedFile(ino, 5000));
  }

  @Test
  void unlinkKeepsFileWithOtherNames() {
    long ino = makeFile(ROOT, "f");
    engine.link(DAEMON, ino, ROOT, name("g"));
    Attr before = attr(ino);
    Removed removed = unlink(ROOT, "f");
    assertThat(removed.fate()).isEqualTo(Fate.KEPT);
    assertThat(removed.inode().attr()).isEqualTo(attr(ino));
    assertThat(attr(ino).nlink()).isEqualTo(1);
    assertThat(attr(ino).ctime()).isGreaterThan(before.ctime());
    assertThat(unlink(ROOT, "g").fate()).isEqualTo(Fate.DELETED);
  }

  @Test
  void unlinkOfEveryOtherTypeFreesIt() {
    engine.symlink(DAEMON, ROOT, name("l"), new byte[] {'x'});
    assertThat(unlink(ROOT, "l").fate()).isEqualTo(Fate.DELETED);
    assertThat(usedInodes()).isZero();
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void openFileIsSustained() {
    long ino = makeFile(ROOT, "f");
    open.add(ino);
    Removed removed = engine.unlink(DAEMON, ROOT, name("f"), ino);
    assertThat(removed.fate()).isEqualTo(Fate.SUSTAINED);
    assertThat(attr(ino).nlink()).isZero();
    assertThat(usedInodes()).isEqualTo(1);
    open.remove(ino);
    engine.releaseSustained(ino);
    assertErrno(ENOENT, () -> engine.getattr(ino));
    assertThat(usedInodes()).isZero();
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).containsExactly(new DeletedFile(ino, 0));
  }

  @Test
  void openFileIsSustainedWithoutHint() {
    long ino = makeFile(ROOT, "f");
    open.add(ino);
    assertThat(unlink(ROOT, "f").fate()).isEqualTo(Fate.SUSTAINED);
    assertThat(attr(ino).nlink()).isZero();
  }

  @Test
  void wrongHintSustainsNobodyElse() {
    long ino = makeFile(ROOT, "f");
    long other = makeFile(ROOT, "g");
    open.add(other);
    assertThat(engine.unlink(DAEMON, ROOT, name("f"), other).fate()).isEqualTo(Fate.DELETED);
    assertErrno(ENOENT, () -> engine.getattr(ino));
  }

  @Test
  void unlinkOfMissingNameIsEnoent() {
    assertErrno(ENOENT, () -> unlink(ROOT, "nobody"));
  }

  @Test
  void unlinkOfDirectoryIsEisdir() {
    makeDir(ROOT, "d");
    assertErrno(EISDIR, () -> unlink(ROOT, "d"));
  }

  @Test
  void unlinkBelowFileIsEnotdir() {
    long file = makeFile(ROOT, "f");
    assertErrno(ENOTDIR, () -> unlink(file, "x"));
  }

  @Test
  void removingNeedsWritePermission() {
    long dir = makeDir(DAEMON, ROOT, "d", 0755);
    makeFile(dir, "f");
    makeDir(dir, "sub");
    assertErrno(EACCES, () -> engine.unlink(USER, dir, name("f"), 0));
    assertErrno(EACCES, () -> engine.rmdir(USER, dir, name("sub")));
  }

  @Test
  void stickyDirectoryProtectsForeignNames() {
    long dir = makeDir(DAEMON, ROOT, "d", 01777);
    makeFile(dir, "root");
    makeFile(USER, dir, "own", 0644);
    makeDir(dir, "sub");
    Caller trusted = TestCaller.trusted(1000, 1000);
    assertErrno(EACCES, () -> engine.unlink(trusted, dir, name("root"), 0));
    assertErrno(EACCES, () -> engine.rmdir(trusted, dir, name("sub")));
    assertThat(engine.unlink(trusted, dir, name("own"), 0).fate()).isEqualTo(Fate.DELETED);
    assertThat(unlink(dir, "root").fate()).isEqualTo(Fate.DELETED);
  }

  @Test
  void ownerOfStickyDirectoryRemovesAll() {
    long dir = makeDir(USER, ROOT, "d", 01777);
    makeFile(dir, "root");
    assertThat(engine.unlink(USER, dir, name("root"), 0).fate()).isEqualTo(Fate.DELETED);
  }

  @Test
  void sealedFileKeepsItsName() {
    long ino = makeFile(ROOT, "f");
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> unlink(ROOT, "f"));
    setFlags(ino, Attr.APPEND_ONLY);
    assertErrno(EPERM, () -> unlink(ROOT, "f"));
  }

  @Test
  void sealedDirectoryKeepsItsNames() {
    long dir = makeDir(ROOT, "d");
    makeFile(dir, "f");
    makeDir(dir, "sub");
    for (int flag : new int[] {Attr.IMMUTABLE, Attr.APPEND_ONLY}) {
      setFlags(dir, flag);
      assertErrno(EPERM, () -> unlink(dir, "f"));
      assertErrno(EPERM, () -> engine.rmdir(DAEMON, dir, name("sub")));
    }
  }

  @Test
  void onlyRootThinsOutTheTrash() {
    assertErrno(EPERM, () -> engine.unlink(USER, Inodes.TRASH + 1, name("x"), 0));
    assertErrno(EPERM, () -> engine.rmdir(USER, Inodes.TRASH + 1, name("x")));
  }

  // rmdir

  @Test
  void rmdirRemovesEmptyDirectory() {
    long dir = makeDir(ROOT, "d");
    Removed removed = engine.rmdir(DAEMON, ROOT, name("d"));
    assertThat(removed.fate()).isEqualTo(Fate.DELETED);
    assertThat(removed.inode().ino()).isEqualTo(dir);
    assertThat(removed.parentAttr().nlink()).isEqualTo(2);
    assertThat(removed.parentAttr()).isEqualTo(attr(ROOT));
    assertErrno(ENOENT, () -> engine.getattr(dir));
    assertThat(usedInodes()).isZero();
  }

  @Test
  void rmdirOfFullDirectoryIsEnotempty() {
    long dir = makeDir(ROOT, "d");
    makeFile(dir, "f");
    assertErrno(ENOTEMPTY, () -> engine.rmdir(DAEMON, ROOT, name("d")));
    unlink(dir, "f");
    assertThat(engine.rmdir(DAEMON, ROOT, name("d")).fate()).isEqualTo(Fate.DELETED);
  }

  @Test
  void rmdirOfOthersFails() {
    long file = makeFile(ROOT, "f");
    assertErrno(ENOENT, () -> engine.rmdir(DAEMON, ROOT, name("nobody")));
    assertErrno(ENOTDIR, () -> engine.rmdir(DAEMON, ROOT, name("f")));
    assertErrno(ENOTDIR, () -> engine.rmdir(DAEMON, file, name("x")));
    assertErrno(EINVAL, () -> engine.rmdir(DAEMON, ROOT, name(".")));
    assertErrno(ENOTEMPTY, () -> engine.rmdir(DAEMON, ROOT, name("..")));
  }
}
