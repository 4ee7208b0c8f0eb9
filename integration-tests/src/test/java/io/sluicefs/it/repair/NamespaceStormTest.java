package io.sluicefs.it.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three mounts, six processes, the same few directories, random operations on names: whatever wins,
 * counts, links, parents and entries fit together afterwards.
 */
@MountTest
@Tag("server")
class NamespaceStormTest {
  private static final int WORKERS = 6;

  /** How long to go on with new seeds; 0 in an ordinary run. */
  private static final Duration SOAK = Duration.ofMinutes(Long.getLong("sluice.soak.minutes", 0));

  private static final String STORM =
      """
      import errno, os, random, sys
      root = sys.argv[1]
      random.seed(int(sys.argv[2]))
      expected = {errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR,
                  errno.EINVAL, errno.EPERM, errno.ESTALE}
      def path():
          depth = random.choice((1, 1, 2, 2, 3))
          return root + ''.join('/' + random.choice('abcd') for _ in range(depth))
      def write():
          try:
              with open(path(), 'wb') as f:
                  f.write(os.urandom(random.choice((0, 10, 5000, 70000))))
          except OSError as e:
              # another mount may remove a file for good while it is being written here
              if e.errno != errno.EIO:
                  raise
      operations = [lambda: os.mkdir(path()), lambda: os.mkdir(path()), write, write,
                    lambda: os.rename(path(), path()), lambda: os.rename(path(), path()),
                    lambda: os.unlink(path()), lambda: os.rmdir(path()),
                    lambda: os.link(path(), path()), lambda: os.symlink('x', path()),
                    lambda: os.truncate(path(), random.randrange(100000)),
                    lambda: os.chmod(path(), 0o755), lambda: os.listdir(path())]
      done = 0
      for step in range(400):
          try:
              random.choice(operations)()
              done += 1
          except OSError as e:
              if e.errno not in expected:
                  print('unexpected', e)
      print('done' if done > 40 else 'idle')
      """;

  @ParameterizedTest
  @ValueSource(strings = {"0", "7"})
  void theVolumeIsSoundAfterAStorm(String trashDays) throws Exception {
    long end = System.nanoTime() + SOAK.toNanos();
    int seed = 41;
    do {
      stormOf(seed, trashDays);
      seed += WORKERS;
    } while (System.nanoTime() < end);
  }

  private static void stormOf(int seed, String trashDays) throws Exception {
    try (Volume volume =
        Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--trash-days", trashDays)) {
      List<Mounted> mounts = List.of(volume.mount(), volume.mount(), volume.mount());
      List<String> answers = new ArrayList<>();
      List<Thread> workers = new ArrayList<>();
      for (int worker = 0; worker < WORKERS; worker++) {
        String where = mounts.get(worker % mounts.size()).path().toString();
        String own = Integer.toString(seed + worker);
        workers.add(
            Thread.ofPlatform()
                .start(() -> {
                  String said = storm(where, own);
                  synchronized (answers) {
                    answers.add(said);
                  }
                }));
      }
      for (Thread worker : workers) {
        worker.join();
      }
      mounts.forEach(Mounted::unmount);
      assertThat(answers).as("seed %d", seed).hasSize(WORKERS).containsOnly("done\n");
      Soundness.assertSound(volume);
    }
  }

  private static String storm(String where, String seed) {
    return ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(3))
        .run("/usr/bin/python3", "-c", STORM, where, seed)
        .said();
  }
}
