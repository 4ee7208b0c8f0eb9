package io.sluicefs.core.vfs.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.core.vfs.InMemoryContents;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.PageCaching;
import io.sluicefs.core.vfs.Release;
import io.sluicefs.core.vfs.SubdirVfs;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.Vfs.NameAt;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.core.vfs.VolumeVfs;
import io.sluicefs.core.vfs.WriteIntent;
import io.sluicefs.core.vfs.cache.OpenFiles;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Virtual files, the access log and sub-directory mounts over a volume in memory. */
class ControlVfsTest {
  private static final Release PLAIN = new Release(0, false);
  private static final NewInode DIR = new NewInode(FileType.DIRECTORY, 0x1ED, 0, 0);

  private final Caller root = Caller.root();
  private final OpenFiles openFiles = new OpenFiles();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
  private final VolumeVfs volume =
      new VolumeVfs(engine, new InMemoryContents(engine), openFiles, VfsConfig.defaults());
  private final AccessLog accessLog = new AccessLog();

  private static ControlConfig config(boolean hidden, boolean prefixed) {
    return new ControlConfig(hidden, prefixed, true, 0, 0, Instant.EPOCH);
  }

  private static final VirtualTexts TEXTS =
      new VirtualTexts() {
        @Override
        public byte[] stats() {
          return "up 1\n".getBytes(UTF_8);
        }

        @Override
        public byte[] config() {
          return "{}".getBytes(UTF_8);
        }
      };

  private Vfs over(Vfs below, ControlConfig config) {
    Map<Integer, ControlCommand> commands =
        Map.of(
            7,
            (caller, body, reply) -> {
              reply.progress(body.getInt(), 2);
              reply.json("{\"a\":1}");
            });
    VirtualFiles files = new VirtualFiles(config, TEXTS, accessLog, commands);
    Vfs control = new ControlVfs(below, files);
    return new AccessLogVfs(control, accessLog, InstantSource.system(), volume::inoOf);
  }

  private Vfs vfs() {
    return over(volume, config(false, false));
  }

  private static Name name(String text) {
    return Name.of(text);
  }

  private static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  private byte[] read(Vfs vfs, long fh, long at) {
    ByteBuffer target = ByteBuffer.allocate(4096);
    byte[] bytes = new byte[vfs.read(root, fh, at, target)];
    target.flip().get(bytes);
    return bytes;
  }

  private List<String> list(Vfs vfs, long ino) {
    long fh = vfs.opendir(root, ino);
    List<String> names = new ArrayList<>();
    long[] cookie = {0};
    int before;
    do {
      before = names.size();
      int limit = before + 2;
      vfs.readdir(
          root,
          fh,
          cookie[0],
          DirDetail.NAMES,
          (entry, next) -> {
            if (names.size() == limit) {
              return false;
            }
            cookie[0] = next;
            return names.add(entry.name().toString());
          });
    } while (names.size() > before);
    vfs.releasedir(root, fh);
    return names;
  }

  @Test
  void rootListsVirtualFilesInFrontUnlessHidden() {
    volume.mkdir(root, Inodes.ROOT, name("d"), DIR);
    assertThat(list(vfs(), Inodes.ROOT))
        .containsExactly(".accesslog", ".stats", ".config", ".trash", ".", "..", "d");
    assertThat(list(over(volume, config(true, false)), Inodes.ROOT))
        .containsExactly(".", "..", "d");
    assertThat(list(over(volume, config(false, true)), Inodes.ROOT)).contains(".jfs.stats");
  }

  @Test
  void textsAreReadThroughDirectHandles() {
    Vfs vfs = vfs();
    Inode stats = vfs.lookup(root, Inodes.ROOT, name(".stats"));
    Opened opened = vfs.open(root, stats.ino(), OpenFlags.READ_ONLY);
    assertThat(opened.caching()).isEqualTo(PageCaching.DIRECT);
    assertThat(read(vfs, opened.fh(), 0)).asString(UTF_8).isEqualTo("up 1\n");
    assertThat(read(vfs, opened.fh(), 3)).asString(UTF_8).isEqualTo("1\n");
    vfs.release(root, opened.fh(), PLAIN);
    assertErrno(Errno.EBADF, () -> read(vfs, opened.fh(), 0));
    assertThat(vfs.lookup(root, Inodes.ROOT, name(".config")).attr().length()).isEqualTo(2);
  }

  @Test
  void virtualFilesCannotBeChanged() {
    Vfs vfs = vfs();
    long stats = VirtualFile.STATS.ino();
    FileCreate request = new FileCreate(0x1A4, 0, OpenFlags.READ_WRITE, true);
    assertErrno(Errno.EEXIST, () -> vfs.create(root, 1, name(".stats"), request));
    assertErrno(Errno.EEXIST, () -> vfs.mkdir(root, 1, name(".trash"), DIR));
    assertErrno(Errno.EPERM, () -> vfs.unlink(root, 1, name(".stats")));
    assertErrno(Errno.EPERM, () -> vfs.link(root, stats, 1, name("x")));
    assertErrno(
        Errno.EPERM,
        () ->
            vfs.rename(
                root,
                new NameAt(1, name(".config")),
                new NameAt(1, name("x")),
                RenameMode.REPLACE));
    assertErrno(Errno.EPERM, () -> vfs.truncate(root, stats, Vfs.NO_HANDLE, 0));
    assertErrno(Errno.EACCES, () -> vfs.open(root, stats, OpenFlags.READ_WRITE));
    assertErrno(
        Errno.EPERM, () -> vfs.setxattr(root, stats, name("user.a"), new byte[1], XattrMode.SET));
    assertErrno(Errno.ENODATA, () -> vfs.getxattr(root, stats, name("user.a")));
    assertErrno(Errno.ENOENT, () -> vfs.lookup(root, 1, name(".trash")));
  }

