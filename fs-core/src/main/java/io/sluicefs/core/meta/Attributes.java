package io.sluicefs.core.meta;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.meta.op.VolumeUsage;

/** Attributes, opening and lengths of inodes (redis-metadata.md 8.3 to 8.8, 8.18). */
public interface Attributes {

  /**
   * @throws io.sluicefs.core.errno.FsException ENOENT
   */
  Attr getattr(long ino);

  /**
   * As {@link #getattr}, also of a file that another client deleted a short while ago: for handles
   * opened before.
   */
  Attr getattrOpen(long ino);

  /**
   * Changes mode, owner, times or flags, and sets ctime.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EPERM (not the owner, in the trash), EACCES
   */
  Attr setattr(Caller caller, long ino, SetAttr change);

  /**
   * Checks permission bits: 4 read, 2 write, 1 execute.
   *
   * @throws io.sluicefs.core.errno.FsException EACCES, ENOENT
   */
  void access(Caller caller, long ino, int mask);

  /**
   * Opens a file: permission, flags, O_TRUNC, and the first chunk list in the same trip. Nothing is
   * recorded in the engine.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EACCES, EPERM (immutable, append-only, in
   *     the trash), EROFS, ENOSPC, EDQUOT
   */
  OpenedInode open(Caller caller, long ino, OpenFlags flags);

  /**
   * Sets the length; the cut or grown part reads as zeros. Sets mtime and ctime also when the
   * length stays.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EPERM (not a file, immutable, append-only),
   *     EACCES, EFBIG, ENOSPC, EDQUOT
   */
  Attr truncate(Caller caller, long ino, long length, TruncateBy by);

  /**
   * @throws io.sluicefs.core.errno.FsException ENOENT, EPERM, EACCES, EFBIG, ENOSPC, EDQUOT
   */
  Attr fallocate(Caller caller, long ino, Fallocate request);

  /** Updates atime as the mount's atime mode says; the attributes afterwards. */
  Attr accessed(long ino);

  /** Space and inodes of the volume as seen from {@code ino} (redis-metadata.md 8.5). */
  VolumeUsage statfs(long ino);
}
