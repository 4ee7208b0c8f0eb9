package io.sluicefs.it.writers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One mount writes version after version of a file, others read it: each read shows one version
 * whole, none older than one seen before, and none that was replaced long ago.
 */
@MountTest
@Tag("server")
class VersionFileTest {
  /** Seconds after which nobody may see an older version; the promise is one. */
  private static final String LATE = "4";

  private static final String SECONDS = "4";

  /** Arguments: file, log of what is stored, how, seconds. */
  private static final String COMMON =
      """
      import mmap, os, sys, time
      path, log, how, seconds = sys.argv[1:5]
      end = time.monotonic() + float(seconds)
      def content(v):
          length = 8192 + 64 * v if how in ('IN_PLACE', 'MAPPED') else 3000 + v * 7919 % 60000
          return (b'v%07d' % v * (length // 8 + 1))[:length]
      """;

  private static final String WRITER =
      COMMON
          + """
          kept = os.open(path, os.O_WRONLY)
          v = 1
          while time.monotonic() < end:
              data = content(v)
              if how in ('IN_PLACE', 'MAPPED'):
                  os.pwrite(kept, data, 0)
                  os.fsync(kept)
              elif how == 'REWRITTEN':
                  fd = os.open(path, os.O_WRONLY | os.O_TRUNC)
                  os.write(fd, data)
                  os.close(fd)
              else:
                  fd = os.open(path + '.tmp', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
                  os.write(fd, data)
                  os.close(fd)
                  os.rename(path + '.tmp', path)
              with open(log, 'a') as f:
                  f.write('%d %.3f\\n' % (v, time.monotonic()))
              v += 1
              time.sleep(0.003)
          """;

  /** Prints how many versions it has seen, or ends with status 1 and a line that says why not. */
  private static final String READER =
      COMMON
          + """
          late = float(sys.argv[5])
          fd = os.open(path, os.O_RDONLY)
          pages = mmap.mmap(fd, 8192, prot=mmap.PROT_READ) if how == 'MAPPED' else None
          seen, versions, looked = 0, set(), 0
          def stored_before(moment):
              lines = [line.split() for line in open(log)]
              return max([int(v) for v, at in lines if float(at) < moment], default=0)
          def check(data, whole, v):
              if data != whole:
                  both = min(len(data), len(whole))
                  at = next((i for i in range(both) if data[i] != whole[i]), both)
                  sys.exit('%s: version %d is torn at %d: %d bytes of %d, then %r'
                           % (path[-20:], v, at, len(data), len(whole), data[at:at + 16]))
          while time.monotonic() < end:
              began = time.monotonic()
              if how == 'RENAMED':
                  os.close(fd)
                  try:
                      fd = os.open(path, os.O_RDONLY)
                  except OSError as e:
                      # Replaced twice between the walk and the open.
                      if e.errno != 116:
                          raise
                      fd = os.open('/dev/null', os.O_RDONLY)
                      continue
              if how == 'MAPPED':
                  os.fstat(fd)
                  data = pages[:4096]
                  v = int(data[1:8])
                  check(data, content(v)[:4096], v)
              else:
                  try:
                      data = os.pread(fd, 1 << 17, 0)
                  except FileNotFoundError:
                      # Replaced meanwhile, and the volume has no trash.
                      if how == 'RENAMED':
                          continue
                      raise
                  if data == b'' and how == 'REWRITTEN':
                      continue
                  v = int(data[1:8])
                  check(data, content(v), v)
              if v < seen:
                  sys.exit('version %d after %d' % (v, seen))
              seen = v
              versions.add(v)
              if began - looked > 0.5:
                  looked = began
                  if v < stored_before(began - late):
                      sys.exit('version %d is long replaced' % v)
              time.sleep(0.002)
          print(len(versions))
          """;

  /** How versions replace each other, and how they are read. */
  enum How {
    /** One write over the last one and a little further; all keep the file open. */
    IN_PLACE,
    /** The same, read through shared mappings. */
    MAPPED,
    /** O_TRUNC, then one write; readers keep the file open. */
    REWRITTEN,
    /** A new file takes the name; readers open it anew each time. */
    RENAMED
  }

  private static final List<Mounted> mounts = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Volume volume;

  @BeforeAll
  static void mount() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
    for (int i = 0; i < 3; i++) {
      mounts.add(volume.mount());
    }
  }

  @AfterAll
  static void unmount() {
    mounts.clear();
    volume.close();
  }

  @ParameterizedTest
  @EnumSource
  void readersSeeOneVersionWholeAndNoneThatIsLongReplaced(How how) throws Exception {
    String name = "versions" + how;
    Path first = mounts.getFirst().path().resolve(name);
    int length = how == How.IN_PLACE || how == How.MAPPED ? 8192 : 3000;
    Files.writeString(first, "v0000000".repeat(length / 8));
    Path log = Files.createFile(volume.scratch().resolve(name + ".stored"));
    try (ExecutorService programs = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Ended>> readers = new ArrayList<>();
      // On the writer's own mount the kernel shows a write before it shows the length that it
      // makes.
      for (Mounted mounted : mounts.subList(1, mounts.size())) {
        Path file = mounted.path().resolve(name);
        readers.add(programs.submit(() -> python(READER, file, log, how)));
      }
      Future<Ended> writer = programs.submit(() -> python(WRITER, first, log, how));
      writer.get().orFail();
      for (Future<Ended> reader : readers) {
        Ended ended = reader.get().orFail();
        assertThat(Integer.parseInt(ended.out().strip())).as("versions seen").isGreaterThan(1);
      }
    }
    long written = lines(log);
    assertThat(written).as("versions written").isGreaterThan(1);
  }

  private static long lines(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.count();
    }
  }

  private static Ended python(String program, Path file, Path log, How how) {
    return ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(1))
        .run("python3", "-c", program, file.toString(), log.toString(), how.name(), SECONDS, LATE);
  }
}
