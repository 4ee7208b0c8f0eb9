package io.sluicefs.core.meta.dump;

import io.sluicefs.core.inode.Attr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the tree form of a dump tells of one inode, except its entries. The parent and
 * the ids of ACL rules in {@code attr} mean nothing here.
 *
 * @param symlink target, null unless it is a symlink
 * @param xattrs in any order
 * @param chunks by index, those with slices only
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DumpNode(
    long ino,
    Attr attr,
    byte @Nullable [] symlink,
    List<DumpXattr> xattrs,
    @Nullable DumpAcl accessAcl,
    @Nullable DumpAcl defaultAcl,
    List<DumpChunk> chunks) {}
