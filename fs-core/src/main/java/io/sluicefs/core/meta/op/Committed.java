package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;

/**
 * Reply of a commit.
 *
 * @param before the record that the commit found
 * @param after the record it left
 * @param longestList elements of the longest chunk list it appended to; a sign to compact
 */
public record Committed(Attr before, Attr after, int longestList) {}
