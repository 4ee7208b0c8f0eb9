package io.sluicefs.core.vfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file that one mount keeps open while another writes it. */
final class StoredContentsFollowTest {
  private static final Caller CALLER = Caller.root();

  private final LossReport report = new LossReport();
  private final FaultyObjectStore objects = new FaultyObjectStore();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(ino -> true);
  private final StoredContents reader = contents(engine);
  private final StoredContents writer = contents(engine.sharing(ino -> true));
  private final long ino = create();
  private final List<Long> told = new ArrayList<>();

  private StoredContents contents(InMemoryMetaEngine of) {
    BlockStore blocks =
        new BlockStore(objects, BlockConfig.defaults("uuid", 64 << 10).withBufferBytes(32 << 20));
    Duration never = Duration.ofDays(1);
    return new StoredContents(
        of, blocks, new ContentsConfig(1 << 20, never, never, 1000, Duration.ofSeconds(30)));
  }

  private long create() {
    FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    return engine.create(CALLER, Inodes.ROOT, Name.of("file"), request).inode().ino();
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
  }

  private void store(long at, int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    writer.write(CALLER, ino, at, ByteBuffer.wrap(bytes), report);
    writer.settle(CALLER, ino);
  }

  private byte[] read(long at, int count) {
    ByteBuffer target = ByteBuffer.allocate(count);
    int n = reader.read(CALLER, ino, at, target);
    return Arrays.copyOf(target.array(), n);
  }

  private static byte[] filled(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void readsShowTheStateWhoseLengthWasTold() {
    store(0, 100, 1);
    assertThat(read(0, 500)).isEqualTo(filled(100, 1));
    store(0, 200, 2);
    Attr stale = engine.getattr(ino);
    store(0, 300, 3);

    Attr shown = reader.follow(ino, stale);
    store(0, 400, 4);

    assertThat(shown.length()).isEqualTo(300);
    assertThat(read(0, 500)).isEqualTo(filled(300, 3));
    assertThat(reader.follow(ino, engine.getattr(ino)).length()).isEqualTo(400);
    assertThat(read(0, 500)).isEqualTo(filled(400, 4));
  }

  @Test
  void theKernelIsToldWhenAReadFindsAnotherState() {
    store(0, 100, 1);
    read(0, 100);
    store(Chunks.CHUNK_LENGTH, 100, 2);
    reader.follow(ino, engine.getattr(ino));
    read(0, 100);
    reader.onMoved(told::add);
    store(0, 100, 3);

    assertThat(read(Chunks.CHUNK_LENGTH, 100)).isEqualTo(filled(100, 2));
    assertThat(told).containsExactly(ino);
    assertThat(read(0, 100)).isEqualTo(filled(100, 3));
  }

  @Test
  void theKernelIsToldWhenOurCommitMeetsAForeignOne() {
    store(0, 100, 1);
    read(0, 100);
    reader.onMoved(told::add);
    reader.write(CALLER, ino, 10, ByteBuffer.wrap(filled(10, 5)), report);
    reader.settle(CALLER, ino);
    assertThat(told).isEmpty();
    reader.write(CALLER, ino, 10, ByteBuffer.wrap(filled(10, 6)), report);
    store(0, 50, 2);
    reader.settle(CALLER, ino);

    assertThat(told).containsExactly(ino);
    assertThat(read(0, 11)).endsWith(2, 6);
  }
}
