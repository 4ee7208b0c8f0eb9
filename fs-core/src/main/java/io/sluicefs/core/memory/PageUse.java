package io.sluicefs.core.memory;

/** What a page is held for; limits and leak reports tell these apart. */
public enum PageUse {
  /** Written by a caller, not in the object store yet. */
  WRITE,
  /** A block that a caller waits for. */
  READ,
  /** A block that somebody may ask for soon. */
  PREFETCH
}
