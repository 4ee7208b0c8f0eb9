package io.sluicefs.core.meta;

import static io.sluicefs.core.errno.Errno.EACCES;
import static io.sluicefs.core.errno.Errno.EEXIST;
import static io.sluicefs.core.errno.Errno.EINVAL;
import static io.sluicefs.core.errno.Errno.ENAMETOOLONG;
import static io.sluicefs.core.errno.Errno.ENOENT;
import static io.sluicefs.core.errno.Errno.ENOSPC;
import static io.sluicefs.core.errno.Errno.ENOTDIR;
import static io.sluicefs.core.errno.Errno.EPERM;
import static io.sluicefs.core.inode.Inodes.ROOT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.TruncateBy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Finding, making and listing names. Removing and moving them: {@link RemovalContract}, {@link
 * RenameContract}.
 */
public abstract class NamespaceContract extends MetaEngineContract {
  private static final OpenFlags WRITE_TRUNCATE =
      new OpenFlags(false, true, false, true, false, false);

  // lookup

  @Test
  void missingNameIsEnoent() {
    assertErrno(ENOENT, () -> engine.lookup(DAEMON, ROOT, name("nobody")));
  }

  @Test
  void lookupFindsInodeAndAttributes() {
    Created made = engine.mknod(DAEMON, ROOT, name("f"), file(0640));
    Inode found = engine.lookup(DAEMON, ROOT, name("f"));
    assertThat(found).isEqualTo(made.inode());
  }

  @Test
  void dotsAreDirectoryAndParent() {
    long dir = makeDir(ROOT, "d");
    assertThat(engine.lookup(DAEMON, dir, name(".")).ino()).isEqualTo(dir);
    assertThat(engine.lookup(DAEMON, dir, name("..")).ino()).isEqualTo(ROOT);
    assertThat(engine.lookup(DAEMON, ROOT, name("..")).ino()).isEqualTo(ROOT);
  }

  @Test
  void dotDotOfFileIsEnotdir() {
    long file = makeFile(ROOT, "f");
    assertErrno(ENOTDIR, () -> engine.lookup(DAEMON, file, name("..")));
  }

  @Test
  void lookupNeedsSearchPermission() {
    long dir = makeDir(DAEMON, ROOT, "d", 0700);
    makeFile(dir, "f");
    assertErrno(EACCES, () -> engine.lookup(USER, dir, name("f")));
    assertThat(engine.lookup(TestCaller.trusted(1000, 1000), dir, name("f")).ino()).isPositive();
  }

  @Test
  void groupPermissionCountsEachGroup() {
    long dir = makeDir(TestCaller.checked(5, 77), ROOT, "d", 0710);
    makeFile(dir, "f");
    assertErrno(EACCES, () -> engine.lookup(USER, dir, name("f")));
    Caller member = TestCaller.checked(1000, 1000, 3, 77);
    assertThat(engine.lookup(member, dir, name("f")).ino()).isPositive();
  }

  @Test
  void namesAreBytesUpTo255() {
    byte[] longest = new byte[255];
    Arrays.fill(longest, (byte) 0xFF);
    byte[] binary = {'\n', ' ', (byte) 0x80, 1, '"', '{', '%'};
    for (byte[] bytes : new byte[][] {longest, binary}) {
      Inode made = engine.mknod(DAEMON, ROOT, Name.of(bytes), file(0644)).inode();
      assertThat(engine.lookup(DAEMON, ROOT, Name.of(bytes.clone()))).isEqualTo(made);
    }
    assertThat(list(ROOT, DirDetail.NAMES))
        .extracting(Dentry::name)
        .containsExactlyInAnyOrder(Name.of(longest), Name.of(binary));
  }

  // mknod

