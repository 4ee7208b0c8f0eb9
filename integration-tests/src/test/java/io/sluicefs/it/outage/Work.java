package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A program at work in a directory: round after round it makes, stores, renames, links and removes,
 * and knows exactly what is there after each round. Any failure ends it. It is a process of its
 * own: a child of this one inherits open files, and would wait for their flush before it begins.
 */
final class Work implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int KEPT = 3;
  private static final int REPEATS = 700;

  private static final String PROGRAM =
      """
      import os, sys
      folder, stop, kept, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
      os.chdir(folder)
      def store(name, text, how):
          fd = os.open(name, os.O_WRONLY | os.O_APPEND | how, 0o644)
          assert os.write(fd, text.encode()) == len(text)
          os.fsync(fd)
          os.close(fd)
      i = 0
      while not os.path.exists(stop):
          store('new', 'round %d ' % i * repeats, os.O_CREAT | os.O_EXCL)
          os.rename('new', 'f%d' % i)
          os.link('f%d' % i, 'link%d' % i)
          os.mkdir('d%d' % i)
          if i >= kept:
              os.unlink('f%d' % (i - kept))
              os.unlink('link%d' % (i - kept))
              os.rmdir('d%d' % (i - kept))
          store('log', '%d\\n' % i, os.O_CREAT)
          i += 1
          print(i, flush=True)
      """;

  private final Path folder;
  private final Scratch scratch = Scratch.named("work");
  private final Path stop = scratch.path().resolve("stop");
  private final Path done = scratch.path().resolve("done");
  private final Path failure = scratch.path().resolve("failure");
  private final Process process;

  private Work(Path folder) {
    this.folder = folder;
    String[] words = {folder.toString(), stop.toString(), "" + KEPT, "" + REPEATS};
    List<String> command = new ArrayList<>(List.of("python3", "-c", PROGRAM));
    command.addAll(List.of(words));
    this.process = ProgramRunner.in(Path.of("/")).start(command, done.toFile(), failure.toFile());
  }

  /** In a new directory of that name. */
  static Work in(Path parent, String name) throws IOException {
    return new Work(Files.createDirectory(parent.resolve(name)));
  }

  /** Returns when that many further rounds have succeeded. */
  void awaitRounds(int more) throws IOException {
    int target = rounds() + more;
    await("rounds")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !process.isAlive() || rounds() >= target);
    if (!process.isAlive()) {
      throw new AssertionError("ended after " + rounds() + " rounds: " + said());
    }
  }

  private int rounds() throws IOException {
    return (int) Files.readString(done).lines().count();
  }

  private String said() throws IOException {
    return Files.readString(failure);
  }

  /** Ends the work; no operation may have failed, and all that is there is what was done. */
  void finish() throws Exception {
    Files.createFile(stop);
    await("the end of work").atMost(PATIENCE).until(() -> !process.isAlive());
    assertThat(process.exitValue()).as(said()).isZero();
    int last = rounds() - 1;
    TreeSet<String> expected = new TreeSet<>(List.of("log"));
    for (int i = Math.max(0, last - KEPT + 1); i <= last; i++) {
      expected.addAll(List.of("f" + i, "link" + i, "d" + i));
      assertThat(folder.resolve("f" + i)).hasContent(text(i));
      assertThat(Files.getAttribute(folder.resolve("f" + i), "unix:nlink")).isEqualTo(2);
    }
    try (Stream<Path> found = Files.list(folder)) {
      assertThat(found.map(path -> path.getFileName().toString())).hasSameElementsAs(expected);
    }
    StringBuilder log = new StringBuilder();
    for (int i = 0; i <= last; i++) {
      log.append(i).append('\n');
    }
    assertThat(folder.resolve("log")).hasContent(log.toString());
  }

  @Override
  public void close() {
    ProgramRunner.kill(process.toHandle());
    scratch.close();
  }

  private static String text(int i) {
    return ("round " + i + " ").repeat(REPEATS);
  }
}
