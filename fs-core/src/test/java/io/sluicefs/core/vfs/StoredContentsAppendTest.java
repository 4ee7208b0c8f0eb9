package io.sluicefs.core.vfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Appending to one file from two mounts, neither of which is told of the other. */
final class StoredContentsAppendTest {
  private static final Caller CALLER = Caller.root();
  private static final int RECORD = 37;

  private final LossReport report = new LossReport();
  private final FaultyObjectStore objects = new FaultyObjectStore();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(ino -> true);
  private final InMemoryMetaEngine otherEngine = engine.sharing(ino -> true);
  private final StoredContents contents = contents(engine);
  private final StoredContents other = contents(otherEngine);
  private final long ino = create();

  private StoredContents contents(InMemoryMetaEngine of) {
    BlockStore blocks =
        new BlockStore(objects, BlockConfig.defaults("uuid", 64 << 10).withBufferBytes(32 << 20));
    Duration never = Duration.ofDays(1);
    return new StoredContents(
        of, blocks, new ContentsConfig(1 << 20, never, never, 1000, Duration.ofSeconds(30)));
  }

  private long create() {
    FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    return engine.create(CALLER, Inodes.ROOT, Name.of("log"), request).inode().ino();
  }

  @AfterEach
  void close() {
    objects.beforePut = FaultyObjectStore.Fault.NONE;
    contents.close();
    other.close();
  }

  private long append(StoredContents mount, String record) {
    return mount.append(CALLER, ino, 0, ByteBuffer.wrap(record.getBytes(UTF_8)), report);
  }

  private void flush(StoredContents mount) {
    mount.settle(CALLER, ino);
  }

  private String read(StoredContents mount) {
    ByteBuffer target = ByteBuffer.allocate(1 << 20);
    mount.read(CALLER, ino, 0, target);
    return new String(target.array(), 0, target.position(), UTF_8);
  }

  /** What a mount reads after it has looked at the attributes. */
  private String readFresh(StoredContents mount) {
    mount.observed(ino, engine.getattr(ino));
    return read(mount);
  }

  @Test
  void recordsGoBehindWhatTheOtherCommittedMeanwhile() {
    append(contents, "one ");
    append(other, "two ");
    flush(other);
    append(contents, "three ");
    flush(contents);
    append(other, "four ");
    flush(other);

    assertThat(readFresh(contents)).isEqualTo("two one three four ");
    assertThat(readFresh(other)).isEqualTo("two one three four ");
  }

  @Test
  void queuedRecordsAreReadBehindTheEndThatIsKnownHere() {
    append(other, "base ");
    flush(other);
    append(contents, "mine ");
    assertThat(read(contents)).isEqualTo("base mine ");
    append(other, "theirs ");
    flush(other);
    assertThat(read(contents)).isEqualTo("base mine ");
    assertThat(readFresh(contents)).isEqualTo("base theirs mine ");
    long length = contents.visible(ino, engine.getattr(ino)).length();
    assertThat(length).isEqualTo("base theirs mine ".length());
    assertThat(objects.puts).hasValue(2);
  }

  @Test
  void whoSawTheBytesElsewhereIsTold() {
    List<Long> moved = new ArrayList<>();
    contents.onMoved(moved::add);
    append(contents, "a");
    flush(contents);
    assertThat(moved).isEmpty();
    append(contents, "b");
    append(other, "c");
    flush(other);
    flush(contents);
    assertThat(moved).containsExactly(ino);
  }

  @Test
  void writesElsewhereCommitWhatIsQueuedFirst() {
    append(contents, "abc");
    append(other, "other");
    flush(other);
    contents.write(CALLER, ino, 1, ByteBuffer.wrap("X".getBytes(UTF_8)), report);
    assertThat(engine.getattr(ino).length()).isEqualTo(8);
    flush(contents);
    assertThat(readFresh(contents)).isEqualTo("oXherabc");
  }

  @Test
  void recordsGoBehindBufferedWrites() {
    contents.write(CALLER, ino, 3, ByteBuffer.wrap("placed".getBytes(UTF_8)), report);
    assertThat(append(contents, "end")).isEqualTo(9);
    assertThat(read(contents)).isEqualTo("\0\0\0placedend");
    flush(contents);
    assertThat(readFresh(other)).isEqualTo("\0\0\0placedend");
    assertThat(objects.puts).hasValue(2);
  }

