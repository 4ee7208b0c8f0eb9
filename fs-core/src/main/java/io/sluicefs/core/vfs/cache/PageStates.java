package io.sluicefs.core.vfs.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.vfs.PageCaching;

/**
 * The state each file had when it was last opened here: when it is still the same, the pages that
 * the kernel has are good (coherence.md 2). Losing an entry costs the pages only.
 */
public final class PageStates {
  private static final int ENTRIES_MAX = 65_536;

  private final Cache<Long, Attr> states =
      Caffeine.newBuilder().maximumSize(ENTRIES_MAX).executor(Runnable::run).build();

  /** The file is opened in this state. */
  public PageCaching opened(long ino, Attr attr) {
    Attr last = states.asMap().put(ino, attr);
    return last != null && last.sameStateAs(attr) ? PageCaching.KEEP : PageCaching.DROP;
  }

  public void forgetAll() {
    states.invalidateAll();
  }

  /** The kernel may have pages that were never stored, or the inode is gone. */
  public void forget(long ino) {
    states.invalidate(ino);
  }
}
