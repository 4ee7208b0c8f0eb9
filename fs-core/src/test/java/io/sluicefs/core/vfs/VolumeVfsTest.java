package io.sluicefs.core.vfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.core.vfs.Vfs.NameAt;
import io.sluicefs.core.vfs.cache.OpenFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each operation of a volume, on an engine and contents in memory. */
class VolumeVfsTest {
  private static final Release PLAIN = new Release(0, false);
  private static final OpenFlags WRITE_ONLY =
      new OpenFlags(false, true, false, false, false, false);

  private final Caller root = Caller.root();
  private final OpenFiles openFiles = new OpenFiles();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
  private final Map<Long, byte[]> slices = new ConcurrentHashMap<>();
  private final List<Long> deleted = new ArrayList<>();
  private final VolumeVfs vfs =
      new VolumeVfs(
          engine,
          new InMemoryContents(engine, slices),
          openFiles,
          VfsConfig.defaults(),
          (ino, length) -> deleted.add(ino));

  private static Name name(String text) {
    return Name.of(text);
  }

  private static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  private FileOpened create(String text) {
    FileCreate request = new FileCreate(0x1A4, 0, OpenFlags.READ_WRITE, true);
    return vfs.create(root, Inodes.ROOT, name(text), request);
  }

  private long createClosed(String text, String content) {
    FileOpened file = create(text);
    write(file.opened().fh(), 0, content);
    vfs.flush(root, file.opened().fh(), 0);
    vfs.release(root, file.opened().fh(), PLAIN);
    return file.inode().ino();
  }

  private void write(long fh, long at, String content) {
    vfs.write(root, fh, at, ByteBuffer.wrap(content.getBytes(UTF_8)), WriteIntent.PLAIN);
  }

  private String read(long fh, long at, int length) {
    ByteBuffer target = ByteBuffer.allocate(length);
    int count = vfs.read(root, fh, at, target);
    return new String(target.array(), 0, count, UTF_8);
  }

  private List<String> list(long ino) {
    long fh = vfs.opendir(root, ino);
    List<String> names = new ArrayList<>();
    vfs.readdir(root, fh, 0, DirDetail.NAMES, (entry, next) -> names.add(entry.name().toString()));
    vfs.releasedir(root, fh);
    return names;
  }

  @Test
  void writtenBytesAreReadThroughEveryHandle() {
    FileOpened file = create("f");
    write(file.opened().fh(), 0, "hello");
    long other = vfs.open(root, file.inode().ino(), OpenFlags.READ_ONLY).fh();
    assertThat(read(other, 1, 100)).isEqualTo("ello");
    assertThat(vfs.getattr(root, file.inode().ino(), Vfs.NO_HANDLE).length()).isEqualTo(5);
  }

  @Test
  void unlinkedFileLivesUntilItsLastHandleEnds() {
    FileOpened file = create("f");
    long ino = file.inode().ino();
    long fh = file.opened().fh();
    write(fh, 0, "data");
    long second = vfs.open(root, ino, OpenFlags.READ_ONLY).fh();
    vfs.unlink(root, Inodes.ROOT, name("f"));
    vfs.release(root, fh, PLAIN);
    assertThat(read(second, 0, 10)).isEqualTo("data");
    assertThat(vfs.getattr(root, ino, Vfs.NO_HANDLE).nlink()).isZero();
    assertThat(deleted).isEmpty();
    vfs.release(root, second, PLAIN);
    assertThat(deleted).containsExactly(ino);
    assertErrno(Errno.ESTALE, () -> vfs.getattr(root, ino, Vfs.NO_HANDLE));
    assertThat(openFiles.isOpen(ino)).isFalse();
  }

  @Test
  void closedFileIsDeletedWithItsLastName() {
    long ino = createClosed("f", "data");
    vfs.unlink(root, Inodes.ROOT, name("f"));
    assertThat(deleted).containsExactly(ino);
  }

  @Test
  void fileReplacedByRenameLivesUntilItsLastHandleEnds() {
    createClosed("new", "new");
    FileOpened old = create("old");
    write(old.opened().fh(), 0, "old");
    vfs.rename(
        root,
        new NameAt(Inodes.ROOT, name("new")),
        new NameAt(Inodes.ROOT, name("old")),
        RenameMode.REPLACE);
    assertThat(read(old.opened().fh(), 0, 9)).isEqualTo("old");
    vfs.release(root, old.opened().fh(), PLAIN);
    assertThat(deleted).containsExactly(old.inode().ino());
    assertThat(list(Inodes.ROOT)).containsExactly(".", "..", "old");
  }

