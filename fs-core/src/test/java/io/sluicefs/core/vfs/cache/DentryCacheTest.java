package io.sluicefs.core.vfs.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.Name;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DentryCacheTest {
  private static final Name NAME = Name.of("name");

  @Test
  void seenNameIsHintedInItsDirectoryOnly() {
    DentryCache cache = new DentryCache(Duration.ofHours(1));

    cache.seen(1, NAME, 42);

    assertThat(cache.hint(1, NAME)).isEqualTo(42);
    assertThat(cache.hint(2, NAME)).isZero();
    assertThat(cache.hint(1, Name.of("other"))).isZero();
  }

  @Test
  void removedNameIsForgotten() {
    DentryCache cache = new DentryCache(Duration.ofHours(1));
    cache.seen(1, NAME, 42);

    cache.removed(1, NAME);

    assertThat(cache.hint(1, NAME)).isZero();
  }

  @Test
  void hintsEndWithTheirLife() {
    DentryCache cache = new DentryCache(Duration.ZERO);

    cache.seen(1, NAME, 42);

    assertThat(cache.hint(1, NAME)).isZero();
  }

  @Test
  void laterInodeReplacesTheEarlierOne() {
    DentryCache cache = new DentryCache(Duration.ofHours(1));
    cache.seen(1, NAME, 42);

    cache.seen(1, NAME, 43);

    assertThat(cache.hint(1, NAME)).isEqualTo(43);
  }
}
