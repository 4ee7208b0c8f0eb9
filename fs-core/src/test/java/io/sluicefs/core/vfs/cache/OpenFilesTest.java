package io.sluicefs.core.vfs.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Counts of open inodes, and what waits for a removal in flight. */
class OpenFilesTest {
  private static final long INO = 5;

  private final OpenFiles files = new OpenFiles();

  private void close(OpenFile file) {
    if (files.release(file)) {
      files.endStep(file);
    }
  }

  @Test
  void inodeIsOpenWhileItHasHandles() {
    OpenFile first = files.acquire(INO);
    OpenFile second = files.acquire(INO);
    assertThat(first).isSameAs(second);
    close(first);
    assertThat(files.isOpen(INO)).isTrue();
    close(second);
    assertThat(files.isOpen(INO)).isFalse();
    assertThat(files.find(INO)).isNull();
  }

  @Test
  void openingWaitsForTheRemovalInFlight() throws Exception {
    OpenFile step = files.beginStep(INO);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch started = new CountDownLatch(1);
      Future<OpenFile> opening =
          executor.submit(() -> {
            started.countDown();
            return files.acquire(INO);
          });
      started.await();
      assertThat(files.isOpen(INO)).isFalse();
      assertThat(opening.isDone()).isFalse();
      files.endStep(step);
      OpenFile opened = opening.get(10, TimeUnit.SECONDS);
      assertThat(files.isOpen(INO)).isTrue();
      close(opened);
    }
  }

  @Test
  void inodeClosedBeforeTheReplyIsNotSustained() {
    OpenFile file = files.acquire(INO);
    OpenFile step = files.beginStep(INO);
    assertThat(files.isOpen(INO)).isTrue();
    close(file);
    assertThat(files.sustain(INO)).isFalse();
    files.endStep(step);
    assertThat(files.find(INO)).isNull();
  }

  @Test
  void countsStayRightUnderManyThreads() throws Exception {
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        ends.add(
            executor.submit(() -> {
              for (int i = 0; i < 20_000; i++) {
                OpenFile file = files.acquire(INO + i % 3);
                OpenFile step = files.beginStep(INO + i % 2);
                files.endStep(step);
                close(file);
              }
            }));
      }
      for (Future<?> end : ends) {
        end.get(60, TimeUnit.SECONDS);
      }
    }
    for (int i = 0; i < 3; i++) {
      long ino = INO + i;
      Awaitility.await().until(() -> files.find(ino) == null);
    }
  }
}
