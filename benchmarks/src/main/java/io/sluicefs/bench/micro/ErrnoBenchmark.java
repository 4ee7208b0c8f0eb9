package io.sluicefs.bench.micro;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an expected failure costs on its way through 8 frames that are not inlined: thrown as a
 * shared exception, thrown with its stack, or handed back as a value. Behind the decision that
 * errnos travel as shared, stackless exceptions.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--sun-misc-unsafe-memory-access=allow")
public class ErrnoBenchmark {
  private static final int FRAMES = 8;

  private final Throwable cause = new IllegalStateException("cause");

  /** An outcome as a value, the alternative that was weighed. */
  private sealed interface Outcome {
    record Failed(Errno errno) implements Outcome {}
  }

  @Benchmark
  public int sharedException() {
    try {
      return throwShared(FRAMES);
    } catch (FsException e) {
      return e.errno().number();
    }
  }

  @Benchmark
  public int exceptionWithStack() {
    try {
      return throwFilled(FRAMES);
    } catch (FsException e) {
      return e.errno().number();
    }
  }

  @Benchmark
  public int value() {
    return switch (returnFailed(FRAMES)) {
      case Outcome.Failed(Errno errno) -> errno.number();
    };
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private int throwShared(int frames) {
    if (frames > 0) {
      return throwShared(frames - 1) + 1;
    }
    throw Errno.ENOENT.exception();
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private int throwFilled(int frames) {
    if (frames > 0) {
      return throwFilled(frames - 1) + 1;
    }
    throw FsException.io("lookup", cause);
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private Outcome returnFailed(int frames) {
    return frames == 0 ? new Outcome.Failed(Errno.ENOENT) : returnFailed(frames - 1);
  }
}
