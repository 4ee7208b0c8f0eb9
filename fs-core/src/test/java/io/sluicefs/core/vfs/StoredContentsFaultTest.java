package io.sluicefs.core.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What file contents do when the store, the engine or memory fail them. */
final class StoredContentsFaultTest {
  private static final int BLOCK = 64 << 10;
  private static final Caller CALLER = Caller.root();

  private final LossReport report = new LossReport();
  private final FaultyObjectStore objects = new FaultyObjectStore();
  private InMemoryMetaEngine engine = new InMemoryMetaEngine(ino -> true);
  private BlockStore blocks =
      new BlockStore(
          objects,
          BlockConfig.defaults("uuid", BLOCK)
              .withBufferBytes(32 << 20)
              .withTransfers(new BlockConfig.Transfers(20, 200, 10, 2, Duration.ofSeconds(5))));
  private StoredContents contents = contents(Duration.ofDays(1));

  private StoredContents contents(Duration storedAfter) {
    ContentsConfig config =
        new ContentsConfig(1 << 20, storedAfter, storedAfter, 1000, Duration.ofSeconds(30));
    return new StoredContents(engine, blocks, config);
  }

  @AfterEach
  void everyPageIsGivenBack() {
    objects.beforePut = FaultyObjectStore.Fault.NONE;
    objects.beforeGet = FaultyObjectStore.Fault.NONE;
    contents.close();
    assertThat(blocks.pages().budget().usedBytes()).isZero();
  }

  private long create(String name) {
    FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    var inode = engine.create(CALLER, Inodes.ROOT, Name.of(name), request).inode();
    contents.observed(inode.ino(), inode.attr());
    return inode.ino();
  }

  private void write(long ino, long at, int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    contents.write(CALLER, ino, at, ByteBuffer.wrap(bytes), report);
  }

  private void flush(long ino) {
    contents.settle(CALLER, ino);
    report.tell();
  }

  private byte[] read(long ino, int count) {
    ByteBuffer target = ByteBuffer.allocate(count);
    int n = contents.read(CALLER, ino, 0, target);
    return Arrays.copyOf(target.array(), n);
  }

