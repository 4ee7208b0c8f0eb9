package io.sluicefs.core.vfs;

/** Reply of open: the handle, and what the kernel does with pages it has. */
public record Opened(long fh, PageCaching caching) {}
