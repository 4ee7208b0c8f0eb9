package io.sluicefs.core.vfs.tree;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Runs branches of a walk on threads of their own, as long as there are some left. */
final class Branches implements AutoCloseable {
  private final Semaphore free;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /** {@code threads} counts the one that walks already. */
  Branches(int threads) {
    free = new Semaphore(Math.max(0, threads - 1));
  }

  /** Null when no thread is left: the walk takes the branch itself. */
  @Nullable Future<?> fork(Runnable branch) {
    if (!free.tryAcquire()) {
      return null;
    }
    return executor.submit(() -> {
      try {
        branch.run();
      } finally {
        free.release();
      }
    });
  }

  /** The end of a branch; its failure is thrown here. */
  static void await(Future<?> branch) {
    try {
      branch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw FsException.io("a branch of a walk failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    }
  }

  /** Waits for what still runs. */
  @Override
  public void close() {
    executor.close();
  }
}
