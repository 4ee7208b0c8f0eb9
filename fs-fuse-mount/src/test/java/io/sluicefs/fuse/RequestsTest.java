package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.fuse.ffm.Opcode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding and answering, request by request. */
class RequestsTest extends FakeKernelTest {
  private volatile int[] seenGroups = {};

  @Override
  ScratchVfs newVfs() {
    return new ScratchVfs() {
      @Override
      public void access(Caller caller, long ino, int mask) {
        throw switch (mask) {
          case 1 -> new IllegalStateException("a bug");
          default -> FsException.io("reading something", new IOException("broken"));
        };
      }

      @Override
      public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
        seenGroups = caller.groups();
        return super.mkdir(caller, parentIno, name, node);
      }
    };
  }

  private FakeKernel.Reply lookup(String name) {
    return kernel.call(Opcode.LOOKUP, 1, Body.body().name(name));
  }

  @Test
  void aFileIsMadeWrittenReadAndGone() {
    FakeKernel.Reply made = create("f");
    long ino = made.u64(0);
    long fh = made.u64(128);
    Body write =
        Body.body()
            .u64(fh)
            .u64(0)
            .u32(5)
            .zeros(20)
            .raw("hello".getBytes(StandardCharsets.US_ASCII));
    assertThat(kernel.call(Opcode.WRITE, ino, write).ok().u32(0)).isEqualTo(5);
    FakeKernel.Reply read = kernel.call(Opcode.READ, ino, read(fh, 1, 100)).ok();
    assertThat(read.size()).isEqualTo(4);
    assertThat(read.body().get(0)).isEqualTo((byte) 'e');
    assertThat(kernel.call(Opcode.GETATTR, ino, Body.body().zeros(16)).ok().u64(24)).isEqualTo(5);
    kernel.call(Opcode.FLUSH, ino, Body.body().u64(fh).zeros(16)).ok();
    kernel.call(Opcode.FSYNC, ino, Body.body().u64(fh).zeros(8)).ok();
    kernel.call(Opcode.UNLINK, 1, Body.body().name("f")).ok();
    kernel.call(Opcode.RELEASE, ino, Body.body().u64(fh).zeros(16)).ok();
    assertThat(lookup("f").error()).isEqualTo(ENOENT);
    assertThat(vfs.openHandles()).isZero();
  }

  @Test
  void entriesCarryTimeoutsAndOurNumbers() {
    FakeKernel.Reply made = create("f");
    assertThat(made.u64(8)).as("generation").isEqualTo(1);
    assertThat(made.u64(16)).as("entry_valid").isEqualTo(1);
    assertThat(made.u64(24)).as("attr_valid").isEqualTo(1);
    assertThat(made.u32(100)).as("mode").isEqualTo(0100644);
    assertThat(made.u32(108)).as("uid").isEqualTo(FakeKernel.UID);
    assertThat(made.u32(112)).as("gid").isEqualTo(FakeKernel.GID);
    assertThat(made.u32(120)).as("blksize").isEqualTo(65536);
  }

  @Test
  void namesAreSentInTheOrderOfTheProtocol() {
    Body symlink = Body.body().name("link").name("target");
    long ino = kernel.call(Opcode.SYMLINK, 1, symlink).ok().u64(0);
    FakeKernel.Reply target = kernel.call(Opcode.READLINK, ino, Body.body()).ok();
    assertThat(target.size()).isEqualTo(6);
    kernel.call(Opcode.RENAME, 1, Body.body().u64(1).name("link").name("moved")).ok();
    assertThat(lookup("moved").ok().u64(0)).isEqualTo(ino);
    kernel.call(Opcode.LINK, 1, Body.body().u64(ino).name("second")).ok();
    assertThat(lookup("second").ok().u32(104)).as("nlink").isEqualTo(2);
  }

  @Test
  void devicesShowTheirNumber() {
    Body body = Body.body().u32(0020600).u32(0x100a2c).u32(077).u32(0).name("dev");
    FakeKernel.Reply made = kernel.call(Opcode.MKNOD, 1, body).ok();
    assertThat(made.u32(116)).isEqualTo(0x100a2c);
    assertThat(made.u32(100)).isEqualTo(0020600);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,17", "2,2", "4,22"})
  void renameFlagsAreModesAndWhiteoutIsRefused(int flags, int errno) {
    create("a");
    if (flags == 1) {
      create("b");
    }
    Body body = Body.body().u64(1).u32(flags).u32(0).name("a").name("b");
    assertThat(kernel.call(Opcode.RENAME2, 1, body).error()).isEqualTo(errno);
  }

  @Test
  void setattrTakesTimesModesAndSizes() {
    long ino = create("f").u64(0);
    Body body = Body.body().u32(0x1 | 0x8 | 0x10 | 0x20).u32(0).u64(0).u64(77).u64(0);
    body.u64(-5).u64(1_000_000_000_000L).u64(0).u32(1).u32(2).u32(0);
    body.u32(0100600).u32(0).u32(0).u32(0).u32(0);
    FakeKernel.Reply set = kernel.call(Opcode.SETATTR, ino, body).ok();
    assertThat(set.u64(24)).as("size").isEqualTo(77);
    assertThat(set.u64(40)).as("atime").isEqualTo(-5);
    assertThat(set.u64(48)).as("mtime").isEqualTo(1_000_000_000_000L);
    assertThat(set.u32(64)).as("atime nanos").isEqualTo(1);
    assertThat(set.u32(68)).as("mtime nanos").isEqualTo(2);
    assertThat(set.u32(76)).as("mode").isEqualTo(0100600);
  }

  @Test
  void truncateWithKillClearsSetuidOnly() {
    long ino = create("f").u64(0);
    kernel.call(Opcode.SETATTR, ino, setattr(0x1, 0104755, 0)).ok();
    FakeKernel.Reply cut = kernel.call(Opcode.SETATTR, ino, setattr(0x808, 0, 3)).ok();
    assertThat(cut.u32(76)).isEqualTo(0100755);
    assertThat(cut.u64(24)).isEqualTo(3);
  }

  @Test
  void setattrOfNothingIsAChownThatTakesSetuid() {
    long ino = create("f").u64(0);
    kernel.call(Opcode.SETATTR, ino, setattr(0x1, 0106755, 0)).ok();
    assertThat(kernel.call(Opcode.SETATTR, ino, setattr(0, 0, 0)).ok().u32(76)).isEqualTo(0100755);
  }

  private static Body setattr(int valid, int mode, long size) {
    return Body.body().u32(valid).u32(0).u64(0).u64(size).zeros(44).u32(mode).zeros(16);
  }

  @Test
  void listingsArePaddedAndContinueAtTheirCookies() {
    for (int i = 0; i < 50; i++) {
      create("name-" + i);
    }
    long fh = kernel.call(Opcode.OPENDIR, 1, Body.body().zeros(8)).ok().u64(0);
    int seen = 0;
    long cookie = 0;
    FakeKernel.Reply page = kernel.call(Opcode.READDIR, 1, read(fh, cookie, 256)).ok();
    while (page.size() > 0) {
      assertThat(page.size()).isLessThanOrEqualTo(256);
      int at = 0;
      while (at < page.size()) {
        cookie = page.u64(at + 8);
        int length = page.u32(at + 16);
        for (int pad = at + 24 + length; pad < (at + 24 + length + 7 & ~7); pad++) {
          assertThat(page.body().get(pad)).isZero();
        }
        at = at + 24 + length + 7 & ~7;
        seen++;
      }
      page = kernel.call(Opcode.READDIR, 1, read(fh, cookie, 256)).ok();
    }
    assertThat(seen).isEqualTo(52);
    int handles = vfs.openHandles();
    kernel.call(Opcode.RELEASEDIR, 1, Body.body().u64(fh).zeros(16)).ok();
    assertThat(vfs.openHandles()).isLessThan(handles);
  }

  @Test
  void dotsAreListedWithoutANode() {
    create("f");
    long fh = kernel.call(Opcode.OPENDIR, 1, Body.body().zeros(8)).ok().u64(0);
    FakeKernel.Reply page = kernel.call(Opcode.READDIRPLUS, 1, read(fh, 0, 4096)).ok();
    assertThat(page.u64(0)).as("nodeid of .").isZero();
    assertThat(page.u64(128)).as("inode of .").isEqualTo(1);
    assertThat(page.u64(320)).as("nodeid of f").isEqualTo(2);
    assertThat(page.size()).isEqualTo(3 * 160);
    kernel.call(Opcode.RELEASEDIR, 1, Body.body().u64(fh).zeros(16)).ok();
  }

  @Test
  void statfsCountsInPagesAndInodes() {
    FakeKernel.Reply figures = kernel.call(Opcode.STATFS, 1, Body.body()).ok();
    assertThat(figures.u64(0)).isEqualTo(1L << 28);
    assertThat(figures.u64(8)).isEqualTo(1L << 27);
    assertThat(figures.u32(40)).isEqualTo(4096);
    assertThat(figures.u32(44)).isEqualTo(255);
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcode.FSYNCDIR, Opcode.POLL, Opcode.STATX, Opcode.SYNCFS, Opcode.BMAP})
  void whatTheKernelShallNotAskAgainIsEnosys(int opcode) {
    assertThat(kernel.call(opcode, 1, Body.body().zeros(24)).error()).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 19, 48, 49, 54, 4096, 436207616, -1})
  void unknownRequestsAreEnosys(int opcode) {
    assertThat(kernel.call(opcode, 1, Body.body().zeros(64)).error()).isEqualTo(ENOSYS);
  }

  @Test
  void ioctlIsNotSupported() {
    assertThat(kernel.call(Opcode.IOCTL, 1, Body.body().zeros(32)).error()).isEqualTo(ENOTTY);
  }

  @Test
  void destroyIsAnswered() {
    assertThat(kernel.call(Opcode.DESTROY, 0, Body.body()).error()).isZero();
  }

  @Test
  void aSecondInitIsRefused() {
    byte[] init = FakeKernel.init(45, 0, 0);
    assertThat(kernel.reply(kernel.send(Opcode.INIT, 0, init)).error()).isEqualTo(EIO);
  }

  @ParameterizedTest
  @CsvSource({"0,0,0", "1,0,0", "3,0,0", "16,0,0", "17,0,0", "2,0,95", "8,0,95", "0,-1,22"})
  void fallocateModes(int mode, long offset, int errno) {
    FakeKernel.Reply made = create("f");
    Body body = Body.body().u64(made.u64(128)).u64(offset).u64(10).u32(mode).u32(0);
    assertThat(kernel.call(Opcode.FALLOCATE, made.u64(0), body).error()).isEqualTo(errno);
  }

  @Test
  void seeksAreForDataAndHolesOnly() {
    FakeKernel.Reply made = create("f");
    long fh = made.u64(128);
    kernel.call(Opcode.SETATTR, made.u64(0), setattr(0x8, 0, 100)).ok();
    assertThat(seek(made, fh, 3).ok().u64(0)).isEqualTo(10);
    assertThat(seek(made, fh, 4).ok().u64(0)).isEqualTo(100);
    assertThat(seek(made, fh, 0).error()).isEqualTo(EINVAL);
  }

  private FakeKernel.Reply seek(FakeKernel.Reply made, long fh, int whence) {
    Body body = Body.body().u64(fh).u64(10).u32(whence).u32(0);
    return kernel.call(Opcode.LSEEK, made.u64(0), body);
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcode.COPY_FILE_RANGE, Opcode.COPY_FILE_RANGE_64})
  void rangesAreCopiedInBothForms(int opcode) {
    FakeKernel.Reply from = create("from");
    FakeKernel.Reply to = create("to");
    kernel.call(Opcode.SETATTR, from.u64(0), setattr(0x8, 0, 100)).ok();
    Body body = Body.body().u64(from.u64(128)).u64(0).u64(to.u64(0)).u64(to.u64(128));
    body.u64(5).u64(1L << 40).u64(0);
    assertThat(kernel.call(opcode, from.u64(0), body).ok().u64(0)).isEqualTo(100);
    Body flagged = Body.body().zeros(48).u64(1);
    assertThat(kernel.call(opcode, from.u64(0), flagged).error()).isEqualTo(EINVAL);
  }

  @Test
  void tmpfilesHaveNoName() {
    Body body = Body.body().u32(0x410002).u32(0100600).u32(0).u32(0).name("/");
    FakeKernel.Reply made = kernel.call(Opcode.TMPFILE, 1, body).ok();
    assertThat(made.u32(104)).as("nlink").isZero();
    kernel.call(Opcode.LINK, 1, Body.body().u64(made.u64(0)).name("named")).ok();
    assertThat(lookup("named").ok().u64(0)).isEqualTo(made.u64(0));
  }

  @Test
  void longNamesAreRefusedEverywhere() {
    String tooLong = "n".repeat(256);
    assertThat(lookup(tooLong).error()).isEqualTo(ENAMETOOLONG);
    assertThat(lookup("n".repeat(255)).error()).isEqualTo(ENOENT);
    create("f");
    Body first = Body.body().u64(1).name(tooLong).name("x");
    assertThat(kernel.call(Opcode.RENAME, 1, first).error()).isEqualTo(ENAMETOOLONG);
    Body second = Body.body().u64(1).name("f").name(tooLong);
    assertThat(kernel.call(Opcode.RENAME, 1, second).error()).isEqualTo(ENAMETOOLONG);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Opcode.GETATTR,
        Opcode.SETATTR,
        Opcode.MKNOD,
        Opcode.MKDIR,
        Opcode.RENAME,
        Opcode.LINK,
        Opcode.OPEN,
        Opcode.READ,
        Opcode.WRITE,
        Opcode.RELEASE,
        Opcode.FSYNC,
        Opcode.FLUSH,
        Opcode.OPENDIR,
        Opcode.READDIR,
        Opcode.READDIRPLUS,
        Opcode.RELEASEDIR,
        Opcode.GETLK,
        Opcode.SETLK,
        Opcode.SETLKW,
        Opcode.ACCESS,
        Opcode.CREATE,
        Opcode.FALLOCATE,
        Opcode.RENAME2,
        Opcode.LSEEK,
        Opcode.COPY_FILE_RANGE,
        Opcode.TMPFILE,
        Opcode.LOOKUP,
        Opcode.UNLINK,
        Opcode.RMDIR,
        Opcode.SYMLINK,
        Opcode.INTERRUPT
      })
  void truncatedRequestsAreEio(int opcode) {
    assertThat(kernel.call(opcode, 1, Body.body().zeros(0)).error()).isEqualTo(EIO);
    assertThat(vfs.openHandles()).isZero();
  }

  @Test
  void aNameWithoutItsEndIsEio() {
    assertThat(kernel.call(Opcode.LOOKUP, 1, Body.body().raw(new byte[] {'a'})).error())
        .isEqualTo(EIO);
  }

  @Test
  void aWriteShorterThanItSaysIsEio() {
    Body body = Body.body().u64(1).u64(0).u32(1000).zeros(20).zeros(10);
    assertThat(kernel.call(Opcode.WRITE, 1, body).error()).isEqualTo(EIO);
  }

  @Test
  void aReadBeyondAnyBufferIsRefused() {
    assertThat(kernel.call(Opcode.READ, 1, read(1, 0, Integer.MAX_VALUE)).error())
        .isEqualTo(EINVAL);
    assertThat(kernel.call(Opcode.READ, 1, read(1, 0, -1)).error()).isEqualTo(EINVAL);
  }

  @Test
  void aHeaderThatContradictsItsMessageIsEio() {
    kernel.sendRaw(Body.body().u32(41).u32(Opcode.GETATTR).u64(4000).zeros(40).bytes());
    assertThat(Body.view(kernel.next()).getInt(4)).isEqualTo(-EIO);
    kernel.sendRaw(new byte[] {1, 2, 3});
    create("stillServed");
  }

  @Test
  void forgettingIsNeverAnswered() {
    kernel.send(Opcode.FORGET, 7, Body.body().u64(1).bytes());
    byte[] batch = Body.body().u32(1000).u32(0).u64(8).u64(1).u64(9).u64(2).bytes();
    kernel.send(Opcode.BATCH_FORGET, 0, batch);
    kernel.send(Opcode.BATCH_FORGET, 0, new byte[0]);
    kernel.send(Opcode.NOTIFY_REPLY, 1, Body.body().zeros(40).bytes());
    await().untilAsserted(() -> assertThat(vfs.count("forget")).isEqualTo(3));
    create("f");
    assertThat(kernel.unread()).isZero();
  }

  @Test
  void bugsAreEioAndCounted() {
    assertThat(kernel.call(Opcode.ACCESS, 1, Body.body().u32(1).u32(0)).error()).isEqualTo(EIO);
    assertThat(server.ops().surprises()).isEqualTo(1);
    assertThat(kernel.call(Opcode.ACCESS, 1, Body.body().u32(2).u32(0)).error()).isEqualTo(EIO);
    assertThat(server.ops().surprises()).isEqualTo(1);
  }

  @Test
  void groupsOfTheCallerComeWithTheRequest() {
    byte[] mkdir = Body.body().u32(0755).u32(022).name("d").bytes();
    byte[] groups = Body.body().u32(16).u32(32).u32(1).u32(4242).bytes();
    kernel.reply(kernel.send(Opcode.MKDIR, 1, mkdir, groups)).ok();
    assertThat(seenGroups).containsExactly(FakeKernel.GID, 4242);
    byte[] label = Body.body().u32(24).u32(1).u32(0).u32(0).name("secl").zeros(3).bytes();
    byte[] other = Body.body().u32(0755).u32(022).name("e").bytes();
    byte[] both = Body.body().raw(label).raw(groups).bytes();
    kernel.reply(kernel.send(Opcode.MKDIR, 1, other, both)).ok();
    assertThat(seenGroups).containsExactly(FakeKernel.GID, 4242);
  }

  @Test
  void withoutXattrsTheKernelIsToldOnce() {
    Body body = Body.body().u32(0).u32(0).name("user.a");
    assertThat(kernel.call(Opcode.GETXATTR, 1, body).error()).isEqualTo(ENOSYS);
    Body list = Body.body().zeros(8);
    assertThat(kernel.call(Opcode.LISTXATTR, 1, list).error()).isEqualTo(ENOSYS);
  }

  @Test
  void setuidBitsAreShownInTheMode() {
    long ino = create("f").u64(0);
    kernel.call(Opcode.SETATTR, ino, setattr(0x1, 0106755, 0)).ok();
    assertThat(lookup("f").ok().u32(100)).isEqualTo(0106755);
    assertThat(Attr.SETUID | Attr.SETGID).isEqualTo(06000);
  }
}
