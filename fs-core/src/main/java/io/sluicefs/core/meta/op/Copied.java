package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;

/** Reply of copy: bytes shared (0 at the end of the source) and the target afterwards. */
public record Copied(long bytes, Attr targetAttr) {}