  @Test
  void temporaryFileThatGetsANameStays() {
    FileCreate request = new FileCreate(0x180, 0, OpenFlags.READ_WRITE, false);
    FileOpened file = vfs.tmpfile(root, Inodes.ROOT, request);
    write(file.opened().fh(), 0, "kept");
    assertThat(file.inode().attr().nlink()).isZero();
    vfs.link(root, file.inode().ino(), Inodes.ROOT, name("named"));
    vfs.release(root, file.opened().fh(), PLAIN);
    assertThat(deleted).isEmpty();
    assertThat(vfs.lookup(root, Inodes.ROOT, name("named")).attr().nlink()).isEqualTo(1);
  }

  @Test
  void temporaryFileWithoutANameGoesWithItsHandle() {
    FileCreate request = new FileCreate(0x180, 0, OpenFlags.READ_WRITE, false);
    FileOpened file = vfs.tmpfile(root, Inodes.ROOT, request);
    vfs.release(root, file.opened().fh(), PLAIN);
    assertThat(deleted).containsExactly(file.inode().ino());
  }

  @Test
  void openingAnInodeThatIsGoneIsStale() {
    long ino = createClosed("f", "x");
    vfs.unlink(root, Inodes.ROOT, name("f"));
    assertErrno(Errno.ESTALE, () -> vfs.open(root, ino, OpenFlags.READ_ONLY));
    assertThat(openFiles.isOpen(ino)).isFalse();
  }

  @Test
  void handlesDoWhatTheyWereOpenedFor() {
    long ino = createClosed("f", "x");
    long reader = vfs.open(root, ino, OpenFlags.READ_ONLY).fh();
    long writer = vfs.open(root, ino, WRITE_ONLY).fh();
    assertErrno(Errno.EBADF, () -> write(reader, 0, "y"));
    assertErrno(Errno.EBADF, () -> read(writer, 0, 1));
    assertErrno(Errno.EBADF, () -> vfs.truncate(root, ino, reader, 0));
    assertErrno(Errno.EBADF, () -> vfs.readdir(root, reader, 0, DirDetail.NAMES, (e, n) -> true));
    vfs.release(root, reader, PLAIN);
    assertErrno(Errno.EBADF, () -> read(reader, 0, 1));
  }

  @Test
  void reopenedFileKeepsItsPagesUntilItChanges() {
    long ino = createClosed("f", "x");
    vfs.open(root, ino, OpenFlags.READ_ONLY);
    assertThat(vfs.open(root, ino, OpenFlags.READ_ONLY).caching()).isEqualTo(PageCaching.KEEP);
    OpenFiles theirs = new OpenFiles();
    InMemoryMetaEngine other = engine.sharing(theirs);
    VolumeVfs second =
        new VolumeVfs(other, new InMemoryContents(other, slices), theirs, VfsConfig.defaults());
    long fh = second.open(root, ino, OpenFlags.READ_WRITE).fh();
    second.write(root, fh, 0, ByteBuffer.wrap(new byte[] {'y'}), WriteIntent.PLAIN);
    assertThat(vfs.open(root, ino, OpenFlags.READ_ONLY).caching()).isEqualTo(PageCaching.DROP);
  }

  @Test
  void writeByAnOrdinaryUserClearsSetuid() {
    FileOpened file = create("f");
    long ino = file.inode().ino();
    long fh = file.opened().fh();
    vfs.setattr(root, ino, fh, new SetAttr(0xDED, null, null, null, null, null, false));
    write(fh, 0, "a");
    assertThat(vfs.getattr(root, ino, fh).mode()).isEqualTo(0xDED);
    vfs.write(root, fh, 0, ByteBuffer.wrap(new byte[1]), WriteIntent.PLAIN_KILL);
    assertThat(vfs.getattr(root, ino, fh).mode()).isEqualTo(0x1ED);
  }

  @Test
  void appendGoesToTheEndWhateverTheOffsetSays() {
    FileOpened file = create("f");
    long fh = file.opened().fh();
    write(fh, 0, "one");
    vfs.write(root, fh, 0, ByteBuffer.wrap("two".getBytes(UTF_8)), WriteIntent.APPEND);
    assertThat(read(fh, 0, 9)).isEqualTo("onetwo");
  }

  @Test
  void truncatedFileReadsZerosWhereItGrowsAgain() {
    FileOpened file = create("f");
    long ino = file.inode().ino();
    write(file.opened().fh(), 0, "abcdef");
    vfs.truncate(root, ino, Vfs.NO_HANDLE, 2);
    vfs.truncate(root, ino, file.opened().fh(), 4);
    assertThat(read(file.opened().fh(), 0, 9)).isEqualTo("ab\0\0");
  }

