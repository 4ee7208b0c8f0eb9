package io.sluicefs.bench.micro;

import io.sluicefs.core.chunk.ChunkView;
import io.sluicefs.core.chunk.SliceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Which slice is visible where, in a chunk that was written in pages at random: resolving its whole
 * list, painting one commit of a single page over it, and finding one page.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ChunkViewBenchmark {
  private static final int CHUNK = 64 << 20;
  private static final int PAGE = 4096;

  @Param({"10", "1000"})
  private int slices;

  private final Random random = new Random(5);
  private List<SliceRef> records = List.of();
  private List<SliceRef> last = List.of();
  private ChunkView view = ChunkView.EMPTY;

  @Setup
  public void write() {
    List<SliceRef> written = new ArrayList<>();
    written.add(new SliceRef(0, 1, CHUNK, 0, CHUNK));
    for (int i = 1; i < slices; i++) {
      written.add(page(i + 1));
    }
    records = written;
    last = List.of(page(slices + 1));
    view = ChunkView.of(records);
  }

  private SliceRef page(int sliceId) {
    return new SliceRef(random.nextInt(CHUNK / PAGE) * PAGE, sliceId, PAGE, 0, PAGE);
  }

  @Benchmark
  public ChunkView resolve() {
    return ChunkView.of(records);
  }

  @Benchmark
  public ChunkView paintOne() {
    return view.with(last);
  }

  @Benchmark
  public int find() {
    return view.firstEndingBehind(random.nextInt(CHUNK));
  }
}
