package io.sluicefs.core.vfs.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluicefs.core.inode.Name;
import java.time.Duration;

/**
 * Names seen lately, as hints which inode a removal will meet. Never answers a lookup, so a wrong
 * hint costs one more trip and nothing else.
 */
public final class DentryCache {
  private static final int ENTRIES_MAX = 65_536;

  private record Key(long parentIno, Name name) {}

  private final Cache<Key, Long> names;

  public DentryCache(Duration life) {
    names = Caffeine.newBuilder().maximumSize(ENTRIES_MAX).expireAfterWrite(life).build();
  }

  public void seen(long parentIno, Name name, long ino) {
    names.put(new Key(parentIno, name), ino);
  }

  public void removed(long parentIno, Name name) {
    names.invalidate(new Key(parentIno, name));
  }

  /** The inode that the name probably leads to, 0 when unknown. */
  public long hint(long parentIno, Name name) {
    Long ino = names.getIfPresent(new Key(parentIno, name));
    return ino == null ? 0 : ino;
  }
}
