package io.sluicefs.it.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
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
import io.sluicefs.core.vfs.Release;
import io.sluicefs.core.vfs.SeekTo;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.WriteIntent;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An actor on a {@link Vfs}: plays the part of the kernel, with path walks and a descriptor table.
 * Permission is checked by the engine, since no kernel has done it.
 */
final class VfsFs implements PosixFs {
  private static final LockRequest.Wait NEVER = LockRequest.Wait.NEVER;

  private final Vfs vfs;
  private final Caller caller;
  private final boolean privileged;
  private final VfsPaths paths;
  private final Map<Integer, Descriptor> descriptors = new HashMap<>();
  private int nextFd = 3;

  /** An open file or directory; the position of write(2) and lseek(2) belongs to it. */
  private static final class Descriptor {
    private final long ino;
    private final long fh;
    private final int flags;
    private final boolean directory;
    private long position;

    Descriptor(long ino, long fh, int flags, boolean directory) {
      this.ino = ino;
      this.fh = fh;
      this.flags = flags;
      this.directory = directory;
    }

    boolean reads() {
      return (flags & 3) != O_WRONLY;
    }

    boolean writes() {
      return (flags & 3) != O_RDONLY;
    }
  }

  VfsFs(Vfs vfs, Caller caller) {
    this.vfs = vfs;
    this.caller = caller;
    this.privileged = caller.uid() == 0;
    this.paths = new VfsPaths(vfs, caller);
  }

  @Override
  public void mkdir(String path, int mode) {
    var at = paths.parent(path);
    paths.refuseExisting(at);
    vfs.mkdir(
        caller, at.parentIno(), at.name(), new NewInode(FileType.DIRECTORY, mode & 01777, 0, 0));
  }

  @Override
  public void rmdir(String path) {
    var at = paths.parent(path);
    vfs.rmdir(caller, at.parentIno(), at.name());
  }

  @Override
  public void unlink(String path) {
    var at = paths.parent(path);
    vfs.unlink(caller, at.parentIno(), at.name());
  }

  @Override
  public void rename(String source, String target, int flags) {
    RenameMode mode =
        switch (flags) {
          case 0 -> RenameMode.REPLACE;
          case RENAME_NOREPLACE -> RenameMode.NO_REPLACE;
          case RENAME_EXCHANGE -> RenameMode.EXCHANGE;
          default -> throw Errno.EINVAL.exception();
        };
    vfs.rename(caller, paths.parent(source), paths.parent(target), mode);
  }

  @Override
  public void link(String source, String target) {
    long ino = paths.walk(source, false).ino();
    var at = paths.parent(target);
    vfs.link(caller, ino, at.parentIno(), at.name());
  }

  @Override
  public void linkDescriptor(int fd, String target) {
    var at = paths.parent(target);
    vfs.link(caller, descriptor(fd).ino, at.parentIno(), at.name());
  }

  @Override
  public void symlink(String content, String path) {
    var at = paths.parent(path);
    paths.refuseExisting(at);
    vfs.symlink(caller, at.parentIno(), at.name(), content.getBytes(ISO_8859_1));
  }

  @Override
  public String readlink(String path) {
    Inode link = paths.walk(path, false);
    if (link.attr().type() != FileType.SYMLINK) {
      throw Errno.EINVAL.exception();
    }
    return new String(vfs.readlink(caller, link.ino()), ISO_8859_1);
  }

  @Override
  public void mknod(String path, int typeAndMode, int major, int minor) {
    var at = paths.parent(path);
    paths.refuseExisting(at);
    int rdev = (minor & 0xFF) | (major << 8) | ((minor & ~0xFF) << 12);
    NewInode node = new NewInode(FileType.ofMode(typeAndMode), typeAndMode & 07777, 0, rdev);
    vfs.mknod(caller, at.parentIno(), at.name(), node);
  }

  @Override
  public Stat lstat(String path) {
    return getattr(paths.walk(path, false).ino(), Vfs.NO_HANDLE);
  }

  @Override
  public Stat stat(String path) {
    return getattr(paths.walk(path, true).ino(), Vfs.NO_HANDLE);
  }

  @Override
  public Stat fstat(int fd) {
    return getattr(descriptor(fd).ino, descriptor(fd).fh);
  }

