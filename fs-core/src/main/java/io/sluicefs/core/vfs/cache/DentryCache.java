package io.sluicefs.core.vfs.cache;

import io.sluicefs.core.inode.Name;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Names seen lately, as hints which inode a removal will meet. Never answers a lookup, so a wrong
 * hint costs one more trip and nothing else.
 *
 * <p>A table in which a new name drives out the one in its slot: every lookup writes here, so that
 * keeping an order of use would cost more than the trips it saves.
 */
public final class DentryCache {
  private static final int SLOTS = 1 << 14;

  private record Seen(long parentIno, Name name, long ino, long nanoTime) {
    boolean isOf(long parent, Name other) {
      return parentIno == parent && name.equals(other);
    }
  }

  private final AtomicReferenceArray<@Nullable Seen> slots = new AtomicReferenceArray<>(SLOTS);
  private final long lifeNanos;

  public DentryCache(Duration life) {
    this.lifeNanos = life.toNanos();
  }

  public void seen(long parentIno, Name name, long ino) {
    slots.setRelease(slot(parentIno, name), new Seen(parentIno, name, ino, System.nanoTime()));
  }

  public void removed(long parentIno, Name name) {
    int slot = slot(parentIno, name);
    Seen seen = slots.getAcquire(slot);
    if (seen != null && seen.isOf(parentIno, name)) {
      slots.compareAndSet(slot, seen, null);
    }
  }

  public void forgetAll() {
    for (int slot = 0; slot < SLOTS; slot++) {
      slots.setRelease(slot, null);
    }
  }

  /** The inode that the name probably leads to, 0 when unknown. */
  public long hint(long parentIno, Name name) {
    Seen seen = slots.getAcquire(slot(parentIno, name));
    if (seen == null || !seen.isOf(parentIno, name)) {
      return 0;
    }
    return System.nanoTime() - seen.nanoTime() < lifeNanos ? seen.ino() : 0;
  }

  private static int slot(long parentIno, Name name) {
    long mixed = (parentIno * 31 + name.hashCode()) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 50);
  }
}
