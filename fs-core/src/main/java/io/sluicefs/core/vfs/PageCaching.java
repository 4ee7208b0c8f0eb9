package io.sluicefs.core.vfs;

/** What the kernel does with cached pages of a file when it is opened. */
public enum PageCaching {
  /** Drop them and cache anew. */
  DROP,
  /** Keep them: contents have not changed since they were filled. */
  KEEP,
  /** Never cache: every read comes to us (virtual files). */
  DIRECT
}