  private Stat getattr(long ino, long fh) {
    Attr attr = vfs.getattr(caller, ino, fh);
    return new Stat(
        ino,
        attr.type().modeBits() | attr.mode(),
        attr.nlink(),
        attr.uid(),
        attr.gid(),
        attr.length(),
        attr.atime(),
        attr.mtime(),
        attr.ctime(),
        (attr.length() + 511) / 512,
        (attr.rdev() >>> 8) & 0xFFF,
        (attr.rdev() & 0xFF) | ((attr.rdev() >>> 12) & ~0xFF));
  }

  @Override
  public void chmod(String path, int mode) {
    setattr(path, new SetAttr(mode, null, null, null, null, null, false), true);
  }

  @Override
  public void chown(String path, int uid, int gid) {
    Integer newUid = uid == -1 ? null : uid;
    Integer newGid = gid == -1 ? null : gid;
    setattr(path, new SetAttr(null, newUid, newGid, null, null, null, true), false);
  }

  @Override
  public void utimens(String path, Timestamp atime, Timestamp mtime) {
    setattr(
        path, new SetAttr(null, null, null, setTime(atime), setTime(mtime), null, false), false);
  }

  private static SetAttr.@Nullable SetTime setTime(Timestamp time) {
    return switch (time.nanos()) {
      case UTIME_OMIT -> null;
      case UTIME_NOW -> SetAttr.SetTime.NOW;
      default -> new SetAttr.SetTime(time);
    };
  }

  private void setattr(String path, SetAttr change, boolean follow) {
    vfs.setattr(caller, paths.walk(path, follow).ino(), Vfs.NO_HANDLE, change);
  }

  @Override
  public void truncate(String path, long length) {
    Inode inode = paths.walk(path, true);
    if (inode.attr().isDirectory()) {
      throw Errno.EISDIR.exception();
    }
    truncate(inode.ino(), Vfs.NO_HANDLE, length);
  }

  private void truncate(long ino, long fh, long length) {
    if (length < 0) {
      throw Errno.EINVAL.exception();
    }
    vfs.truncate(caller, ino, fh, length);
    if (!privileged) {
      // The kernel sends FATTR_KILL_SUIDGID with the new size; our Vfs takes it as setattr.
      vfs.setattr(Caller.root(), ino, fh, new SetAttr(null, null, null, null, null, null, true));
    }
  }

  @Override
  public void access(String path, int mask) {
    vfs.access(caller, paths.walk(path, true).ino(), mask);
  }

  @Override
  public Map<String, FileType> list(String path) {
    Map<String, FileType> entries = new LinkedHashMap<>();
    long fh = vfs.opendir(caller, paths.walk(path, true).ino());
    long[] cookie = {0};
    for (int before = -1; before != entries.size(); ) {
      before = entries.size();
      int[] room = {100};
      vfs.readdir(
          caller,
          fh,
          cookie[0],
          DirDetail.NAMES,
          (entry, next) -> {
            if (room[0]-- == 0) {
              return false;
            }
            String name = new String(entry.name().bytes(), ISO_8859_1);
            if (entries.put(name, entry.type()) != null) {
              throw new AssertionError("listed twice: " + name);
            }
            cookie[0] = next;
            return true;
          });
    }
    vfs.releasedir(caller, fh);
    return entries;
  }

  @Override
  public int open(String path, int flags, int mode) {
    if ((flags & O_TMPFILE) == O_TMPFILE) {
      long parentIno = paths.walk(path, true).ino();
      var made = vfs.tmpfile(caller, parentIno, new FileCreate(mode, 0, how(flags), false));
      return add(new Descriptor(made.inode().ino(), made.opened().fh(), flags, false));
    }
    Inode found =
        (flags & O_CREAT) == 0
            ? paths.walk(path, (flags & O_NOFOLLOW) == 0)
            : paths.find(path, (flags & (O_NOFOLLOW | O_EXCL)) == 0);
    return found == null ? create(path, flags, mode) : openExisting(found, flags);
  }

  private int create(String path, int flags, int mode) {
    var at = paths.parent(paths.danglingTarget(path));
    FileCreate request = new FileCreate(mode, 0, how(flags), (flags & O_EXCL) != 0);
    var made = vfs.create(caller, at.parentIno(), at.name(), request);
    return add(new Descriptor(made.inode().ino(), made.opened().fh(), flags, false));
  }

