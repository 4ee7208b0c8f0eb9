package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mounted volume, by inode and handle: what frontends call. One method per operation, named as
 * in the port below it.
 *
 * <p>All methods block, may be called from any thread, and throw {@link
 * io.sluicefs.core.errno.FsException} with the errno the caller shall see; beyond those listed at
 * the ports ({@link io.sluicefs.core.meta.Namespace}, {@link io.sluicefs.core.meta.Attributes})
 * only EBADF for an unknown or unfit handle. Attributes in replies show the visible length,
 * buffered writes counted. {@link #NO_HANDLE} stands for an absent handle.
 */
public interface Vfs extends AutoCloseable {
  /** An absent handle. */
  long NO_HANDLE = -1;

  Inode lookup(Caller caller, long parentIno, Name name);

  /** The kernel dropped {@code lookups} references; a hint only. */
  void forget(long ino, long lookups);

  Attr getattr(Caller caller, long ino, long fh);

  /** Changes attributes; ctime always. */
  Attr setattr(Caller caller, long ino, long fh, SetAttr change);

  /** With a handle the right comes from it; otherwise from the inode's mode. */
  Attr truncate(Caller caller, long ino, long fh, long length);

  byte[] readlink(Caller caller, long ino);

  Inode mknod(Caller caller, long parentIno, Name name, NewInode node);

  Inode mkdir(Caller caller, long parentIno, Name name, NewInode node);

  Inode symlink(Caller caller, long parentIno, Name name, byte[] target);

  void unlink(Caller caller, long parentIno, Name name);

  void rmdir(Caller caller, long parentIno, Name name);

  void rename(Caller caller, NameAt source, NameAt target, RenameMode mode);

  Inode link(Caller caller, long ino, long parentIno, Name name);

  Opened open(Caller caller, long ino, OpenFlags flags);

  FileOpened create(Caller caller, long parentIno, Name name, FileCreate request);

  FileOpened tmpfile(Caller caller, long parentIno, FileCreate request);

  /** Reads until {@code target} is full or the file ends; returns bytes read. */
  int read(Caller caller, long fh, long fileOffset, ByteBuffer target);

  /** Writes all remaining bytes; they are copied before the call returns. */
  int write(Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent);

  /** close(2) of one descriptor: everything written is stored and committed, or an error. */
  void flush(Caller caller, long fh, long lockOwner);

  void fsync(Caller caller, long fh);

  /** The last descriptor is closed; errors were reported by flush. */
  void release(Caller caller, long fh, Release how);

  long opendir(Caller caller, long ino);

  /** Gives entries from {@code cookie} on (0 takes a new snapshot) until the sink is full. */
  void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink);

  void releasedir(Caller caller, long fh);

  VolumeUsage statfs(Caller caller, long ino);

  void access(Caller caller, long ino, int mask);

  byte[] getxattr(Caller caller, long ino, Name name);

  List<Name> listxattr(Caller caller, long ino);

  void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode);

  void removexattr(Caller caller, long ino, Name name);

  void fallocate(Caller caller, long fh, Fallocate request);

  /**
   * @throws io.sluicefs.core.errno.FsException ENXIO at or behind the end
   */
  long seek(Caller caller, long fh, long fileOffset, SeekTo to);

  /**
   * Shares slices between two open files; returns bytes copied. The inodes come from the handles.
   */
  long copyRange(Caller caller, long sourceFh, long targetFh, CopyRange request);

  /** The lock that stands in the way, absent when there is none. */
  @Nullable LockRequest getLock(Caller caller, long fh, LockRequest request);

  /**
   * Sets or releases a lock; absent when that is done. A request that waits comes back as what to
   * wait on, so that the thread which asked need not.
   *
   * @throws io.sluicefs.core.errno.FsException EAGAIN, EDEADLK, ENOLCK, EROFS
   */
  @Nullable PendingLock setLock(Caller caller, long fh, LockRequest request);

  /** The calling thread makes no more requests: what was kept for it alone is freed. */
  default void leaveThread() {}

  /** Flushes everything, ends background work, closes what is below. */
  @Override
  void close();

  /** A name in a directory. */
  record NameAt(long parentIno, Name name) {}
}