  @Test
  void holesAndDataAreFound() {
    FileOpened file = create("f");
    long fh = file.opened().fh();
    long far = 3L << 26;
    write(fh, 4096, "data");
    write(fh, far, "far");
    vfs.truncate(root, file.inode().ino(), fh, far + 100);
    assertThat(vfs.seek(root, fh, 0, SeekTo.HOLE)).isZero();
    assertThat(vfs.seek(root, fh, 0, SeekTo.DATA)).isEqualTo(4096);
    assertThat(vfs.seek(root, fh, 4096, SeekTo.HOLE)).isEqualTo(4100);
    assertThat(vfs.seek(root, fh, 4100, SeekTo.DATA)).isEqualTo(far);
    assertThat(vfs.seek(root, fh, far, SeekTo.HOLE)).isEqualTo(far + 3);
    assertErrno(Errno.ENXIO, () -> vfs.seek(root, fh, far + 3, SeekTo.DATA));
    assertErrno(Errno.ENXIO, () -> vfs.seek(root, fh, far + 100, SeekTo.HOLE));
  }

  @Test
  void punchedRangeIsAHole() {
    FileOpened file = create("f");
    long fh = file.opened().fh();
    write(fh, 0, "abcdef");
    vfs.fallocate(root, fh, new Fallocate(Fallocate.Mode.PUNCH_HOLE, 1, 2));
    assertThat(read(fh, 0, 9)).isEqualTo("a\0\0def");
    assertThat(vfs.seek(root, fh, 0, SeekTo.HOLE)).isEqualTo(1);
  }

  @Test
  void copiedRangeSharesBytesOfTheSource() {
    FileOpened source = create("source");
    FileOpened target = create("target");
    write(source.opened().fh(), 0, "0123456789");
    long copied =
        vfs.copyRange(
            root, source.opened().fh(), target.opened().fh(), new CopyRange(0, 2, 0, 1, 100));
    assertThat(copied).isEqualTo(8);
    assertThat(read(target.opened().fh(), 0, 99)).isEqualTo("\00023456789");
  }

  @Test
  void explicitTimesStay() {
    long ino = createClosed("f", "x");
    Timestamp old = new Timestamp(-100, 5);
    SetAttr.SetTime time = new SetAttr.SetTime(old);
    Attr attr =
        vfs.setattr(
            root, ino, Vfs.NO_HANDLE, new SetAttr(null, null, null, time, time, null, false));
    assertThat(attr.mtime()).isEqualTo(old);
    assertThat(attr.atime()).isEqualTo(old);
  }

  @Test
  void listingSkipsWhatWasRemovedSinceAndCookiesStayValid() {
    for (int i = 0; i < 200; i++) {
      createClosed("f%03d".formatted(i), "");
    }
    long fh = vfs.opendir(root, Inodes.ROOT);
    List<String> first = new ArrayList<>();
    List<Long> cookies = new ArrayList<>();
    vfs.readdir(
        root,
        fh,
        0,
        DirDetail.ATTRIBUTES,
        (entry, next) -> {
          cookies.add(next);
          return first.size() < 50 && first.add(entry.name().toString());
        });
    vfs.unlink(root, Inodes.ROOT, name("f049"));
    vfs.unlink(root, Inodes.ROOT, name("f150"));
    List<String> rest = new ArrayList<>();
    vfs.readdir(
        root,
        fh,
        cookies.get(49),
        DirDetail.ATTRIBUTES,
        (entry, next) -> rest.add(entry.name().toString()));
    assertThat(first).hasSize(50).startsWith(".", "..", "f000");
    assertThat(rest).hasSize(150).startsWith("f048", "f050").doesNotContain("f150");
    createClosed("late", "");
    List<String> again = new ArrayList<>();
    vfs.readdir(root, fh, 0, DirDetail.NAMES, (entry, next) -> again.add(entry.name().toString()));
    assertThat(again).hasSize(201).contains("late").doesNotContain("f049");
  }

  @Test
  void directoryAttributesAreThoseOfTheLastChange() {
    NewInode dir = new NewInode(FileType.DIRECTORY, 0x1ED, 0, 0);
    Inode a = vfs.mkdir(root, Inodes.ROOT, name("a"), dir);
    vfs.mkdir(root, a.ino(), name("b"), dir);
    Attr attr = vfs.getattr(root, a.ino(), Vfs.NO_HANDLE);
    assertThat(attr.nlink()).isEqualTo(3);
    assertThat(attr).isEqualTo(engine.getattr(a.ino()));
    vfs.rmdir(root, a.ino(), name("b"));
    assertThat(vfs.getattr(root, a.ino(), Vfs.NO_HANDLE)).isEqualTo(engine.getattr(a.ino()));
  }

