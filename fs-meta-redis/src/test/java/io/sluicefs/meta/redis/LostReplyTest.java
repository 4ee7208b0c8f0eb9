package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.XattrMode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection breaks after a script ran and before its reply came: its effect happens once. */
@Tag("server")
class LostReplyTest {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private static final Caller DAEMON = Caller.root();
  private static final Timestamp MTIME = new Timestamp(5, 0);

  private RespProxy proxy;
  private MetaEngine engine;

  @BeforeEach
  void connect() {
    VOLUME.newEngine(ino -> false, MemoryFormats.plain()).close();
    proxy = new RespProxy(VOLUME.server().socket());
    engine = RedisVolume.openEngine(proxy.url(), ino -> false);
    engine.openSession(RedisVolume.session());
  }

  @AfterEach
  void close() {
    engine.close();
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fuse-0", "other"})
  void namesChangeOnce(String threadName) throws Exception {
    Created made = lossy(threadName, () -> engine.mknod(DAEMON, ROOT, Name.of("f"), file()));
    long ino = made.inode().ino();
    assertThat(engine.statfs(ROOT).usedInodes()).isEqualTo(1);
    lossy(threadName, () -> engine.link(DAEMON, ino, ROOT, Name.of("g")));
    assertThat(engine.getattr(ino).nlink()).isEqualTo(2);
    lossy(
        threadName,
        () ->
            engine.rename(
                DAEMON,
                new Rename(ROOT, Name.of("g"), ROOT, Name.of("h"), RenameMode.NO_REPLACE, 0)));
    assertThat(engine.lookup(DAEMON, ROOT, Name.of("h")).ino()).isEqualTo(ino);
    assertThat(lossy(threadName, () -> engine.unlink(DAEMON, ROOT, Name.of("h"), 0)).fate())
        .isEqualTo(Fate.KEPT);
    assertThat(engine.getattr(ino).nlink()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fuse-0", "other"})
  void slicesAreShownOnce(String threadName) throws Exception {
    long ino = engine.mknod(DAEMON, ROOT, Name.of("f"), file()).inode().ino();
    long copy = engine.mknod(DAEMON, ROOT, Name.of("g"), file()).inode().ino();
    SliceRef slice = new SliceRef(0, engine.newSliceId(), 100, 0, 100);
    List<SliceCommit> slices = List.of(new SliceCommit(0, slice));
    assertThat(lossy(threadName, () -> engine.commit(ino, slices, MTIME)).before().length())
        .isZero();
    assertThat(engine.readChunk(ino, 0).slices()).containsExactly(slice);
    lossy(threadName, () -> engine.copyRange(DAEMON, new CopyRange(ino, 0, copy, 0, 100)));
    assertThat(engine.readChunk(copy, 0).slices()).hasSize(1);
    assertThat(VOLUME.server().cli("HGET", "sliceRef", "k" + slice.sliceId() + "_100"))
        .isEqualTo("\"1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fuse-0", "other"})
  void failureIsAnsweredOnceMore(String threadName) throws Exception {
    long ino = engine.mknod(DAEMON, ROOT, Name.of("f"), file()).inode().ino();
    Name xattr = Name.of("user.a");
    lossy(
        threadName,
        () -> {
          engine.setxattr(DAEMON, ino, xattr, new byte[1], XattrMode.CREATE);
          return ino;
        });
    assertThatThrownBy(
            () -> lossy(threadName, () -> engine.mknod(DAEMON, ROOT, Name.of("f"), file())))
        .hasRootCause(Errno.EEXIST.exception());
  }

  /** Runs the action while the replies of its first two scripts get lost. */
  private <T> T lossy(String threadName, Callable<T> action) throws Exception {
    proxy.loseReplies(2);
    FutureTask<T> running = new FutureTask<>(action);
    Thread.ofPlatform().name(threadName).start(running);
    try {
      return running.get();
    } finally {
      assertThat(proxy.repliesLost()).isEqualTo(2);
    }
  }

  private static NewInode file() {
    return new NewInode(FileType.FILE, 0644, 0, 0);
  }
}
