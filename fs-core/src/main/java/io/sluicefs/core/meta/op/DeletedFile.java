package io.sluicefs.core.meta.op;

/** A file whose record is gone and whose chunks wait for deletion (redis-metadata.md 2.8). */
public record DeletedFile(long ino, long length) {}
