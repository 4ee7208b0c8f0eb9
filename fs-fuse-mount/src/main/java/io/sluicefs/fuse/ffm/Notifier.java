package io.sluicefs.fuse.ffm;

import io.sluicefs.core.inode.Name;
import io.sluicefs.core.vfs.KernelCache;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kernel what it must look at again, from a thread of its own, which owes nobody a reply.
 *
 * <p>Requests only queue, except for attributes alone. Equal notices become one; when {@link
 * #QUEUE_MAX} wait, all are dropped and the kernel's time-outs do the work. Entries are only ever
 * expired, never invalidated: that would tear mounts and working directories away
 * (fuse-kernel-protocol.md 0, rule 6). The lock guards the queue and is never held while writing.
 */
public final class Notifier implements KernelCache, AutoCloseable {
  /** Notices waiting; a few hundred microseconds of work each 100. */
  public static final int QUEUE_MAX = 8192;

  /** Files whose pages are dropped at the same time; each may wait for reads of its file. */
  private static final int DROPPERS_MAX = 8;

  private static final long DROPPER_IDLE_SECONDS = 10;

  private static final Logger log = LoggerFactory.getLogger(Notifier.class);
  private static final int EXPIRE_ONLY = 1;
  private static final int INODE_SIZE = Wire.OUT_HEADER_SIZE + 24;
  private static final int ENTRY_SIZE = Wire.OUT_HEADER_SIZE + 16;

  private final Channel channel;
  private final boolean expiresEntries;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Set<Target> queue = new LinkedHashSet<>();
  private final LongAdder dropped = new LongAdder();
  private final MemorySegment message = Arena.ofAuto().allocate(ENTRY_SIZE + Name.LENGTH_MAX + 1);
  private final ThreadLocal<MemorySegment> attrMessage =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(INODE_SIZE));
  private final Thread thread;
  private final ThreadPoolExecutor droppers;
  private boolean closed;

  /**
   * @param expiresEntries the kernel knows EXPIRE_ONLY; without it entries are left to time-outs
   */
  public Notifier(Channel channel, boolean expiresEntries) {
    this.channel = channel;
    this.expiresEntries = expiresEntries;
    this.thread = Thread.ofPlatform().daemon().name("fuse-notify").unstarted(this::run);
    this.droppers =
        new ThreadPoolExecutor(
            DROPPERS_MAX,
            DROPPERS_MAX,
            DROPPER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE_MAX),
            Thread.ofPlatform().daemon().name("fuse-drop-", 0).factory());
    droppers.allowCoreThreadTimeOut(true);
  }

  public void start() {
    thread.start();
  }

  /** Notices thrown away because the queue was full. */
  public long dropped() {
    return dropped.sum();
  }

  /** Written at once, which never blocks for attributes: an OPEN that follows relies on it. */
  @Override
  public void attrChanged(long ino) {
    MemorySegment own = attrMessage.get();
    encodeInode(own, ino, false);
    report(channel.write(own, INODE_SIZE));
  }

  @Override
  public void contentChanged(long ino) {
    queue(new Target(ino, null));
  }

  /** From a thread of its own kind: a virtual one would hold its carrier as long as it waits. */
  @Override
  public void dropContent(long ino) {
    try {
      droppers.submit(() -> drop(ino)).get();
    } catch (RejectedExecutionException e) {
      log.debug("pages of inode {} stay, as nobody serves them any more", ino);
    } catch (ExecutionException e) {
      throw new IllegalStateException("dropping pages", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drop(long ino) {
    MemorySegment own = attrMessage.get();
    encodeInode(own, ino, true);
    report(channel.write(own, INODE_SIZE));
  }

  @Override
  public void nameChanged(long parentIno, Name name) {
    if (expiresEntries) {
      queue(new Target(parentIno, name));
    }
  }

  /** Stops queueing and ends the thread once what it writes now is through. */
  @Override
  public void close() {
    droppers.shutdown();
    lock.lock();
    try {
      closed = true;
      queue.clear();
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  private void queue(Target target) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (queue.size() >= QUEUE_MAX) {
        dropped.add(queue.size());
        queue.clear();
      }
      queue.add(target);
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Target target = take();
    while (target != null) {
      Name name = target.name;
      int length =
          name == null ? encodeInode(message, target.ino, true) : encodeEntry(target.ino, name);
      report(channel.write(message, length));
      target = take();
    }
  }

  private @Nullable Target take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        filled.awaitUninterruptibly();
      }
      if (closed) {
        return null;
      }
      Iterator<Target> waiting = queue.iterator();
      Target first = waiting.next();
      waiting.remove();
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** {@code off} below 0 keeps the pages; 0 with length 0 drops all of them. */
  private static int encodeInode(MemorySegment into, long ino, boolean pagesToo) {
    head(into, INODE_SIZE, Wire.NOTIFY_INODE);
    into.set(Wire.U64, 16, ino);
    into.set(Wire.U64, 24, pagesToo ? 0 : -1);
    into.set(Wire.U64, 32, 0);
    return INODE_SIZE;
  }

  private int encodeEntry(long parentIno, Name name) {
    int length = ENTRY_SIZE + name.length() + 1;
    head(message, length, Wire.NOTIFY_ENTRY);
    message.set(Wire.U64, 16, parentIno);
    message.set(Wire.U32, 24, name.length());
    message.set(Wire.U32, 28, EXPIRE_ONLY);
    MemorySegment.copy(MemorySegment.ofArray(name.bytes()), 0, message, 32, name.length());
    message.set(ValueLayout.JAVA_BYTE, 32L + name.length(), (byte) 0);
    return length;
  }

  private static void head(MemorySegment into, int length, int code) {
    into.set(Wire.U32, Wire.OUT_LEN, length);
    into.set(Wire.U32, Wire.OUT_ERROR, code);
    into.set(Wire.U64, Wire.OUT_UNIQUE, 0);
  }

  private static void report(long result) {
    if (result < 0 && result != -Sys.ENOENT) {
      log.debug("a notification failed with errno {}", -result);
    }
  }

  /** An inode, or with a name one entry of it. */
  private record Target(long ino, @Nullable Name name) {}
}
