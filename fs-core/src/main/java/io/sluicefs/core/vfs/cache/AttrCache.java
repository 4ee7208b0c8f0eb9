package io.sluicefs.core.vfs.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluicefs.core.inode.Attr;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The attributes last given to the kernel, and which of them may answer for a directory after an
 * own change.
 *
 * <p>After each change the kernel asks for the directory once more; the reply of the change itself
 * holds the answer. It counts only when no other change of that directory ran at the same time,
 * since replies may overtake each other: each change takes a ticket, and tickets that overlap are
 * void. Tickets are kept per stripe of inodes, so strangers may void each other: harmless.
 */
public final class AttrCache {
  private static final int ENTRIES_MAX = 65_536;
  private static final int STRIPES = 1024;
  private static final long RUNNING = 0xFFFF;
  private static final long VERSION = 0x10000;
  private static final long VOID = -1;

  /** One answer with the time it was got. */
  private record Told(Attr attr, long nanoTime, boolean answers) {}

  private final Cache<Long, Told> told =
      Caffeine.newBuilder().maximumSize(ENTRIES_MAX).executor(Runnable::run).build();
  private final AtomicLongArray changes = new AtomicLongArray(STRIPES);
  private final long lifeNanos;

  public AttrCache(Duration life) {
    this.lifeNanos = life.toNanos();
  }

  /** Remembers what the kernel is told, for {@link #lastTold}. */
  public void told(long ino, Attr attr) {
    told.put(ino, new Told(attr, System.nanoTime(), false));
  }

  public @Nullable Attr lastTold(long ino) {
    Told last = told.getIfPresent(ino);
    return last == null ? null : last.attr();
  }

  public void forget(long ino) {
    told.invalidate(ino);
  }

  public void forgetAll() {
    told.invalidateAll();
  }

  /** The attributes of a directory, when an own change has just shown them. */
  public @Nullable Attr answerFor(long dirIno) {
    Told last = told.getIfPresent(dirIno);
    if (last == null || !last.answers()) {
      return null;
    }
    return System.nanoTime() - last.nanoTime() < lifeNanos ? last.attr() : null;
  }

  /** A change of the directory begins. Ends with {@link #changed} or {@link #failed}. */
  public long begin(long dirIno) {
    int stripe = stripeOf(dirIno);
    long now = changes.addAndGet(stripe, VERSION + 1);
    told.invalidate(dirIno);
    return (now & RUNNING) == 1 ? now & ~RUNNING : VOID;
  }

  /** The change succeeded and left the directory like this. */
  public void changed(long dirIno, Attr attr, long ticket) {
    long now = changes.getAndDecrement(stripeOf(dirIno));
    if ((now & ~RUNNING) == ticket) {
      told.put(dirIno, new Told(attr, System.nanoTime(), true));
    }
  }

  public void failed(long dirIno) {
    changes.getAndDecrement(stripeOf(dirIno));
  }

  private static int stripeOf(long ino) {
    return (int) ((ino * 0x9E3779B97F4A7C15L) >>> 54);
  }
}
