package io.sluicefs.core.maintenance;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.vfs.control.ControlCommand;
import io.sluicefs.core.vfs.control.ControlReply;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The control message that merges the chunk lists of a file, or of all files below a directory, as
 * far as anything is gained (volume-and-objects.md 10.5). Progress: chunks found, chunks done.
 */
public final class CompactCommand implements ControlCommand {
  public static final int OPCODE = 1008;

  private static final int THREADS_MAX = 64;
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final MetaEngine engine;
  private final ChunkCompactor compactor;
  private final long rootIno;

  /** {@code rootIno} is what the mount shows as its root. */
  public CompactCommand(MetaEngine engine, ChunkCompactor compactor, long rootIno) {
    this.engine = engine;
    this.compactor = compactor;
    this.rootIno = rootIno;
  }

  @Override
  public void run(Caller caller, ByteBuffer body, ControlReply reply) {
    long ino = body.getLong();
    int threads = Math.clamp(Short.toUnsignedInt(body.getShort()), 1, THREADS_MAX);
    new Run(reply, threads).run(ino == Inodes.ROOT ? rootIno : ino);
  }

  /** One request: one thread walks, a few merge. */
  private final class Run {
    private final ControlReply reply;
    private final ExecutorService workers;
    private final Semaphore waiting;
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<@Nullable FsException> failure = new AtomicReference<>();
    private final AtomicLong reported = new AtomicLong(System.nanoTime());

    Run(ControlReply reply, int threads) {
      this.reply = reply;
      this.workers =
          Executors.newFixedThreadPool(
              threads, Thread.ofPlatform().daemon().name("compact-", 0).factory());
      this.waiting = new Semaphore(2 * threads);
    }

    void run(long top) {
      try {
        Attr attr = engine.getattr(top);
        if (attr.isDirectory()) {
          walk(top);
        } else {
          add(top, attr);
        }
      } finally {
        finish();
      }
      FsException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
      reply.progress(found.get(), done.get());
      reply.status(0);
    }

    private void walk(long top) {
      ArrayDeque<Long> ahead = new ArrayDeque<>();
      ahead.push(top);
      while (!ahead.isEmpty()) {
        long dir = ahead.pop();
        String cursor = DirPage.END;
        do {
          DirPage page = engine.readdir(Caller.root(), dir, cursor, DirDetail.ATTRIBUTES);
          for (Dentry entry : page.entries()) {
            Attr attr = entry.attr();
            if (attr != null && attr.isDirectory()) {
              ahead.push(entry.ino());
            } else if (attr != null) {
              add(entry.ino(), attr);
            }
          }
          cursor = page.next();
        } while (!cursor.equals(DirPage.END));
      }
    }

    private void add(long ino, Attr attr) {
      if (!attr.isFile() || attr.length() == 0) {
        return;
      }
      for (int index = 0; index <= Chunks.indexOf(attr.length() - 1); index++) {
        if (reply.isCancelled()) {
          throw Errno.EINTR.exception();
        }
        int chunkIndex = index;
        found.incrementAndGet();
        waiting.acquireUninterruptibly();
        workers.execute(() -> merge(ino, chunkIndex));
      }
    }

    private void merge(long ino, int chunkIndex) {
      try {
        while (!reply.isCancelled() && compactor.compact(ino, chunkIndex)) {
          report();
        }
      } catch (FsException e) {
        if (e.errno() != Errno.ENOENT) {
          failure.compareAndSet(null, e);
        }
      } finally {
        done.incrementAndGet();
        waiting.release();
        report();
      }
    }

    private void report() {
      long last = reported.get();
      long now = System.nanoTime();
      if (now - last > PROGRESS_NANOS && reported.compareAndSet(last, now)) {
        reply.progress(found.get(), done.get());
      }
    }

    /** No record may follow the last one: so all work ends before. */
    private void finish() {
      workers.shutdown();
      boolean ended = false;
      while (!ended) {
        try {
          ended = workers.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
