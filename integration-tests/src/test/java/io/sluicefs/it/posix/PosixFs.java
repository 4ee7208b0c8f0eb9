package io.sluicefs.it.posix;

import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Timestamp;
import java.util.List;
import java.util.Map;

/**
 * System calls of one actor (one process with its ids and descriptors) on one file system. A
 * failure is an {@link io.sluicefs.core.errno.FsException} with the errno. Paths start at the file
 * system's root; each character of a path is one byte. The umask is 0.
 */
public interface PosixFs {
  int O_RDONLY = 0;
  int O_WRONLY = 1;
  int O_RDWR = 2;
  int O_CREAT = 0100;
  int O_EXCL = 0200;
  int O_TRUNC = 01000;
  int O_APPEND = 02000;
  int O_SYNC = 04010000;
  int O_DIRECT = 040000;
  int O_DIRECTORY = 0200000;
  int O_NOFOLLOW = 0400000;
  int O_TMPFILE = 020000000 | O_DIRECTORY;

  int RENAME_NOREPLACE = 1;
  int RENAME_EXCHANGE = 2;
  int RENAME_WHITEOUT = 4;

  int SEEK_SET = 0;
  int SEEK_CUR = 1;
  int SEEK_END = 2;
  int SEEK_DATA = 3;
  int SEEK_HOLE = 4;

  int XATTR_CREATE = 1;
  int XATTR_REPLACE = 2;

  int FALLOC_KEEP_SIZE = 1;
  int FALLOC_PUNCH_HOLE = 2;
  int FALLOC_COLLAPSE_RANGE = 8;
  int FALLOC_ZERO_RANGE = 16;

  int UTIME_NOW = (1 << 30) - 1;
  int UTIME_OMIT = (1 << 30) - 2;

  void mkdir(String path, int mode);

  void rmdir(String path);

  void unlink(String path);

  void rename(String source, String target, int flags);

  void link(String source, String target);

  /** linkat(2) of an open descriptor, which gives an unnamed file its name. */
  void linkDescriptor(int fd, String target);

  void symlink(String content, String path);

  String readlink(String path);

  void mknod(String path, int typeAndMode, int major, int minor);

  Stat lstat(String path);

  Stat stat(String path);

  Stat fstat(int fd);

  void chmod(String path, int mode);

  /** lchown(2); -1 leaves an id alone. */
  void chown(String path, int uid, int gid);

  /** utimensat(2) of the name itself; nanos may be UTIME_NOW or UTIME_OMIT. */
  void utimens(String path, Timestamp atime, Timestamp mtime);

  void truncate(String path, long length);

  void access(String path, int mask);

  /** Names with types, {@code .} and {@code ..} too, in the order they come. */
  Map<String, FileType> list(String path);

  int open(String path, int flags, int mode);

  void close(int fd);

  byte[] pread(int fd, long fileOffset, int count);

  int pwrite(int fd, long fileOffset, byte[] payload);

  /** write(2) at the descriptor's own position, or at the end with O_APPEND. */
  int write(int fd, byte[] payload);

  long lseek(int fd, long fileOffset, int whence);

  void fsync(int fd);

  void ftruncate(int fd, long length);

  void fallocate(int fd, int mode, long fileOffset, long length);

  long copyRange(int sourceFd, long sourceOffset, int targetFd, long targetOffset, long length);

  /** flock(2) that never waits: LOCK_SH 1, LOCK_EX 2, LOCK_UN 8. */
  void flock(int fd, int operation);

  /** fcntl(F_SETLK): type 0 shared, 1 exclusive, 2 unlock; length 0 reaches to the end. */
  void lock(int fd, int type, long start, long length);

  /** fcntl(F_OFD_SETLK), as {@link #lock}. */
  void ofdLock(int fd, int type, long start, long length);

  /** fcntl(F_GETLK): the type of the lock in the way, 2 without one. */
  int getLock(int fd, int type, long start, long length);

  void setxattr(String path, String name, byte[] value, int flags);

  /** At most {@code capacity} bytes; ERANGE when the value is longer. */
  byte[] getxattr(String path, String name, int capacity);

  List<String> listxattr(String path);

  void removexattr(String path, String name);

  /** total bytes, available bytes, total inodes, available inodes, longest name. */
  List<Long> statfs(String path);
}
