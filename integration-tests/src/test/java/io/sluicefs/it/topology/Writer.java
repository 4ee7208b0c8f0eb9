package io.sluicefs.it.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes small files one after the other until it is told to end; no call of it may fail. */
final class Writer implements AutoCloseable {
  private final Path dir;
  private final AtomicInteger written = new AtomicInteger();
  private final Thread thread;
  private volatile boolean ending;
  private volatile @Nullable IOException failure;

  Writer(Path dir) {
    this.dir = dir;
    this.thread = Thread.ofPlatform().name("writer").start(this::write);
  }

  private void write() {
    try {
      Files.createDirectories(dir);
      while (!ending) {
        int number = written.get();
        Path fresh = dir.resolve("fresh");
        Files.writeString(fresh, "content " + number);
        Files.move(fresh, dir.resolve("file" + number));
        written.incrementAndGet();
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Returns when it has written that many files more. */
  void awaitMore(int files) {
    int before = written.get();
    await("written " + files + " files more")
        .atMost(Duration.ofSeconds(60))
        .until(() -> failure != null || written.get() >= before + files);
    assertThat(failure).isNull();
  }

  int written() {
    return written.get();
  }

  /** Ends it. Everything that it wrote must be below {@code dir}, seen through any mount. */
  void endAndVerify(List<Path> seenThrough) throws IOException {
    close();
    assertThat(failure).isNull();
    for (Path seen : seenThrough) {
      try (var names = Files.list(seen)) {
        assertThat(names).hasSize(written.get());
      }
      for (int number = 0; number < written.get(); number++) {
        assertThat(seen.resolve("file" + number)).hasContent("content " + number);
      }
    }
  }

  @Override
  public void close() {
    ending = true;
    try {
      thread.join(Duration.ofSeconds(60));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
