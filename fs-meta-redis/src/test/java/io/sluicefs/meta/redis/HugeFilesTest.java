package io.sluicefs.meta.redis;

import static io.sluicefs.core.inode.Inodes.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.meta.op.TruncateBy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of up to 2^56 bytes with few chunks in them: cheap, and no old byte comes back. */
@Tag("server")
class HugeFilesTest {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  private static final Caller DAEMON = Caller.root();
  private static final OpenFlags TRUNCATING = new OpenFlags(false, true, false, true, false, false);
  private static final int REQUESTS_MAX = 6;

  private RespProxy proxy;
  private RedisMetaEngine engine;
  private long ino;

  @BeforeEach
  void connect() {
    RedisMetaEngine formatted = VOLUME.newEngine(opened -> false, MemoryFormats.plain());
    formatted.closeSession();
    formatted.close();
    proxy = new RespProxy(VOLUME.server().socket());
    engine = RedisVolume.openEngine(proxy.url(), opened -> false);
    engine.openSession(RedisVolume.session());
    NewInode node = new NewInode(FileType.FILE, 0644, 0, 0);
    ino = engine.mknod(DAEMON, ROOT, Name.of("f"), node).inode().ino();
  }

  @AfterEach
  void close() {
    engine.close();
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, 1L << 50, 1L << 56})
  void cutAndGrownAgainItShowsNoOldByte(long length) {
    int last = Chunks.indexOf(length) - 1;
    write(0, 5, 4097, last - 1, last);
    engine.truncate(DAEMON, ino, length, TruncateBy.PATH);
    proxy.takeCommands();
    Attr cut = engine.truncate(DAEMON, ino, Chunks.startOf(5) + 60, TruncateBy.PATH);
    assertThat(cut.length()).isEqualTo(Chunks.startOf(5) + 60);
    assertFewRequests();
    assertThat(lists()).containsExactly(0, 5);
    assertThat(engine.unusedSlices(100)).hasSize(3);
    proxy.takeCommands();
    engine.truncate(DAEMON, ino, length, TruncateBy.PATH);
    assertFewRequests();
    assertThat(lists()).containsExactly(0, 5);
    assertThat(engine.readChunk(ino, 5).slices()).hasSize(3);
    assertThat(VOLUME.server().cli("--raw", "GET", "usedSpace")).isEqualTo(Long.toString(length));
  }

  @Test
  void openingAndCreatingTruncateIt() {
    int last = Chunks.indexOf(1L << 50);
    write(0, last);
    assertThat(engine.open(DAEMON, ino, TRUNCATING).attr().length()).isZero();
    assertThat(lists()).isEmpty();
    write(0, last);
    FileCreate creation = new FileCreate(0644, 0, TRUNCATING, false);
    var opened = engine.create(DAEMON, ROOT, Name.of("f"), creation);
    assertThat(opened.inode().ino()).isEqualTo(ino);
    assertThat(opened.inode().attr().length()).isZero();
    assertThat(lists()).isEmpty();
    assertThat(engine.unusedSlices(100)).hasSize(4);
  }

  @Test
  void manyListsGoInSteps() {
    int count = 2500;
    int[] chunks = IntStream.range(0, count).map(i -> 3 * i).toArray();
    write(chunks);
    engine.truncate(DAEMON, ino, 1L << 45, TruncateBy.PATH);
    proxy.takeCommands();
    engine.truncate(DAEMON, ino, 10, TruncateBy.PATH);
    assertFewRequests();
    assertThat(lists()).containsExactly(0);
    assertThat(engine.unusedSlices(count)).hasSize(count - 1);
  }

  /** The reference leaves lists behind the end, under holes; growth hides all of them again. */
  @Test
  void listsBehindTheEndStayHidden() {
    write(3);
    VOLUME.server().cli("RENAME", "c" + ino + "_3", "c" + ino + "_300000");
    engine.truncate(DAEMON, ino, 1L << 50, TruncateBy.PATH);
    List<SliceRef> slices = engine.readChunk(ino, 300_000).slices();
    assertThat(slices.getLast()).isEqualTo(new SliceRef(0, 0, 0, 0, Chunks.CHUNK_LENGTH));
  }

  @Test
  void itsCopySharesWhatIsThereAndCountsIt() {
    int last = Chunks.indexOf(1L << 50);
    write(0, 4444, last);
    proxy.takeCommands();
    var copy =
        engine.cloneTop(DAEMON, new CloneTop(ino, ROOT, Name.of("copy"), new CopyMode(false, 0)));
    assertFewRequests();
    assertThat(copy.attr().nlink()).isEqualTo(1);
    assertThat(copy.attr().length()).isEqualTo(engine.getattr(ino).length());
    assertThat(engine.lookup(DAEMON, ROOT, Name.of("copy")).ino()).isEqualTo(copy.ino());
    for (int chunk : List.of(0, 4444, last)) {
      assertThat(engine.readChunk(copy.ino(), chunk).slices())
          .isEqualTo(engine.readChunk(ino, chunk).slices());
    }
    engine.truncate(DAEMON, ino, 0, TruncateBy.PATH);
    assertThat(engine.unusedSlices(10)).isEmpty();
    engine.truncate(DAEMON, copy.ino(), 0, TruncateBy.PATH);
    assertThat(engine.unusedSlices(10)).hasSize(3);
  }

  @Test
  void itIsCopiedWithItsDirectory() {
    write(7, Chunks.indexOf(1L << 48));
    NewInode node = new NewInode(FileType.DIRECTORY, 0755, 0, 0);
    long dir = engine.mkdir(DAEMON, ROOT, Name.of("d"), node).inode().ino();
    Dentry entry = new Dentry(Name.of("f"), ino, FileType.FILE, null);
    CopyMode mode = new CopyMode(true, 0);
    long copy = engine.cloneEntries(DAEMON, dir, List.of(entry), mode).getFirst();
    assertThat(engine.lookup(DAEMON, dir, Name.of("f")).ino()).isEqualTo(copy);
    assertThat(engine.readChunk(copy, 7).slices()).hasSize(1);
    assertThat(engine.cloneEntries(DAEMON, dir, List.of(entry), mode)).containsExactly(0L);
  }

  @Test
  void aCopyThatItsClientNeverFinishedGoesWithTheSession() {
    write(0, Chunks.indexOf(1L << 48));
    long before = engine.statfs(ROOT).usedInodes();
    VOLUME.server().cli("SET", "d1", "not a hash");
    org.assertj.core.api.Assertions.assertThatThrownBy(() ->
            engine.cloneTop(
                DAEMON, new CloneTop(ino, ROOT, Name.of("copy"), new CopyMode(false, 0))))
        .isInstanceOf(io.sluicefs.core.errno.FsException.class);
    engine.closeSession();
    assertThat(engine.statfs(ROOT).usedInodes()).isEqualTo(before);
  }

  @Test
  void deletingItVisitsOnlyWhatIsThere() {
    int last = Chunks.indexOf(1L << 50);
    write(0, 1, last);
    engine.unlink(DAEMON, ROOT, Name.of("f"), 0);
    DeletedFile file = engine.deletedFiles(Duration.ZERO, 10).getFirst();
    proxy.takeCommands();
    assertThat(engine.listedChunks(ino, 0, last).indexes()).containsExactly(0, 1, last);
    assertFewRequests();
    assertThat(engine.dropChunks(file, last, 1)).hasSize(1);
  }

  private void write(int... chunks) {
    for (int chunk : chunks) {
      SliceRef slice = new SliceRef(0, engine.newSliceId(), 100, 0, 100);
      engine.commit(ino, List.of(new SliceCommit(chunk, slice)), new Timestamp(5, 0));
    }
  }

  private List<Integer> lists() {
    return engine.listedChunks(ino, 0, Integer.MAX_VALUE).indexes();
  }

  private void assertFewRequests() {
    assertThat(proxy.takeCommands()).hasSizeLessThanOrEqualTo(REQUESTS_MAX);
  }
}
