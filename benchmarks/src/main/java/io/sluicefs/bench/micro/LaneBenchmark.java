package io.sluicefs.bench.micro;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One round trip to a Redis server on a unix socket: over a lane, driven by the asking thread, and
 * over the shared connection. Behind the decision that kernel requests use lanes. Needs {@code
 * redis-server}; {@code -t 4} asks from four threads at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"})
public class LaneBenchmark {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SCRIPT_KEY = "time".getBytes(StandardCharsets.US_ASCII);
  private static final LuaScript SCRIPT = ScriptLoader.load("elect");

  /** Threads whose name starts so have a lane of their own. */
  private static final String LANE_PREFIX = "fuse-";

  @Param({"lane", "shared"})
  @SuppressWarnings("NullAway.Init") // injected
  private String link;

  @SuppressWarnings("NullAway.Init") // set up before each trial
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set up before each trial
  private Process server;

  @SuppressWarnings("NullAway.Init") // set up before each trial
  private RedisConnections redis;

  /** Gives each asking thread the name that chooses its link. */
  @State(Scope.Thread)
  public static class Asker {
    @Setup(Level.Trial)
    public void chooseLink(LaneBenchmark benchmark) {
      String prefix = benchmark.link.equals("lane") ? LANE_PREFIX : "asker-";
      Thread.currentThread().setName(prefix + Thread.currentThread().threadId());
    }
  }

  @Setup(Level.Trial)
  public void start() throws IOException {
    directory = Files.createTempDirectory("sluice-lanes");
    Path socket = directory.resolve("redis.sock");
    server =
        new ProcessBuilder(
                "redis-server", "--port", "0", "--unixsocket", socket.toString(), "--save", "")
            .directory(directory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (server.isAlive() && !Files.exists(socket)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    RedisConfig config =
        new RedisConfig(RedisUrl.parse("unix://" + socket + "?db=0"), MetaOptions.defaults());
    redis = RedisConnections.open(config, new ClientIdentity(), InstantSource.system());
  }

  @TearDown(Level.Trial)
  public void stop() throws IOException, InterruptedException {
    redis.close();
    server.destroy();
    server.waitFor();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Benchmark
  public byte @Nullable [] get(Asker asker) {
    return redis.get(KEY);
  }

  /** A small script: two reads, and a write each time the clock shows another second. */
  @Benchmark
  public Reply script(Asker asker) {
    return redis.mutate(Caller.root(), ScriptCall.of(SCRIPT).key(SCRIPT_KEY).arg(0));
  }
}
