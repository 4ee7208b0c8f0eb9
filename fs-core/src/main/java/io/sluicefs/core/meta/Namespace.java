package io.sluicefs.core.meta;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.Renamed;

/**
 * Names and directories (redis-metadata.md 8.1, 8.9 to 8.17).
 *
 * <p>Every mutation is atomic for all clients at once and costs one round trip. Names come checked
 * ({@link Name}); {@code .} and {@code ..} are allowed in lookup only. With a read-only session
 * each mutation throws EROFS. Any method may throw EIO (engine broken, or out of reach for too
 * long) and EINTR (cancelled).
 */
public interface Namespace {

  /**
   * The inode behind a name. An entry whose record is missing comes with its type and otherwise
   * empty attributes (nlink 0).
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT; ENOTDIR ({@code ..} of a file); EACCES
   */
  Inode lookup(Caller caller, long parentIno, Name name);

  /**
   * Makes a file, device, fifo or socket.
   *
   * @throws io.sluicefs.core.errno.FsException EEXIST, ENOENT (parent gone or in the trash),
   *     ENOTDIR, EACCES, EPERM (immutable parent, trash), ENOSPC, EDQUOT
   */
  Created mknod(Caller caller, long parentIno, Name name, NewInode node);

  /** Makes a directory; {@code node.type()} is DIRECTORY. Errors as {@link #mknod}. */
  Created mkdir(Caller caller, long parentIno, Name name, NewInode node);

  /**
   * Makes a symbolic link; 1 to 4095 target bytes without NUL.
   *
   * @throws io.sluicefs.core.errno.FsException as {@link #mknod}; EINVAL (empty target or NUL),
   *     ENAMETOOLONG
   */
  Created symlink(Caller caller, long parentIno, Name name, byte[] target);

  /**
   * Makes a file and opens it, or opens the one that exists.
   *
   * @throws io.sluicefs.core.errno.FsException as {@link #mknod}; for an existing name EEXIST
   *     (O_EXCL, or a type other than file), EACCES and EPERM as {@link Attributes#open}
   */
  FileCreated create(Caller caller, long parentIno, Name name, FileCreate request);

  /**
   * Makes a file without a name (O_TMPFILE), sustained by this session until the last close or
   * until {@link #link} gives it a name.
   */
  Created tmpfile(Caller caller, long parentIno, FileCreate request);

  /**
   * Adds a name to a file.
   *
   * @throws io.sluicefs.core.errno.FsException EEXIST, ENOENT (either inode gone), ENOTDIR, EACCES,
   *     EPERM (directory, immutable), EMLINK, EDQUOT
   */
  Created link(Caller caller, long ino, long parentIno, Name name);

  /**
   * Removes a name that is not a directory.
   *
   * <p>{@code expectedIno} is the inode that the caller believes to be there, 0 when unknown. The
   * engine asks {@link OpenInodes} about it in advance; when the name turns out to hold another
   * inode and that loses its last name, the reply says SUSTAINED, and the engine releases it at
   * once if nobody has it open.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, ENOTDIR (parent), EISDIR (a directory),
   *     EACCES (permission, sticky), EPERM (immutable, append-only, trash)
   */
  Removed unlink(Caller caller, long parentIno, Name name, long expectedIno);

  /**
   * Removes an empty directory.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, ENOTDIR, ENOTEMPTY, EACCES, EPERM, EINVAL
   *     ({@code .})
   */
  Removed rmdir(Caller caller, long parentIno, Name name);

  /**
   * Moves a name, replacing or exchanging the target as asked.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, ENOTDIR, EISDIR, ENOTEMPTY, EEXIST
   *     (NO_REPLACE), EINVAL (a directory into its own descendant, at any depth), EACCES, EPERM,
   *     EDQUOT
   */
  Renamed rename(Caller caller, Rename request);

  /**
   * Target bytes of a symbolic link.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EINVAL (not a symlink)
   */
  byte[] readlink(long ino);

  /**
   * One page of the names of a directory, from {@code cursor} ({@link DirPage#END} starts).
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, ENOTDIR, EACCES
   */
  DirPage readdir(Caller caller, long ino, String cursor, DirDetail detail);
}
