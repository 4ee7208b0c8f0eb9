package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Name;

/** What is copied, and where its copy belongs. */
public record CloneTop(long sourceIno, long parentIno, Name name, CopyMode mode) {}