  @ParameterizedTest
  @EnumSource(
      value = FileType.class,
      names = {"DIRECTORY", "SYMLINK"},
      mode = EnumSource.Mode.EXCLUDE)
  void mknodMakesEveryType(FileType type) {
    NewInode node = new NewInode(type, 04755, 0, 0x103);
    Attr made = engine.mknod(USER, ROOT, name("n"), node).inode().attr();
    assertThat(made.type()).isEqualTo(type);
    assertThat(made.mode()).isEqualTo(04755);
    assertThat(made.uid()).isEqualTo(1000);
    assertThat(made.gid()).isEqualTo(1000);
    assertThat(made.nlink()).isEqualTo(1);
    assertThat(made.length()).isZero();
    assertThat(made.parentIno()).isEqualTo(ROOT);
    assertThat(made.mtime()).isEqualTo(made.ctime()).isEqualTo(made.atime());
    if (type == FileType.CHAR_DEVICE || type == FileType.BLOCK_DEVICE) {
      assertThat(made.rdev()).isEqualTo(0x103);
    }
  }

  @Test
  void umaskIsTakenFromTheMode() {
    NewInode node = new NewInode(FileType.FILE, 0666, 027, 0);
    assertThat(engine.mknod(USER, ROOT, name("f"), node).inode().attr().mode()).isEqualTo(0640);
  }

  @Test
  void ownersAbove31BitsSurvive() {
    Caller nobody = TestCaller.trusted(-2, -3);
    Attr made = engine.mknod(nobody, ROOT, name("f"), file(0644)).inode().attr();
    assertThat(made.uid()).isEqualTo(-2);
    assertThat(made.gid()).isEqualTo(-3);
    assertThat(attr(find(ROOT, "f"))).isEqualTo(made);
  }

