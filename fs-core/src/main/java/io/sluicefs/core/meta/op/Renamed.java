package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Inode;
import org.jspecify.annotations.Nullable;

/**
 * Reply of rename.
 *
 * @param moved the inode that moved, afterwards
 * @param parentAttr the source directory afterwards
 * @param targetParentAttr the target directory afterwards (equal to parentAttr when the same)
 * @param replaced what the target name held before, absent when it was free or nothing changed
 * @param exchanged the inode that took the source name, with EXCHANGE
 */
public record Renamed(
    Inode moved,
    Attr parentAttr,
    Attr targetParentAttr,
    @Nullable Removed replaced,
    @Nullable Inode exchanged) {}
