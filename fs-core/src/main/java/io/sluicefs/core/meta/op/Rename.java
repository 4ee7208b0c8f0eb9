package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.Namespace;

/**
 * What rename(2) asks for.
 *
 * @param expectedTargetIno the inode that the caller believes to be behind the target name, 0 when
 *     unknown; see {@link Namespace#unlink}
 */
public record Rename(
    long parentIno,
    Name name,
    long targetParentIno,
    Name targetName,
    RenameMode mode,
    long expectedTargetIno) {}