  @Test
  void controlIsFoundInEveryDirectoryAndTheOthersOnlyInTheRoot() {
    Vfs vfs = vfs();
    long dir = vfs.mkdir(root, Inodes.ROOT, name("d"), DIR).ino();
    assertThat(vfs.lookup(root, dir, name(".control")).ino()).isEqualTo(VirtualFile.CONTROL.ino());
    assertErrno(Errno.ENOENT, () -> vfs.lookup(root, dir, name(".stats")));
  }

  @Test
  void answersFollowRequestsInTheControlStream() {
    Vfs vfs = vfs();
    long fh = vfs.open(root, VirtualFile.CONTROL.ino(), OpenFlags.READ_WRITE).fh();
    byte[] request = HexFormat.of().parseHex("000000070000000400000009");
    vfs.write(root, fh, 0, ByteBuffer.wrap(request, 0, 5), WriteIntent.PLAIN);
    vfs.write(root, fh, 5, ByteBuffer.wrap(request, 5, 7), WriteIntent.PLAIN);
    byte[] expected =
        HexFormat.of().parseHex("fe00000000000000090000000000000002ff000000077b2261223a317d");
    Awaitility.await().until(() -> read(vfs, fh, request.length).length == expected.length);
    assertThat(read(vfs, fh, request.length)).isEqualTo(expected);
    byte[] unknown = HexFormat.of().parseHex("000000630000000100");
    long at = (long) request.length + expected.length;
    vfs.write(root, fh, at, ByteBuffer.wrap(unknown), WriteIntent.PLAIN);
    assertThat(read(vfs, fh, at + unknown.length)).containsExactly(Errno.EINVAL.number());
    vfs.release(root, fh, PLAIN);
  }

  @Test
  void messageLongerThanAnnouncedIsBroken() {
    Vfs vfs = vfs();
    long fh = vfs.open(root, VirtualFile.CONTROL.ino(), OpenFlags.READ_WRITE).fh();
    byte[] request = HexFormat.of().parseHex("00000007000000040000000900");
    vfs.write(root, fh, 0, ByteBuffer.wrap(request), WriteIntent.PLAIN);
    assertThat(read(vfs, fh, request.length)).containsExactly(Errno.EIO.number());
  }

  @Test
  void accessLogShowsOperationsWhileItIsOpen() {
    Vfs vfs = vfs();
    long fh = vfs.open(root, VirtualFile.ACCESS_LOG.ino(), OpenFlags.READ_ONLY).fh();
    vfs.mkdir(root, Inodes.ROOT, name("d\n"), DIR);
    assertErrno(Errno.ENOENT, () -> vfs.lookup(root, Inodes.ROOT, name("nothing")));
    String lines = new String(read(vfs, fh, 0), UTF_8);
    assertThat(lines.lines().toList().get(0))
        .matches(
            "\\d{4}\\.\\d\\d\\.\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} \\[uid:0,gid:0,pid:0\\] mkdir"
                + " \\(1,d\\\\n,drwxr-xr-x:0040755\\):"
                + " \\(2,\\[drwxr-xr-x:0040755,2,0,0,\\d+,\\d+,\\d+,4096\\]\\) - OK <0\\.\\d{6}>");
    assertThat(lines).contains("lookup (1,nothing): - no such file or directory <0.");
    vfs.release(root, fh, PLAIN);
    assertThat(accessLog.isActive()).isFalse();
  }

  @Test
  void quietAccessLogAnswersWithAMark() {
    Vfs vfs = vfs();
    long fh = vfs.open(root, VirtualFile.ACCESS_LOG.ino(), OpenFlags.READ_ONLY).fh();
    String first = new String(read(vfs, fh, 0), UTF_8);
    assertThat(first).isEqualTo("#\n");
  }

  @Test
  void subdirectoryAnswersAsTheRoot() {
    long ino = SubdirVfs.resolve(engine, "/a/b/");
    volume.mkdir(root, ino, name("c"), DIR);
    Vfs vfs = over(new SubdirVfs(volume, ino), config(true, false));
    assertThat(list(vfs, Inodes.ROOT)).containsExactly(".", "..", "c");
    assertThat(vfs.lookup(root, Inodes.ROOT, name("..")).ino()).isEqualTo(Inodes.ROOT);
    Inode made = vfs.mkdir(root, Inodes.ROOT, name("d"), DIR);
    assertThat(volume.lookup(root, ino, name("d")).ino()).isEqualTo(made.ino());
    assertThat(vfs.lookup(root, made.ino(), name("..")).ino()).isEqualTo(Inodes.ROOT);
    long fh = vfs.opendir(root, Inodes.ROOT);
    List<Long> inos = new ArrayList<>();
    vfs.readdir(root, fh, 0, DirDetail.NAMES, (entry, next) -> inos.add(entry.ino()));
    assertThat(inos.subList(0, 2)).containsExactly(Inodes.ROOT, Inodes.ROOT);
    assertThat(SubdirVfs.resolve(engine, "a/b")).isEqualTo(ino);
  }
}