  private int openExisting(Inode found, int flags) {
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
      throw Errno.EEXIST.exception();
    }
    if (found.attr().type() == FileType.SYMLINK) {
      throw Errno.ELOOP.exception();
    }
    if (found.attr().isDirectory()) {
      return openDirectory(found, flags);
    }
    if ((flags & O_DIRECTORY) != 0) {
      throw Errno.ENOTDIR.exception();
    }
    long fh = vfs.open(caller, found.ino(), how(flags)).fh();
    return add(new Descriptor(found.ino(), fh, flags, false));
  }

  private int openDirectory(Inode found, int flags) {
    if ((flags & 3) != O_RDONLY || (flags & O_CREAT) != 0) {
      throw Errno.EISDIR.exception();
    }
    return add(new Descriptor(found.ino(), vfs.opendir(caller, found.ino()), flags, true));
  }

  private OpenFlags how(int flags) {
    int access = flags & 3;
    boolean truncates = (flags & O_TRUNC) != 0;
    return new OpenFlags(
        access != O_WRONLY,
        access != O_RDONLY,
        (flags & O_APPEND) != 0,
        truncates,
        false,
        truncates && !privileged);
  }

  @Override
  public void close(int fd) {
    Descriptor open = descriptor(fd);
    descriptors.remove(fd);
    if (open.directory) {
      vfs.releasedir(caller, open.fh);
      return;
    }
    try {
      vfs.flush(caller, open.fh, processOwner());
    } finally {
      vfs.release(caller, open.fh, new Release(open.fh, true));
    }
  }

  /** Record locks belong to the process, which an actor is. */
  private long processOwner() {
    return 0x10000L + System.identityHashCode(this);
  }

  @Override
  public void flock(int fd, int operation) {
    LockRequest.Type type = lockType(operation == 8 ? 2 : operation - 1);
    long fh = descriptor(fd).fh;
    LockRequest lock =
        new LockRequest(LockRequest.Kind.FLOCK, type, NEVER, processOwner(), 0, Long.MAX_VALUE, 1);
    set(fh, lock);
  }

  @Override
  public void lock(int fd, int type, long start, long length) {
    set(descriptor(fd).fh, range(processOwner(), type, start, length));
  }

  @Override
  public void ofdLock(int fd, int type, long start, long length) {
    long fh = descriptor(fd).fh;
    set(fh, range(fh, type, start, length));
  }

  private void set(long fh, LockRequest request) {
    if (vfs.setLock(caller, fh, request) != null) {
      throw new IllegalStateException("a request that never waits waits");
    }
  }

  @Override
  public int getLock(int fd, int type, long start, long length) {
    LockRequest asked = range(processOwner(), type, start, length);
    LockRequest found = vfs.getLock(caller, descriptor(fd).fh, asked);
    return found == null ? 2 : found.type() == LockRequest.Type.WRITE ? 1 : 0;
  }

  private static LockRequest range(long owner, int type, long start, long length) {
    long end = length == 0 ? Long.MAX_VALUE : start + length - 1;
    return new LockRequest(LockRequest.Kind.POSIX, lockType(type), NEVER, owner, start, end, 1);
  }

  private static LockRequest.Type lockType(int number) {
    return switch (number) {
      case 0 -> LockRequest.Type.READ;
      case 1 -> LockRequest.Type.WRITE;
      default -> LockRequest.Type.UNLOCK;
    };
  }

  @Override
  public byte[] pread(int fd, long fileOffset, int count) {
    Descriptor open = descriptor(fd);
    if (open.directory) {
      throw Errno.EISDIR.exception();
    }
    if (!open.reads()) {
      throw Errno.EBADF.exception();
    }
    ByteBuffer target = ByteBuffer.allocate(count);
    int got = vfs.read(caller, open.fh, fileOffset, target);
    return java.util.Arrays.copyOf(target.array(), got);
  }

  @Override
  public int pwrite(int fd, long fileOffset, byte[] payload) {
    Descriptor open = descriptor(fd);
    if (!open.writes()) {
      throw Errno.EBADF.exception();
    }
    boolean append = (open.flags & O_APPEND) != 0;
    return vfs.write(
        caller,
        open.fh,
        fileOffset,
        ByteBuffer.wrap(payload),
        new WriteIntent(append, !privileged));
  }

  @Override
  public int write(int fd, byte[] payload) {
    Descriptor open = descriptor(fd);
    int written = pwrite(fd, open.position, payload);
    open.position += written;
    return written;
  }

  @Override
  public long lseek(int fd, long fileOffset, int whence) {
    Descriptor open = descriptor(fd);
    open.position =
        switch (whence) {
          case SEEK_SET -> fileOffset;
          case SEEK_CUR -> open.position + fileOffset;
          case SEEK_END -> getattr(open.ino, open.fh).length() + fileOffset;
          case SEEK_DATA -> vfs.seek(caller, open.fh, fileOffset, SeekTo.DATA);
          case SEEK_HOLE -> vfs.seek(caller, open.fh, fileOffset, SeekTo.HOLE);
          default -> throw Errno.EINVAL.exception();
        };
    return open.position;
  }

  @Override
  public void fsync(int fd) {
    Descriptor open = descriptor(fd);
    if (!open.directory) {
      vfs.fsync(caller, open.fh);
    }
  }

  @Override
  public void ftruncate(int fd, long length) {
    Descriptor open = descriptor(fd);
    if (!open.writes()) {
      throw Errno.EINVAL.exception();
    }
    truncate(open.ino, open.fh, length);
  }

  @Override
  public void fallocate(int fd, int mode, long fileOffset, long length) {
    Descriptor open = descriptor(fd);
    if (!open.writes()) {
      throw Errno.EBADF.exception();
    }
    if (fileOffset < 0 || length <= 0) {
      throw Errno.EINVAL.exception();
    }
    Fallocate.Mode how =
        switch (mode) {
          case 0 -> Fallocate.Mode.ALLOCATE;
          case FALLOC_KEEP_SIZE -> Fallocate.Mode.ALLOCATE_KEEP_SIZE;
          case FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE -> Fallocate.Mode.PUNCH_HOLE;
          case FALLOC_ZERO_RANGE -> Fallocate.Mode.ZERO_RANGE;
          case FALLOC_ZERO_RANGE | FALLOC_KEEP_SIZE -> Fallocate.Mode.ZERO_RANGE_KEEP_SIZE;
          default -> throw Errno.ENOTSUP.exception();
        };
    vfs.fallocate(caller, open.fh, new Fallocate(how, fileOffset, length));
  }

  @Override
  public long copyRange(
      int sourceFd, long sourceOffset, int targetFd, long targetOffset, long length) {
    Descriptor source = descriptor(sourceFd);
    Descriptor target = descriptor(targetFd);
    if (!source.reads() || !target.writes() || (target.flags & O_APPEND) != 0) {
      throw Errno.EBADF.exception();
    }
    return vfs.copyRange(
        caller,
        source.fh,
        target.fh,
        new CopyRange(source.ino, sourceOffset, target.ino, targetOffset, length));
  }

  @Override
  public void setxattr(String path, String name, byte[] value, int flags) {
    XattrMode mode =
        switch (flags) {
          case 0 -> XattrMode.SET;
          case XATTR_CREATE -> XattrMode.CREATE;
          case XATTR_REPLACE -> XattrMode.REPLACE;
          default -> throw Errno.EINVAL.exception();
        };
    vfs.setxattr(caller, paths.walk(path, false).ino(), VfsPaths.name(name), value, mode);
  }

  @Override
  public byte[] getxattr(String path, String name, int capacity) {
    byte[] value = vfs.getxattr(caller, paths.walk(path, false).ino(), VfsPaths.name(name));
    if (value.length > capacity) {
      throw Errno.ERANGE.exception();
    }
    return value;
  }

  @Override
  public List<String> listxattr(String path) {
    List<Name> names = vfs.listxattr(caller, paths.walk(path, false).ino());
    return names.stream().map(name -> new String(name.bytes(), ISO_8859_1)).toList();
  }

  @Override
  public void removexattr(String path, String name) {
    vfs.removexattr(caller, paths.walk(path, false).ino(), VfsPaths.name(name));
  }

  @Override
  public List<Long> statfs(String path) {
    VolumeUsage usage = vfs.statfs(caller, paths.walk(path, true).ino());
    long inodes = usage.usedInodes() + usage.availableInodes();
    return List.of(
        usage.totalBytes(),
        usage.availableBytes(),
        inodes,
        usage.availableInodes(),
        (long) Name.LENGTH_MAX);
  }

  private int add(Descriptor open) {
    descriptors.put(nextFd, open);
    return nextFd++;
  }

  private Descriptor descriptor(int fd) {
    Descriptor open = descriptors.get(fd);
    if (open == null) {
      throw Errno.EBADF.exception();
    }
    return open;
  }
}
