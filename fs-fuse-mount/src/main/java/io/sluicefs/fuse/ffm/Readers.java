package io.sluicefs.fuse.ffm;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read requests and run them to completion (fuse-kernel-protocol.md 6.3).
 *
 * <p>Invariant: before an operation that may wait long runs, somebody else sits in {@code read}: a
 * spare is started, or the operation moves to a virtual thread. Operations that should not wait run
 * at once; when they do anyway, the watch notices that nothing moves and adds a spare. Spares end
 * when enough others read.
 */
public final class Readers {
  private static final Logger log = LoggerFactory.getLogger(Readers.class);
  private static final long STUCK_NANOS = 20_000_000;
  private static final long WAKE_NANOS = 10_000_000;

  /** A spare ends no sooner than this after one was needed, so that waves of load keep theirs. */
  private static final long SPARE_KEEP_NANOS = 2_000_000_000;

  /** What a request that waits on a virtual thread takes of the limit; payloads come on top. */
  private static final int SMALL_SHARE = 4;

  private static final int SHARE_BYTES = 1 << 16;

  private final Channel channel;
  private final ReaderLimits limits;
  private final RequestWorker.Factory workers;
  private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger total = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final Semaphore deferred;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean endReported = new AtomicBoolean();
  private final Thread watch;
  private volatile long spareNeeded = System.nanoTime();
  private volatile boolean watchParked;
  private volatile boolean stopping;

  public Readers(Channel channel, ReaderLimits limits, RequestWorker.Factory workers) {
    this.channel = channel;
    this.limits = limits;
    this.workers = workers;
    this.deferred = new Semaphore(SMALL_SHARE * limits.deferredMax());
    this.watch = Thread.ofPlatform().daemon().name("fuse-watch").unstarted(this::watch);
  }

  public void start() {
    watch.start();
    for (int i = 0; i < limits.normal(); i++) {
      addReader();
    }
  }

  /** Threads that exist now. */
  public int count() {
    return total.get();
  }

  /**
   * Waits until nothing is read or handled any more, or an error has made that pointless; false
   * when it takes longer.
   */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    if (!ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    if (failure.get() != null) {
      return true;
    }
    long left = Math.max(0, deadline - System.nanoTime());
    int whole = SMALL_SHARE * limits.deferredMax();
    if (!deferred.tryAcquire(whole, left, TimeUnit.NANOSECONDS)) {
      return false;
    }
    deferred.release(whole);
    return true;
  }

  /** The {@link Error} that ended a reader, absent after a normal end. */
  public @Nullable Throwable failure() {
    return failure.get();
  }

  /** Ends the readers without unmounting; those inside an operation end after it. */
  public void stop() {
    stopping = true;
    Wake.install();
    while (ended.getCount() > 0 && !readers.isEmpty()) {
      readers.forEach(Reader::wake);
      LockSupport.parkNanos(WAKE_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  boolean isStopping() {
    return stopping;
  }

  Channel channel() {
    return channel;
  }

  ReaderLimits limits() {
    return limits;
  }

  RequestWorker newWorker(MessageBuffers buffers) {
    return workers.create(buffers);
  }

  /** A reader goes back to {@code read}; a new one counts as being there from its start. */
  void enterRead() {
    waiting.incrementAndGet();
  }

  /**
   * A reader came back from {@code read}.
   *
   * @return false when the request must not run on this thread, because nobody would be left
   */
  boolean leaveRead(boolean mayWait) {
    if (waiting.decrementAndGet() > 0) {
      return true;
    }
    if (mayWait) {
      spareNeeded = System.nanoTime();
      return addReader();
    }
    if (watchParked) {
      LockSupport.unpark(watch);
    }
    return true;
  }

  /**
   * Runs a copy of the request on a virtual thread. When too many wait already, this waits for one
   * of them, or for another reader.
   *
   * @return false when another reader has come, so that the request may run on this thread
   */
  boolean defer(MemorySegment request, long length) {
    int share = share(length);
    while (!acquireDeferred(share)) {
      if (waiting.get() > 0) {
        return false;
      }
    }
    MessageBuffers buffers = MessageBuffers.map(limits.payloadMax());
    MemorySegment.copy(request, 0, buffers.request(), 0, length);
    Thread.ofVirtual().name("fuse-deferred").start(() -> runDeferred(buffers, length, share));
    return true;
  }

  private boolean acquireDeferred(int share) {
    try {
      return deferred.tryAcquire(share, STUCK_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts readers", e);
    }
  }

  private int share(long length) {
    int whole = SMALL_SHARE * limits.deferredMax();
    return Math.clamp(SMALL_SHARE + length / SHARE_BYTES, 1, whole);
  }

  private void runDeferred(MessageBuffers buffers, long length, int share) {
    try (buffers;
        RequestWorker worker = workers.create(buffers)) {
      worker.handle(length);
    } catch (Throwable t) {
      fail(t);
    } finally {
      deferred.release(share);
    }
  }

  /** True when this thread shall end, because enough others wait; then it is counted out. */
  boolean isSurplus() {
    while (waiting.get() >= limits.normal()) {
      int now = total.get();
      if (now <= limits.normal() || System.nanoTime() - spareNeeded < SPARE_KEEP_NANOS) {
        return false;
      }
      if (total.compareAndSet(now, now - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Says once why there is nothing more to read; being unmounted is no news. */
  void connectionEnded(int errno) {
    if (errno == 0 || errno == Sys.ENODEV || !endReported.compareAndSet(false, true)) {
      return;
    }
    if (errno == Sys.ECONNABORTED) {
      log.warn("the connection was aborted by an administrator");
    } else {
      log.error("reading the device failed with errno {}", errno);
    }
  }

  /** The thread ended because the channel did. */
  void leave(Reader reader) {
    readers.remove(reader);
    if (total.decrementAndGet() == 0) {
      ended.countDown();
      LockSupport.unpark(watch);
    }
  }

  /** The thread ended as surplus and is counted out already. */
  void leaveSurplus(Reader reader) {
    readers.remove(reader);
  }

  void fail(Throwable t) {
    failure.compareAndSet(null, t);
    log.error("a request ended in an error that nothing can be built on; the mount must end", t);
    ended.countDown();
  }

  private boolean addReader() {
    int now;
    do {
      now = total.get();
      if (now >= limits.max() || ended.getCount() == 0) {
        return false;
      }
    } while (!total.compareAndSet(now, now + 1));
    waiting.incrementAndGet();
    Reader reader = new Reader(this);
    readers.add(reader);
    Thread.ofPlatform().daemon().name("fuse-reader-" + started.incrementAndGet()).start(reader);
    return true;
  }

  private void watch() {
    while (ended.getCount() > 0) {
      watchParked = true;
      if (waiting.get() > 0) {
        LockSupport.park();
      }
      watchParked = false;
      while (ended.getCount() > 0 && waiting.get() == 0) {
        long before = handled();
        LockSupport.parkNanos(STUCK_NANOS);
        if (waiting.get() == 0 && handled() == before) {
          addReader();
        }
      }
    }
  }

  private long handled() {
    long sum = 0;
    for (Reader reader : readers) {
      sum += reader.handled();
    }
    return sum;
  }
}
