package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A program at work in a directory: round after round it makes, stores, renames, links and removes,
 * and knows exactly what is there after each round. Any failure ends it.
 */
final class Work implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int KEPT = 3;
  private static final int REPEATS = 700;

  private final Path folder;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final AtomicInteger rounds = new AtomicInteger();
  private final Future<?> running;
  private volatile boolean stopped;

  private Work(Path folder) {
    this.folder = folder;
    this.running = thread.submit(this::run);
  }

  /** In a new directory of that name. */
  static Work in(Path parent, String name) throws IOException {
    return new Work(Files.createDirectory(parent.resolve(name)));
  }

  /** Returns when that many further rounds have succeeded. */
  void awaitRounds(int more) {
    int target = rounds.get() + more;
    await("rounds")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> running.isDone() || rounds.get() >= target);
    if (running.isDone()) {
      throw new AssertionError("the work ended after " + rounds.get() + " rounds: " + outcome());
    }
  }

  private String outcome() {
    try {
      return String.valueOf(running.get());
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Ends the work; no operation may have failed, and all that is there is what was done. */
  void finish() throws Exception {
    stopped = true;
    running.get();
    int last = rounds.get() - 1;
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
    stopped = true;
    thread.close();
  }

  private Object run() throws IOException {
    while (!stopped) {
      round(rounds.get());
      rounds.incrementAndGet();
    }
    return "stopped";
  }

  private void round(int i) throws IOException {
    Path made = folder.resolve("new");
    store(made, text(i), StandardOpenOption.CREATE_NEW);
    Files.move(made, folder.resolve("f" + i), StandardCopyOption.ATOMIC_MOVE);
    Files.createLink(folder.resolve("link" + i), folder.resolve("f" + i));
    Files.createDirectory(folder.resolve("d" + i));
    if (i >= KEPT) {
      Files.delete(folder.resolve("f" + (i - KEPT)));
      Files.delete(folder.resolve("link" + (i - KEPT)));
      Files.delete(folder.resolve("d" + (i - KEPT)));
    }
    store(folder.resolve("log"), i + "\n", StandardOpenOption.CREATE);
  }

  private static void store(Path file, String text, StandardOpenOption how) throws IOException {
    StandardOpenOption append = StandardOpenOption.APPEND;
    try (FileChannel channel = FileChannel.open(file, how, append)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
  }

  private static String text(int i) {
    return ("round " + i + " ").repeat(REPEATS);
  }
}
