package io.sluicefs.bench.micro;

import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.object.BlockCodec;
import io.sluicefs.objectstore.codec.BlockCodecs;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one block of 4 MiB costs beside its transfer: packing, unpacking, the checksums of the
 * cache, one copy; and a small page from the pool and back.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"})
public class BlockBenchmark {
  private static final int BLOCK = 4 << 20;

  /** Runs of equal bytes and noise, half and half: packs to about 0.55. */
  private static final int RUN = 64;

  private final ByteBuffer plain = ByteBuffer.allocateDirect(BLOCK);
  private final ByteBuffer unpacked = ByteBuffer.allocateDirect(BLOCK);
  private final PagePool pool = new PagePool(BLOCK, new MemoryBudget(64 << 20));
  private final Packed lz4 = new Packed("lz4");
  private final Packed zstd = new Packed("zstd");

  /** A codec with a block that it packed. */
  private static final class Packed {
    private final BlockCodec codec;
    private final ByteBuffer bytes;

    Packed(String name) {
      codec = Objects.requireNonNull(BlockCodecs.named(name));
      bytes = ByteBuffer.allocateDirect(codec.bound(BLOCK));
    }

    int encode(ByteBuffer block) {
      codec.encode(block, bytes.clear());
      return bytes.flip().limit();
    }

    void decode(ByteBuffer block) {
      codec.decode(bytes, block.clear());
    }
  }

  @Setup
  public void fill() {
    Random random = new Random(3);
    byte[] noise = new byte[RUN];
    for (int at = 0; at < BLOCK; at += 2 * RUN) {
      random.nextBytes(noise);
      plain.put(at, noise);
    }
    lz4.encode(plain);
    zstd.encode(plain);
  }

  @Benchmark
  public int packLz4() {
    return lz4.encode(plain);
  }

  @Benchmark
  public int packZstd() {
    return zstd.encode(plain);
  }

  @Benchmark
  public ByteBuffer unpackLz4() {
    lz4.decode(unpacked);
    return unpacked;
  }

  @Benchmark
  public ByteBuffer unpackZstd() {
    zstd.decode(unpacked);
    return unpacked;
  }

  @Benchmark
  public long checksum() {
    CRC32C sum = new CRC32C();
    sum.update(plain.duplicate());
    return sum.getValue();
  }

  @Benchmark
  public ByteBuffer copy() {
    return unpacked.put(0, plain, 0, BLOCK);
  }

  @Benchmark
  public int smallPage() {
    @Nullable Page page = pool.tryAllocate(PageUse.WRITE, 4096);
    try (page) {
      return page == null ? 0 : page.capacity();
    }
  }
}
