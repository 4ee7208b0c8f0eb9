package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.Cleanup.Job;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.XattrMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Pins what each operation sends to the server. Each action runs twice: the first time the server
 * learns the script and the engine its ids.
 */
@Tag("server")
class RequestCountTest {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private static final Caller DAEMON = Caller.root();
  private static final FileCreate CREATE = new FileCreate(0644, 0, OpenFlags.READ_WRITE, false);
  private static final OpenFlags TRUNCATE = new OpenFlags(false, true, false, true, false, false);

  private final Set<Long> open = new HashSet<>();
  private RespProxy proxy;
  private MetaEngine engine;
  private int round;

  @BeforeEach
  void connect() {
    VOLUME.newEngine(open::contains, MemoryFormats.plain()).close();
    proxy = new RespProxy(VOLUME.server().socket());
    engine = RedisVolume.openEngine(proxy.url(), open::contains);
    engine.openSession(RedisVolume.session());
  }

  @AfterEach
  void close() {
    engine.close();
    proxy.close();
  }

  @Test
  void namespaceMutationsAreOneScriptEach() {
    assertSent("EVALSHA", () -> engine.mknod(DAEMON, ROOT, name("f"), node(FileType.FILE)));
    assertSent("EVALSHA", () -> engine.mkdir(DAEMON, ROOT, name("d"), node(FileType.DIRECTORY)));
    assertSent("EVALSHA", () -> engine.symlink(DAEMON, ROOT, name("s"), new byte[] {'x'}));
    assertSent("EVALSHA", () -> engine.create(DAEMON, ROOT, name("c"), CREATE));
    assertSent("EVALSHA", () -> engine.tmpfile(DAEMON, ROOT, CREATE));
    assertSent("EVALSHA", () -> engine.link(DAEMON, file("f"), ROOT, name("l")), "EVALSHA");
    assertSent("EVALSHA", () -> engine.rename(DAEMON, rename("c", "r")));
    assertSent("EVALSHA", () -> engine.unlink(DAEMON, ROOT, name("l"), 0));
    assertSent("EVALSHA", () -> engine.rmdir(DAEMON, ROOT, name("d")));
  }

  @Test
  void fileMutationsAreOneScriptEach() {
    long ino = make("f");
    long other = make("g");
    assertSent("EVALSHA", () -> engine.setattr(DAEMON, ino, mode(0600 + round)));
    assertSent("EVALSHA", () -> engine.open(DAEMON, ino, TRUNCATE));
    assertSent("EVALSHA", () -> engine.truncate(DAEMON, ino, 10, TruncateBy.HANDLE));
    assertSent(
        "EVALSHA",
        () -> engine.fallocate(DAEMON, ino, new Fallocate(Fallocate.Mode.ALLOCATE, 0, 100)));
    SliceRef slice = new SliceRef(0, engine.newSliceId(), 10, 0, 10);
    List<SliceCommit> three =
        List.of(new SliceCommit(0, slice), new SliceCommit(1, slice), new SliceCommit(1, slice));
    assertSent("EVALSHA", () -> engine.commit(ino, three, new Timestamp(1, 0)));
    assertSent("EVALSHA", () -> engine.copyRange(DAEMON, new CopyRange(ino, 0, other, 0, 10)));
    SliceRef merged = new SliceRef(0, engine.newSliceId(), 10, 0, 10);
    proxy.takeCommands();
    engine.readChunk(ino, 1);
    assertSent("EVALSHA", () -> compactFront(ino, merged), "EVALSHA");
    assertSent(
        "EVALSHA", () -> engine.setxattr(DAEMON, ino, name("user.a"), new byte[1], XattrMode.SET));
    assertSent("EVALSHA", () -> engine.removexattr(DAEMON, ino, name("user.a")));
  }

  @Test
  void cleanUpStepsAreOneScriptEach() {
    DeletedFile file = new DeletedFile(99, 10);
    assertSent("EVALSHA", () -> engine.heartbeat());
    assertSent("EVALSHA", () -> engine.elect(Job.TRASH, Duration.ofSeconds(60)));
    assertSent("EVALSHA", () -> engine.releaseSustained(99));
    assertSent("ZRANGEBYSCORE", () -> engine.deletedFiles(Duration.ZERO, 10));
    assertSent("EVALSHA", () -> engine.dropChunks(file, 0, 10));
    assertSent("EVALSHA", () -> engine.forgetDeletedFile(file));
    assertSent("EVALSHA", () -> engine.forgetSlice(new SliceKey(5, 5)));
  }

  @Test
  void readsAreOneCommandEach() {
    long ino = make("f");
    long link = engine.symlink(DAEMON, ROOT, name("s"), new byte[] {'x'}).inode().ino();
    engine.setxattr(DAEMON, ino, name("user.a"), new byte[1], XattrMode.SET);
    assertSent("EVALSHA", () -> engine.lookup(DAEMON, ROOT, Name.of("f0")));
    assertSent("GET", () -> engine.getattr(ino));
    assertSent("EVALSHA", () -> engine.access(DAEMON, ino, 4));
    assertSent("GET", () -> engine.accessed(ino));
    assertSent("EVALSHA", () -> engine.open(DAEMON, ino, OpenFlags.READ_WRITE));
    assertSent("EVALSHA", () -> engine.readChunk(ino, 0));
    assertSent("EVALSHA", () -> engine.statfs(ROOT));
    assertSent("HGET", () -> engine.getxattr(ino, Name.of("user.a0")));
    assertSent("EVALSHA", () -> engine.listxattr(ino));
    assertSent("EVALSHA", () -> engine.readdir(DAEMON, ROOT, DirPage.END, DirDetail.ATTRIBUTES));
    assertSent("GET", () -> engine.readlink(link));
  }

  @Test
  void idsComeInBatches() {
    engine.newSliceId();
    proxy.takeCommands();
    for (int i = 0; i < 1000; i++) {
      engine.newSliceId();
    }
    assertThat(proxy.takeCommands()).isEmpty();
  }

  /** Asserts what the second run of the action sends. */
  private void assertSent(String command, Runnable action, String... before) {
    round = 0;
    action.run();
    round = 1;
    proxy.takeCommands();
    action.run();
    List<String> sent = proxy.takeCommands();
    sent.remove("INCRBY");
    List<String> expected = new ArrayList<>(List.of(before));
    expected.add(command);
    assertThat(sent).isEqualTo(expected);
  }

  private Name name(String text) {
    return Name.of(text + round);
  }

  private long make(String text) {
    return engine.mknod(DAEMON, ROOT, name(text), node(FileType.FILE)).inode().ino();
  }

  private long file(String text) {
    return engine.lookup(DAEMON, ROOT, name(text)).ino();
  }

  private Rename rename(String from, String to) {
    return new Rename(ROOT, name(from), ROOT, name(to), RenameMode.REPLACE, 0);
  }

  private void compactFront(long ino, SliceRef merged) {
    List<SliceRef> slices = engine.readChunk(ino, 1).slices();
    engine.compact(new Compaction(ino, 1, slices.subList(0, 2), 0, merged));
  }

  private static NewInode node(FileType type) {
    return new NewInode(type, 0755, 0, 0);
  }

  private static SetAttr mode(int mode) {
    return new SetAttr(mode, null, null, null, null, null, false);
  }
}