  @Test
  void readOnlyMountRefusesChanges() {
    long ino = createClosed("f", "x");
    OpenFiles theirs = new OpenFiles();
    InMemoryMetaEngine other = engine.sharingReadOnly(theirs);
    VolumeVfs reader =
        new VolumeVfs(
            other,
            new InMemoryContents(other, slices),
            theirs,
            VfsConfig.defaults().withReadOnly(true));
    assertErrno(Errno.EROFS, () -> reader.open(root, ino, OpenFlags.READ_WRITE));
    assertErrno(Errno.EROFS, () -> reader.unlink(root, Inodes.ROOT, name("f")));
    assertErrno(Errno.EROFS, () -> reader.truncate(root, ino, Vfs.NO_HANDLE, 0));
    assertThat(reader.open(root, ino, OpenFlags.READ_ONLY).fh()).isPositive();
  }

  @Test
  void mountUmaskReplacesTheCallers() {
    VolumeVfs masked =
        new VolumeVfs(
            engine,
            new InMemoryContents(engine, slices),
            openFiles,
            VfsConfig.defaults().withUmask(0x3F));
    FileCreate request = new FileCreate(0x1B6, 0x12, OpenFlags.READ_WRITE, true);
    FileOpened file = masked.create(root, Inodes.ROOT, name("f"), request);
    assertThat(file.inode().attr().mode()).isEqualTo(0x180);
  }

  @Test
  void extendedAttributesFollowTheirNamespaces() {
    long ino = createClosed("f", "x");
    vfs.setxattr(root, ino, name("user.a"), new byte[] {1}, XattrMode.SET);
    vfs.setxattr(root, ino, name("trusted.b"), new byte[] {2}, XattrMode.SET);
    assertThat(vfs.getxattr(root, ino, name("user.a"))).containsExactly(1);
    assertThat(vfs.listxattr(root, ino)).contains(name("trusted.b"));
    assertErrno(Errno.ENODATA, () -> vfs.getxattr(root, ino, name("security.capability")));
    assertErrno(
        Errno.ENOTSUP, () -> vfs.setxattr(root, ino, name("odd.x"), new byte[1], XattrMode.SET));
    assertErrno(
        Errno.EINVAL, () -> vfs.setxattr(root, ino, name("user."), new byte[1], XattrMode.SET));
    VolumeVfs without =
        new VolumeVfs(
            engine,
            new InMemoryContents(engine, slices),
            openFiles,
            VfsConfig.defaults().withXattr(false, false, false));
    assertErrno(Errno.ENOSYS, () -> without.getxattr(root, ino, name("user.a")));
  }

  @Test
  void lastCloseOfADescriptorReleasesItsLocks() {
    long ino = create("f").inode().ino();
    long first = vfs.open(root, ino, OpenFlags.READ_WRITE).fh();
    long second = vfs.open(root, ino, OpenFlags.READ_WRITE).fh();
    vfs.setLock(root, first, lock(LockRequest.Kind.POSIX, 1));
    vfs.setLock(root, first, lock(LockRequest.Kind.FLOCK, 1));
    assertErrno(Errno.EAGAIN, () -> vfs.setLock(root, second, lock(LockRequest.Kind.POSIX, 2)));
    vfs.flush(root, second, 1);
    assertThat(vfs.setLock(root, second, lock(LockRequest.Kind.POSIX, 2))).isNull();
    assertErrno(Errno.EAGAIN, () -> vfs.setLock(root, second, lock(LockRequest.Kind.FLOCK, 2)));
    vfs.release(root, first, new Release(1, true));
    assertThat(vfs.setLock(root, second, lock(LockRequest.Kind.FLOCK, 2))).isNull();
    vfs.release(root, second, new Release(0, false));
    long third = vfs.open(root, ino, OpenFlags.READ_WRITE).fh();
    assertThat(vfs.getLock(root, third, lock(LockRequest.Kind.POSIX, 3))).isNull();
    assertThat(vfs.getLock(root, third, lock(LockRequest.Kind.FLOCK, 3))).isNull();
  }

  private static LockRequest lock(LockRequest.Kind kind, long owner) {
    return new LockRequest(
        kind, LockRequest.Type.WRITE, LockRequest.Wait.NEVER, owner, 0, Long.MAX_VALUE, 1);
  }
}
