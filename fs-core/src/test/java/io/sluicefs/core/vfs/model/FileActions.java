package io.sluicefs.core.vfs.model;

import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.RenameMode;
import java.util.List;

/**
 * Actions of one process on one directory tree, as root. Paths are relative without a slash at
 * either end; the empty path is the root of the tree. Symbolic links are never followed in the
 * middle of a path; use targets that do not exist. Failures are {@link
 * io.sluicefs.core.errno.FsException}s.
 */
public interface FileActions extends AutoCloseable {
  /** How a file is opened; all but READ may write and read. */
  enum OpenMode {
    READ,
    WRITE,
    APPEND,
    TRUNCATE,
    /** Past the page cache of a kernel, where there is one. */
    DIRECT,
    CREATE,
    CREATE_EXCLUSIVE
  }

  void mkdir(String path, int mode);

  void rmdir(String path);

  /** EISDIR for a directory, ELOOP for a symbolic link; new files get {@code mode}. */
  long open(String path, OpenMode how, int mode);

  void close(long handle);

  /** Up to {@code length} bytes, fewer only at the end of the file. */
  byte[] read(long handle, long fileOffset, int length);

  /** Handles opened with APPEND write at the end, whatever the offset. */
  void write(long handle, long fileOffset, byte[] bytes);

  /** Like {@link #read}, through a mapping. */
  byte[] mapRead(long handle, long fileOffset, int length);

  /**
   * Stores through a shared mapping what fits into the file as long as it is; EACCES when it is
   * open for reading.
   *
   * @param isWaiting whether the bytes have left the page cache on return
   */
  void mapWrite(long handle, long fileOffset, byte[] bytes, boolean isWaiting);

  void fsync(long handle);

  /** Drops what a kernel has cached of the file and need not keep. */
  void forget(long handle);

  void truncate(long handle, long length);

  void fallocate(long handle, Fallocate request);

  /** Copies as much as there is; the inodes of the request are ignored. */
  long copyRange(long source, long target, CopyRange request);

  void unlink(String path);

  void rename(String from, String to, RenameMode mode);

  void link(String existing, String path);

  void symlink(String target, String path);

  String readlink(String path);

  void chmod(String path, int mode);

  void setxattr(String path, String name, byte[] value);

  byte[] getxattr(String path, String name);

  /** Of the link itself when the path is a symbolic link. */
  FileStat stat(String path);

  FileStat fstat(long handle);

  /** Names in order, without {@code .} and {@code ..}. */
  List<String> list(String path);

  @Override
  void close();
}
