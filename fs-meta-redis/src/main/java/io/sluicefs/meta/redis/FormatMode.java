package io.sluicefs.meta.redis;

/** What {@code format} does when the volume exists already. */
public enum FormatMode {
  /** Only what may change changes; anything else is refused. */
  NEW,
  /** Everything but the UUID is written over. */
  FORCE
}