  @Test
  void aRecordAcrossTwoChunksIsOneObject() {
    engine.truncate(CALLER, ino, Chunks.CHUNK_LENGTH - 2L, TruncateBy.HANDLE);
    contents.observed(ino, engine.getattr(ino));
    append(contents, "across");
    flush(contents);

    ByteBuffer target = ByteBuffer.allocate(10);
    other.read(CALLER, ino, Chunks.CHUNK_LENGTH - 2L, target);
    assertThat(new String(target.array(), 0, target.position(), UTF_8)).isEqualTo("across");
    assertThat(objects.puts).hasValue(1);
  }

  @Test
  void truncatedFileTakesQueuedRecordsAtItsNewEnd() {
    append(contents, "0123456789");
    flush(contents);
    append(contents, "mine");
    otherEngine.truncate(CALLER, ino, 4, TruncateBy.HANDLE);
    assertThat(readFresh(contents)).isEqualTo("0123mine");
    flush(contents);
    assertThat(readFresh(other)).isEqualTo("0123mine");
  }

  @Test
  void lostRecordsLeaveNoGap() {
    append(contents, "kept ");
    flush(contents);
    objects.beforePut = FaultyObjectStore.failing(Kind.DENIED);
    append(contents, "lost ");
    contents.settle(CALLER, ino);
    objects.beforePut = FaultyObjectStore.Fault.NONE;
    append(contents, "later");
    assertThat(read(contents)).isEqualTo("kept later");
    contents.settle(CALLER, ino);
    assertThat(readFresh(other)).isEqualTo("kept later");
  }

  @ParameterizedTest
  @ValueSource(ints = {RECORD, 5_000})
  void readersNeverSeeARecordTwiceOrInPart(int length) throws Exception {
    AtomicInteger writing = new AtomicInteger(4);
    int records = 6_000_000 / length / 100;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        StoredContents mount = i % 2 == 0 ? contents : other;
        byte mark = (byte) ('a' + i);
        running.add(threads.submit(writer(mount, mark, length, records, writing)));
      }
      running.add(threads.submit(reader(contents, length, writing)));
      running.add(threads.submit(reader(other, length, writing)));
      for (Future<?> each : running) {
        finish(each);
      }
    }
    contents.observed(ino, engine.getattr(ino));
    other.observed(ino, engine.getattr(ino));
    byte[] all = readAll(contents);
    check(all, length);
    assertThat(all.length).isEqualTo(4 * records * length);
    assertThat(Arrays.mismatch(all, readAll(other))).isEqualTo(-1);
  }

  private static void finish(Future<?> each) throws Exception {
    try {
      each.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed", e.getCause());
    }
  }

  private Callable<Void> writer(
      StoredContents mount, byte mark, int length, int records, AtomicInteger writing) {
    return () -> {
      try {
        for (int n = 0; n < records; n++) {
          byte[] record = new byte[length];
          Arrays.fill(record, mark);
          ByteBuffer.wrap(record).putInt(1, n);
          mount.append(CALLER, ino, 0, ByteBuffer.wrap(record), report);
          if (n % 7 == 0) {
            flush(mount);
          }
        }
        flush(mount);
      } finally {
        writing.decrementAndGet();
      }
      return null;
    };
  }

  private Callable<Void> reader(StoredContents mount, int length, AtomicInteger writing) {
    return () -> {
      while (writing.get() > 0) {
        mount.observed(ino, engine.getattr(ino));
        check(readAll(mount), length);
      }
      return null;
    };
  }

  private byte[] readAll(StoredContents mount) {
    ByteBuffer target = ByteBuffer.allocate(16 << 20);
    mount.read(CALLER, ino, 0, target);
    return Arrays.copyOf(target.array(), target.position());
  }

  private static void check(byte[] bytes, int length) {
    assertThat(bytes.length % length).as("%d bytes", bytes.length).isZero();
    int[] next = new int[4];
    for (int at = 0; at < bytes.length; at += length) {
      byte mark = bytes[at];
      int writer = mark - 'a';
      assertThat(writer).as("record at %d", at).isBetween(0, 3);
      assertThat(ByteBuffer.wrap(bytes).getInt(at + 1))
          .as("of %d", writer)
          .isEqualTo(next[writer]++);
      for (int i = at + 5; i < at + length; i++) {
        if (bytes[i] != mark) {
          throw new AssertionError("record at " + at + " is torn at " + i);
        }
      }
    }
  }
}
