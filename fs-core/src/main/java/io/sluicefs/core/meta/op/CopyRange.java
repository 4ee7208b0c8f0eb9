package io.sluicefs.core.meta.op;

/** What copy_file_range(2) asks for, in bytes. */
public record CopyRange(
    long sourceIno, long sourceOffset, long targetIno, long targetOffset, long length) {}