  @Test
  void everyInodeNumberIsNew() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      assertThat(seen.add(makeFile(ROOT, "f" + i))).isTrue();
    }
    assertThat(seen).doesNotContain(0L, ROOT);
  }

  @Test
  void existingNameIsEexist() {
    makeFile(ROOT, "f");
    makeDir(ROOT, "d");
    for (String taken : new String[] {"f", "d", ".", ".."}) {
      assertErrno(EEXIST, () -> engine.mknod(DAEMON, ROOT, name(taken), file(0644)));
      assertErrno(EEXIST, () -> engine.mkdir(DAEMON, ROOT, name(taken), directory(0755)));
      assertErrno(EEXIST, () -> engine.symlink(DAEMON, ROOT, name(taken), new byte[] {'x'}));
    }
  }

  @Test
  void newNameInRemovedDirectoryIsEnoent() {
    long dir = makeDir(ROOT, "d");
    engine.rmdir(DAEMON, ROOT, name("d"));
    assertErrno(ENOENT, () -> engine.mknod(DAEMON, dir, name("f"), file(0644)));
    assertErrno(ENOENT, () -> engine.create(DAEMON, dir, name("f"), creating(0644)));
    assertErrno(ENOENT, () -> engine.tmpfile(DAEMON, dir, creating(0644)));
  }

  @Test
  void newNameBelowFileIsEnotdir() {
    long file = makeFile(ROOT, "f");
    assertErrno(ENOTDIR, () -> engine.mknod(DAEMON, file, name("x"), file(0644)));
    assertErrno(ENOTDIR, () -> engine.mkdir(DAEMON, file, name("x"), directory(0755)));
    assertErrno(ENOTDIR, () -> engine.symlink(DAEMON, file, name("x"), new byte[] {'x'}));
    assertErrno(ENOTDIR, () -> engine.create(DAEMON, file, name("x"), creating(0644)));
  }

  @Test
  void newNameNeedsWritePermission() {
    long dir = makeDir(DAEMON, ROOT, "d", 0755);
    assertErrno(EACCES, () -> engine.mknod(USER, dir, name("f"), file(0644)));
    assertErrno(EACCES, () -> engine.mkdir(USER, dir, name("f"), directory(0755)));
    assertErrno(EACCES, () -> engine.symlink(USER, dir, name("f"), new byte[] {'x'}));
    assertErrno(EACCES, () -> engine.create(USER, dir, name("f"), creating(0644)));
    assertErrno(EACCES, () -> engine.tmpfile(USER, dir, creating(0644)));
    assertThat(namesOf(dir)).isEmpty();
  }

  @Test
  void immutableDirectoryTakesNoNames() {
    long dir = makeDir(ROOT, "d");
    setFlags(dir, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> engine.mknod(DAEMON, dir, name("f"), file(0644)));
    setFlags(dir, Attr.APPEND_ONLY);
    assertThat(makeFile(dir, "f")).isPositive();
  }

  @Test
  void trashTakesNoNames() {
    assertErrno(EPERM, () -> engine.mknod(DAEMON, Inodes.TRASH, name("f"), file(0644)));
    assertErrno(EPERM, () -> engine.mkdir(DAEMON, Inodes.TRASH + 1, name("f"), directory(0)));
  }

  @Test
  void fullVolumeIsEnospc() {
    useLimits(3 * 4096, 0);
    makeFile(ROOT, "1");
    makeDir(ROOT, "2");
    makeFile(ROOT, "3");
    assertErrno(ENOSPC, () -> engine.mknod(DAEMON, ROOT, name("4"), file(0644)));
    unlink(ROOT, "1");
    assertThat(makeFile(ROOT, "4")).isPositive();
  }

  @Test
  void inodeLimitIsEnospc() {
    useLimits(0, 2);
    makeFile(ROOT, "1");
    makeFile(ROOT, "2");
    assertErrno(ENOSPC, () -> engine.mkdir(DAEMON, ROOT, name("3"), directory(0755)));
    assertErrno(ENOSPC, () -> engine.symlink(DAEMON, ROOT, name("3"), new byte[] {'x'}));
    assertErrno(ENOSPC, () -> engine.tmpfile(DAEMON, ROOT, creating(0644)));
    assertThat(engine.create(DAEMON, ROOT, name("1"), creating(0644)).existed()).isTrue();
  }

  @Test
  void newNameChangesTimesOfDirectory() {
    Attr before = attr(ROOT);
    Created made = engine.mknod(DAEMON, ROOT, name("f"), file(0644));
    assertThat(made.parentAttr()).isEqualTo(attr(ROOT));
    assertThat(made.parentAttr().mtime()).isGreaterThan(before.mtime());
    assertThat(made.parentAttr().ctime()).isGreaterThan(before.ctime());
  }

  // mkdir

  @Test
  void directoryStartsWithTwoLinks() {
    Created made = engine.mkdir(USER, ROOT, name("d"), directory(0750));
    assertThat(made.inode().attr().type()).isEqualTo(FileType.DIRECTORY);
    assertThat(made.inode().attr().nlink()).isEqualTo(2);
    assertThat(made.inode().attr().length()).isEqualTo(4096);
    assertThat(made.inode().attr().mode()).isEqualTo(0750);
    assertThat(made.parentAttr().nlink()).isEqualTo(3);
  }

  @Test
  void onlySubdirectoriesCountAsLinks() {
    long dir = makeDir(ROOT, "d");
    makeDir(dir, "1");
    makeDir(dir, "2");
    makeFile(dir, "f");
    assertThat(attr(dir).nlink()).isEqualTo(4);
    engine.rmdir(DAEMON, dir, name("1"));
    assertThat(attr(dir).nlink()).isEqualTo(3);
  }

  @Test
  void setgidDirectoryHandsItsGroupDown() {
    long dir = makeDir(TestCaller.trusted(1, 50), ROOT, "d", 02777);
    Attr sub = engine.mkdir(USER, dir, name("sub"), directory(0755)).inode().attr();
    assertThat(sub.gid()).isEqualTo(50);
    assertThat(sub.mode()).isEqualTo(02755);
    Attr file = engine.mknod(USER, dir, name("f"), file(0644)).inode().attr();
    assertThat(file.gid()).isEqualTo(50);
    assertThat(file.mode()).isEqualTo(0644);
  }

  @Test
  void strangerCannotMakeSetgidFileOfForeignGroup() {
    long dir = makeDir(TestCaller.trusted(1, 50), ROOT, "d", 02777);
    assertThat(engine.mknod(USER, dir, name("1"), file(02755)).inode().attr().mode())
        .isEqualTo(0755);
    Caller member = TestCaller.checked(1000, 1000, 50);
    assertThat(engine.mknod(member, dir, name("2"), file(02755)).inode().attr().mode())
        .isEqualTo(02755);
  }

  // symlink, readlink

  @Test
  void symlinkKeepsItsTarget() {
    byte[] target = "some/where \u00e4".getBytes(UTF_8);
    Inode made = engine.symlink(USER, ROOT, name("l"), target).inode();
    assertThat(made.attr().type()).isEqualTo(FileType.SYMLINK);
    assertThat(made.attr().mode()).isEqualTo(0777);
    assertThat(made.attr().length()).isEqualTo(target.length);
    assertThat(engine.readlink(made.ino())).isEqualTo(target);
  }

  @Test
  void symlinkTargetIsLimited() {
    byte[] longest = new byte[4095];
    Arrays.fill(longest, (byte) 'x');
    long ino = engine.symlink(DAEMON, ROOT, name("l"), longest).inode().ino();
    assertThat(engine.readlink(ino)).isEqualTo(longest);
    assertErrno(ENAMETOOLONG, () -> engine.symlink(DAEMON, ROOT, name("m"), new byte[4096]));
    assertErrno(EINVAL, () -> engine.symlink(DAEMON, ROOT, name("m"), new byte[0]));
    assertErrno(EINVAL, () -> engine.symlink(DAEMON, ROOT, name("m"), new byte[] {'a', 0}));
  }

  @Test
  void readlinkOfOthersFails() {
    long file = makeFile(ROOT, "f");
    assertErrno(EINVAL, () -> engine.readlink(file));
    assertErrno(ENOENT, () -> engine.readlink(file + 1000));
  }

  // create

  @Test
  void createMakesFile() {
    FileCreated made = engine.create(USER, ROOT, name("f"), creating(0640));
    assertThat(made.existed()).isFalse();
    assertThat(made.inode().attr().mode()).isEqualTo(0640);
    assertThat(engine.lookup(DAEMON, ROOT, name("f"))).isEqualTo(made.inode());
  }

  @Test
  void createOpensWhatExists() {
    long ino = makeFile(ROOT, "f");
    FileCreated opened = engine.create(DAEMON, ROOT, name("f"), creating(0600));
    assertThat(opened.existed()).isTrue();
    assertThat(opened.inode().ino()).isEqualTo(ino);
    assertThat(opened.inode().attr().mode()).isEqualTo(0644);
  }

  @Test
  void exclusiveCreateOfExistingNameIsEexist() {
    makeFile(ROOT, "f");
    FileCreate exclusive = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    assertErrno(EEXIST, () -> engine.create(DAEMON, ROOT, name("f"), exclusive));
  }

  @Test
  void createOverOtherTypesIsEexist() {
    makeDir(ROOT, "d");
    engine.symlink(DAEMON, ROOT, name("l"), new byte[] {'x'});
    assertErrno(EEXIST, () -> engine.create(DAEMON, ROOT, name("d"), creating(0644)));
    assertErrno(EEXIST, () -> engine.create(DAEMON, ROOT, name("l"), creating(0644)));
  }

  @Test
  void createChecksPermissionOfWhatExists() {
    long dir = makeDir(DAEMON, ROOT, "d", 0755);
    makeFile(DAEMON, dir, "f", 0644);
    assertErrno(EACCES, () -> engine.create(USER, dir, name("f"), creating(0644)));
    FileCreate reading = new FileCreate(0644, 0, OpenFlags.READ_ONLY, false);
    assertThat(engine.create(USER, dir, name("f"), reading).existed()).isTrue();
  }

  @Test
  void createTruncatesWhatExists() {
    long ino = makeFile(ROOT, "f");
    engine.truncate(DAEMON, ino, 5000, TruncateBy.PATH);
    FileCreate truncating = new FileCreate(0644, 0, WRITE_TRUNCATE, false);
    Attr before = attr(ino);
    Attr opened = engine.create(DAEMON, ROOT, name("f"), truncating).inode().attr();
    assertThat(opened.length()).isZero();
    assertThat(opened.mtime()).isNotEqualTo(before.mtime());
    assertThat(attr(ino)).isEqualTo(opened);
  }

  @Test
  void createDoesNotWriteToSealedFiles() {
    long ino = makeFile(ROOT, "f");
    setFlags(ino, Attr.IMMUTABLE);
    assertErrno(EPERM, () -> engine.create(DAEMON, ROOT, name("f"), creating(0644)));
    setFlags(ino, Attr.APPEND_ONLY);
    assertErrno(EPERM, () -> engine.create(DAEMON, ROOT, name("f"), creating(0644)));
    OpenFlags appending = new OpenFlags(false, true, true, false, false, false);
    FileCreate append = new FileCreate(0644, 0, appending, false);
    assertThat(engine.create(DAEMON, ROOT, name("f"), append).existed()).isTrue();
  }

  // tmpfile

  @Test
  void tmpfileHasNoName() {
    Inode made = engine.tmpfile(USER, ROOT, creating(0600)).inode();
    assertThat(made.attr().nlink()).isZero();
    assertThat(made.attr().isFile()).isTrue();
    assertThat(namesOf(ROOT)).isEmpty();
    assertThat(usedInodes()).isEqualTo(1);
    engine.releaseSustained(made.ino());
    assertErrno(ENOENT, () -> engine.getattr(made.ino()));
    assertThat(usedInodes()).isZero();
  }

  @Test
  void linkGivesTmpfileItsFirstName() {
    long ino = engine.tmpfile(DAEMON, ROOT, creating(0600)).inode().ino();
    Inode named = engine.link(DAEMON, ino, ROOT, name("f")).inode();
    assertThat(named.attr().nlink()).isEqualTo(1);
    assertThat(engine.lookup(DAEMON, ROOT, name("f"))).isEqualTo(named);
    engine.releaseSustained(ino);
    assertThat(attr(ino).nlink()).isEqualTo(1);
  }

  // readdir

  @Test
  void emptyDirectoryHasNoNames() {
    assertThat(namesOf(makeDir(ROOT, "d"))).isEmpty();
  }

  @Test
  void listingReachesEveryNameOverPages() {
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 1300; i++) {
      makeFile(ROOT, "name" + i);
      expected.add("name" + i);
    }
    assertThat(namesOf(ROOT)).isEqualTo(expected);
    Set<String> withAttributes = new HashSet<>();
    for (Dentry dentry : list(ROOT, DirDetail.ATTRIBUTES)) {
      assertThat(dentry.attr()).isEqualTo(attr(dentry.ino()));
      withAttributes.add(dentry.name().toString());
    }
    assertThat(withAttributes).isEqualTo(expected);
  }

  @Test
  void listingTellsInodeAndType() {
    long dir = makeDir(ROOT, "d");
    long link = engine.symlink(DAEMON, ROOT, name("l"), new byte[] {'x'}).inode().ino();
    assertThat(list(ROOT, DirDetail.NAMES))
        .containsExactlyInAnyOrder(
            new Dentry(name("d"), dir, FileType.DIRECTORY, null),
            new Dentry(name("l"), link, FileType.SYMLINK, null));
  }

  @Test
  void listingOfOthersFails() {
    long file = makeFile(ROOT, "f");
    assertErrno(ENOTDIR, () -> list(file, DirDetail.NAMES));
    assertErrno(ENOENT, () -> list(file + 1000, DirDetail.NAMES));
  }

  @Test
  void listingNeedsPermission() {
    long dir = makeDir(DAEMON, ROOT, "d", 0744);
    assertThat(engine.readdir(USER, dir, "0", DirDetail.NAMES).isLast()).isTrue();
    assertErrno(EACCES, () -> engine.readdir(USER, dir, "0", DirDetail.ATTRIBUTES));
    setMode(dir, 0711);
    assertErrno(EACCES, () -> engine.readdir(USER, dir, "0", DirDetail.NAMES));
  }

  private static FileCreate creating(int mode) {
    return new FileCreate(mode, 0, OpenFlags.READ_WRITE, false);
  }
}