  private static Errno errnoOf(Runnable action) {
    try {
      action.run();
    } catch (FsException e) {
      return e.errno();
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void smallFileCostsOnePutAndNoGet() {
    long ino = create("small");
    write(ino, 0, 4096, 7);
    flush(ino);

    assertThat(objects.puts).hasValue(1);
    assertThat(objects.gets).hasValue(0);
    assertThat(engine.getattr(ino).length()).isEqualTo(4096);
  }

  @Test
  void readOfBufferedDataForcesNoUpload() {
    long ino = create("file");
    write(ino, 0, 10_000, 1);
    write(ino, 5_000, 10_000, 2);
    byte[] got = read(ino, 20_000);

    assertThat(got).hasSize(15_000);
    assertThat(got[4_999]).isEqualTo((byte) 1);
    assertThat(got[5_000]).isEqualTo((byte) 2);
    assertThat(objects.puts).hasValue(0);
  }

  @Test
  void failedUploadIsReportedOnceAndItsDataNeverAppears() {
    long ino = create("file");
    write(ino, 0, 100, 1);
    flush(ino);
    objects.beforePut = FaultyObjectStore.failing(Kind.DENIED);
    write(ino, 50, 100, 2);

    assertThat(errnoOf(() -> flush(ino))).isEqualTo(Errno.EIO);
    flush(ino);
    objects.beforePut = FaultyObjectStore.Fault.NONE;
    flush(ino);

    assertThat(engine.getattr(ino).length()).isEqualTo(100);
    byte[] acknowledged = new byte[100];
    Arrays.fill(acknowledged, (byte) 1);
    assertThat(read(ino, 200)).isEqualTo(acknowledged);
    assertThat(blocks.pages().budget().usedBytes(PageUse.WRITE)).isZero();
  }

  @Test
  void aFailedUploadDropsExactlyItsBytesAndTellsWhoWroteThem() {
    long ino = create("file");
    LossReport other = new LossReport();
    AtomicInteger puts = new AtomicInteger();
    objects.beforePut =
        key -> {
          if (puts.getAndIncrement() == 0) {
            throw new ObjectStoreException(Kind.DENIED, "the first one only");
          }
        };
    write(ino, 0, BLOCK, 1);
    await().until(() -> puts.get() == 1);
    contents.write(CALLER, ino, 2 * BLOCK, ByteBuffer.wrap(new byte[] {5, 5, 5}), other);
    contents.write(CALLER, ino, 4 * BLOCK, ByteBuffer.wrap(new byte[] {6}), other);

    contents.settle(CALLER, ino);
    other.tell();
    assertThat(errnoOf(report::tell)).isEqualTo(Errno.EIO);
    report.tell();
    byte[] got = read(ino, 5 * BLOCK);
    assertThat(got).hasSize(4 * BLOCK + 1).endsWith(6);
    assertThat(Arrays.copyOfRange(got, 2 * BLOCK, 2 * BLOCK + 4)).containsExactly(5, 5, 5, 0);
  }

  @Test
  void everybodyWhoseBytesWereLostIsToldOnce() {
    long ino = create("file");
    LossReport other = new LossReport();
    LossReport reader = new LossReport();
    objects.beforePut = FaultyObjectStore.failing(Kind.DENIED);
    write(ino, 0, 10, 1);
    contents.write(CALLER, ino, 10, ByteBuffer.wrap(new byte[10]), other);
    contents.settle(CALLER, ino);
    reader.tell();
    for (LossReport each : List.of(report, other)) {
      each.tellUrgent();
      assertThat(errnoOf(each::tell)).isEqualTo(Errno.EIO);
      each.tell();
    }
  }

  @Test
  void writesAfterAFailureAreStored() {
    long ino = create("file");
    objects.beforePut = FaultyObjectStore.failing(Kind.FATAL);
    write(ino, 0, 100, 1);
    assertThat(errnoOf(() -> flush(ino))).isEqualTo(Errno.EIO);
    objects.beforePut = FaultyObjectStore.Fault.NONE;
    write(ino, 0, 100, 3);
    flush(ino);

    assertThat(read(ino, 200)).containsOnly(3).hasSize(100);
  }

  @Test
  void transientFailureIsRetried() {
    AtomicInteger failures = new AtomicInteger(2);
    objects.beforePut =
        key -> {
          if (failures.getAndDecrement() > 0) {
            throw new ObjectStoreException(Kind.TRANSIENT, "slow down");
          }
        };
    long ino = create("file");
    write(ino, 0, 100, 1);
    flush(ino);

    assertThat(objects.puts).hasValue(3);
    assertThat(engine.getattr(ino).length()).isEqualTo(100);
  }

  @Test
  void failureOfABackgroundUploadIsReportedByTheNextFlush() {
    contents.close();
    blocks = new BlockStore(objects, BlockConfig.defaults("uuid", BLOCK));
    contents = contents(Duration.ofMillis(1));
    long ino = create("file");
    objects.beforePut = FaultyObjectStore.failing(Kind.DENIED);
    write(ino, 0, 100, 1);
    await().until(() -> blocks.pages().budget().usedBytes() == 0);

    assertThat(errnoOf(() -> flush(ino))).isEqualTo(Errno.EIO);
    flush(ino);
    assertThat(engine.getattr(ino).length()).isZero();
  }

  @Test
  void fullVolumeIsReportedAtFlushAndObjectsAreDeleted() {
    contents.close();
    engine =
        new InMemoryMetaEngine(
            ino -> true, MemoryFormats.limited(1 << 20, 0), InstantSource.system());
    blocks = new BlockStore(objects, BlockConfig.defaults("uuid", BLOCK));
    contents = contents(Duration.ofDays(1));
    long ino = create("file");
    write(ino, 0, 2 << 20, 1);

    assertThat(errnoOf(() -> flush(ino))).isEqualTo(Errno.ENOSPC);
    flush(ino);
    await().untilAsserted(() -> assertThat(objects.objects).isEmpty());
  }

  @Test
  void missingObjectIsAnErrorThatNamesItAndNeverZeros() {
    long ino = create("file");
    write(ino, 0, 1000, 1);
    flush(ino);
    String key = objects.objects.firstKey();
    objects.objects.clear();

    assertThatThrownBy(() -> read(ino, 1000)).hasMessageContaining(key);
    assertThat(objects.gets).as("asked again with a fresh list, once").hasValue(2);
  }

  @Test
  void shortObjectIsAnErrorThatNamesIt() {
    long ino = create("file");
    write(ino, 0, 1000, 1);
    flush(ino);
    String key = objects.objects.firstKey();
    objects.objects.put(key, new byte[10]);

    assertThatThrownBy(() -> read(ino, 1000)).hasMessageContaining(key);
  }

  @Test
  void writersWaitForMemoryAndAllDataArrives() throws InterruptedException {
    CountDownLatch storeOpens = new CountDownLatch(1);
    objects.beforePut =
        key -> {
          try {
            storeOpens.await();
          } catch (InterruptedException e) {
            throw new ObjectStoreException(Kind.FATAL, "interrupted");
          }
        };
    List<Thread> writers = new ArrayList<>();
    List<Long> inos = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long ino = create("file" + i);
      int value = i + 1;
      inos.add(ino);
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int at = 0; at < 16 << 20; at += 1 << 20) {
                  write(ino, at, 1 << 20, value);
                }
                flush(ino);
              }));
    }
    await().until(() -> blocks.pages().budget().usedBytes() > 20 << 20);
    assertThat(blocks.pages().budget().usedBytes()).isLessThanOrEqualTo(32 << 20);
    storeOpens.countDown();
    for (Thread writer : writers) {
      writer.join();
    }

    for (int i = 0; i < 4; i++) {
      byte[] got = read(inos.get(i), 16 << 20);
      assertThat(got).hasSize(16 << 20);
      for (byte b : got) {
        if (b != i + 1) {
          throw new AssertionError("wrong byte " + b + " in file " + i);
        }
      }
    }
  }

  @Test
  void explicitMtimeSurvivesTheCommitOfEarlierWrites() {
    long ino = create("file");
    write(ino, 0, 100, 1);
    Timestamp explicit = new Timestamp(1_000_000, 5);
    contents.restamp(ino, explicit);
    assertThat(contents.visible(ino, engine.getattr(ino)).mtime()).isEqualTo(explicit);
    flush(ino);

    assertThat(engine.getattr(ino).mtime()).isEqualTo(explicit);
  }

  @Test
  void replyOlderThanOurCommitDoesNotShortenTheFile() {
    long ino = create("file");
    Attr old = engine.getattr(ino);
    write(ino, 0, 100, 1);
    flush(ino);
    contents.observed(ino, old);

    assertThat(contents.visible(ino, old).length()).isEqualTo(100);
    assertThat(read(ino, 200)).hasSize(100);
  }

  @Test
  void writeOfAnotherMountShowsOnceItsAttributesWereSeen() {
    long ino = create("file");
    write(ino, 0, 100, 1);
    flush(ino);
    assertThat(read(ino, 200)).hasSize(100);
    BlockStore otherBlocks =
        new BlockStore(objects, BlockConfig.defaults("uuid", BLOCK).withBufferBytes(32 << 20));
    try (StoredContents other =
        new StoredContents(engine.sharing(i -> true), otherBlocks, ContentsConfig.defaults())) {
      other.write(CALLER, ino, 50, ByteBuffer.wrap(new byte[100]), report);
      other.settle(CALLER, ino);
    }
    contents.observed(ino, engine.getattr(ino));

    byte[] got = read(ino, 200);
    assertThat(got).hasSize(150);
    assertThat(got[49]).isEqualTo((byte) 1);
    assertThat(got[50]).isEqualTo((byte) 0);
  }

  @Test
  void appendersNeverOverwriteEachOther() throws InterruptedException {
    long ino = create("log");
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int value = i + 1;
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < 500; n++) {
                  byte[] record = new byte[37];
                  Arrays.fill(record, (byte) value);
                  contents.append(CALLER, ino, 0, ByteBuffer.wrap(record), report);
                  if (n % 50 == 0) {
                    flush(ino);
                  }
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    flush(ino);

    byte[] got = read(ino, 100_000);
    assertThat(got).hasSize(4 * 500 * 37);
    for (int at = 0; at < got.length; at += 37) {
      byte[] record = new byte[37];
      Arrays.fill(record, got[at]);
      assertThat(Arrays.copyOfRange(got, at, at + 37)).isEqualTo(record);
    }
  }

  @Test
  void discardGivesMemoryBackWithoutAReport() {
    long ino = create("file");
    write(ino, 0, 1 << 20, 1);
    contents.discard(ino);
    flush(ino);

    await().until(() -> blocks.pages().budget().usedBytes() == 0);
    assertThat(engine.getattr(ino).length()).isZero();
  }
}
