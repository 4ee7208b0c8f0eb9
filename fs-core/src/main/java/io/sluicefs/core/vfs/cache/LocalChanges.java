package io.sluicefs.core.vfs.cache;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When this mount last changed an inode, for replies that were asked for before and are given out
 * later. Kept per stripe of inodes: a stripe may say "changed" for a neighbour, never the contrary.
 */
public final class LocalChanges {
  private static final int STRIPES = 4096;

  private final AtomicLongArray changedAt = new AtomicLongArray(STRIPES);

  public LocalChanges() {
    long now = System.nanoTime();
    for (int i = 0; i < STRIPES; i++) {
      changedAt.set(i, now);
    }
  }

  public void changed(long ino) {
    changedAt.setRelease(stripeOf(ino), System.nanoTime());
  }

  public boolean changedSince(long ino, long nanoTime) {
    return changedAt.getAcquire(stripeOf(ino)) - nanoTime >= 0;
  }

  private static int stripeOf(long ino) {
    return (int) ((ino * 0x9E3779B97F4A7C15L) >>> 52);
  }
}
