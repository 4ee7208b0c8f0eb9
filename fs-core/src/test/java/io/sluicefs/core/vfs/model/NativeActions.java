package io.sluicefs.core.vfs.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.RenameMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Actions on a directory by system calls: a mount, or a local file system to check the model. */
public final class NativeActions implements FileActions {
  private static final int RDONLY = 0;
  private static final int RDWR = 2;
  private static final int CREAT = 0x40;
  private static final int EXCL = 0x80;
  private static final int TRUNC = 0x200;
  private static final int APPEND = 0x400;
  private static final int DIRECT = 0x4000;
  private static final int NOFOLLOW = 0x20000;
  private static final int FADV_DONTNEED = 4;
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC = 0x7FF;

  private final Path root;
  private final Set<Long> open = new HashSet<>();

  public NativeActions(Path root) {
    this.root = root;
  }

  /** A call whose memory lives as long as it runs. */
  private interface Call<R> {
    R with(Arena arena);
  }

  private static <R> R in(Call<R> call) {
    try (Arena arena = Arena.ofConfined()) {
      return call.with(arena);
    }
  }

  private MemorySegment path(Arena arena, String path) {
    return arena.allocateFrom(root.resolve(path).toString());
  }

  private int fd(long handle) {
    if (!open.contains(handle)) {
      throw Errno.EBADF.exception();
    }
    return (int) handle;
  }

  @Override
  public void mkdir(String path, int mode) {
    in(arena -> Syscalls.call("mkdir", path(arena, path), mode));
  }

  @Override
  public void rmdir(String path) {
    in(arena -> Syscalls.call("rmdir", path(arena, path)));
  }

  @Override
  public long open(String path, OpenMode how, int mode) {
    int flags =
        NOFOLLOW
            | switch (how) {
              case READ -> RDONLY;
              case WRITE -> RDWR;
              case APPEND -> RDWR | APPEND;
              case TRUNCATE -> RDWR | TRUNC;
              case DIRECT -> RDWR | DIRECT;
              case CREATE -> RDWR | CREAT;
              case CREATE_EXCLUSIVE -> RDWR | CREAT | EXCL;
            };
    long fd = in(arena -> Syscalls.call("open", path(arena, path), flags, mode));
    open.add(fd);
    if (fstat(fd).type() == FileType.DIRECTORY) {
      close(fd);
      throw Errno.EISDIR.exception();
    }
    return fd;
  }

  @Override
  public void close(long handle) {
    int fd = fd(handle);
    open.remove(handle);
    Syscalls.call("close", fd);
  }

  @Override
  public byte[] read(long handle, long fileOffset, int length) {
    return in(arena -> {
      MemorySegment buffer = arena.allocate(Math.max(1, length));
      long done = 0;
      long count = 1;
      while (done < length && count > 0) {
        MemorySegment rest = buffer.asSlice(done);
        count = Syscalls.call("pread", fd(handle), rest, length - done, fileOffset + done);
        done += count;
      }
      return buffer.asSlice(0, done).toArray(JAVA_BYTE);
    });
  }

  @Override
  public void write(long handle, long fileOffset, byte[] bytes) {
    in(arena -> {
      MemorySegment buffer = arena.allocateFrom(JAVA_BYTE, bytes);
      long done = 0;
      while (done < bytes.length) {
        MemorySegment rest = buffer.asSlice(done);
        done += Syscalls.call("pwrite", fd(handle), rest, bytes.length - done, fileOffset + done);
      }
      return done;
    });
  }

  @Override
  public byte[] mapRead(long handle, long fileOffset, int length) {
    int fitting = Math.clamp(fstat(handle).length() - fileOffset, 0, length);
    if (fitting == 0) {
      return new byte[0];
    }
    try (Mapping mapping = Mapping.of(fd(handle), fileOffset, fitting, false)) {
      return mapping.bytes().toArray(JAVA_BYTE);
    }
  }

  @Override
  public void mapWrite(long handle, long fileOffset, byte[] bytes, boolean isWaiting) {
    int fitting = Math.clamp(fstat(handle).length() - fileOffset, 0, bytes.length);
    if (fitting == 0) {
      return;
    }
    try (Mapping mapping = Mapping.of(fd(handle), fileOffset, fitting, true)) {
      MemorySegment.copy(bytes, 0, mapping.bytes(), JAVA_BYTE, 0, fitting);
      if (isWaiting) {
        mapping.sync();
      }
    }
  }

  @Override
  public void fsync(long handle) {
    Syscalls.call("fsync", fd(handle));
  }

  @Override
  public void forget(long handle) {
    Syscalls.call("posix_fadvise", fd(handle), 0L, 0L, FADV_DONTNEED);
  }

  @Override
  public void truncate(long handle, long length) {
    Syscalls.call("ftruncate", fd(handle), length);
  }

  @Override
  public void fallocate(long handle, Fallocate request) {
    int mode =
        switch (request.mode()) {
          case ALLOCATE -> 0;
          case ALLOCATE_KEEP_SIZE -> 1;
          case PUNCH_HOLE -> 3;
          case ZERO_RANGE -> 0x10;
          case ZERO_RANGE_KEEP_SIZE -> 0x11;
        };
    Syscalls.call("fallocate", fd(handle), mode, request.fileOffset(), request.length());
  }

  @Override
  public long copyRange(long source, long target, CopyRange request) {
    return in(arena -> {
      MemorySegment from = arena.allocateFrom(JAVA_LONG, request.sourceOffset());
      MemorySegment to = arena.allocateFrom(JAVA_LONG, request.targetOffset());
      long done = 0;
      long count = 1;
      while (done < request.length() && count > 0) {
        count =
            Syscalls.call(
                "copy_file_range", fd(source), from, fd(target), to, request.length() - done, 0);
        done += count;
      }
      return done;
    });
  }

  @Override
  public void unlink(String path) {
    in(arena -> Syscalls.call("unlink", path(arena, path)));
  }

  @Override
  public void rename(String from, String to, RenameMode mode) {
    in(arena ->
        Syscalls.call(
            "renameat2", AT_FDCWD, path(arena, from), AT_FDCWD, path(arena, to), flags(mode)));
  }

  private static int flags(RenameMode mode) {
    return switch (mode) {
      case REPLACE -> 0;
      case NO_REPLACE -> 1;
      case EXCHANGE -> 2;
    };
  }

  @Override
  public void link(String existing, String path) {
    in(arena -> Syscalls.call("link", path(arena, existing), path(arena, path)));
  }

  @Override
  public void symlink(String target, String path) {
    in(arena -> Syscalls.call("symlink", arena.allocateFrom(target), path(arena, path)));
  }

  @Override
  public String readlink(String path) {
    return in(arena -> {
      MemorySegment buffer = arena.allocate(4097);
      Syscalls.call("readlink", path(arena, path), buffer, 4096L);
      return buffer.getString(0);
    });
  }

  @Override
  public void chmod(String path, int mode) {
    in(arena -> Syscalls.call("chmod", path(arena, path), mode));
  }

  @Override
  public void setxattr(String path, String name, byte[] value) {
    in(arena ->
        Syscalls.call(
            "setxattr",
            path(arena, path),
            arena.allocateFrom(name),
            arena.allocateFrom(JAVA_BYTE, value),
            (long) value.length,
            0));
  }

  @Override
  public byte[] getxattr(String path, String name) {
    return in(arena -> {
      MemorySegment buffer = arena.allocate(65_536);
      MemorySegment attribute = arena.allocateFrom(name);
      long length = Syscalls.call("getxattr", path(arena, path), attribute, buffer, 65_536L);
      return buffer.asSlice(0, length).toArray(JAVA_BYTE);
    });
  }

  @Override
  public FileStat stat(String path) {
    return in(arena -> statx(arena, AT_FDCWD, path(arena, path), AT_SYMLINK_NOFOLLOW));
  }

  @Override
  public FileStat fstat(long handle) {
    return in(arena -> statx(arena, fd(handle), arena.allocateFrom(""), AT_EMPTY_PATH));
  }

  /** Offsets of struct statx are the same on all machines. */
  private static FileStat statx(Arena arena, int dir, MemorySegment path, int flags) {
    MemorySegment buffer = arena.allocate(256, 8);
    Syscalls.call("statx", dir, path, flags, STATX_BASIC, buffer);
    int mode = Short.toUnsignedInt(buffer.get(JAVA_SHORT, 28));
    FileType type = FileType.ofMode(mode);
    long length = type == FileType.DIRECTORY ? 0 : buffer.get(JAVA_LONG, 40);
    return new FileStat(type, mode & 0xFFF, buffer.get(JAVA_INT, 16), length);
  }

  @Override
  public List<String> list(String path) {
    if (stat(path).type() == FileType.SYMLINK) {
      throw Errno.ENOENT.exception();
    }
    if (stat(path).type() != FileType.DIRECTORY) {
      throw Errno.ENOTDIR.exception();
    }
    try (Stream<Path> entries = Files.list(root.resolve(path))) {
      List<String> names = new ArrayList<>();
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
      names.sort(null);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List.copyOf(open).forEach(this::close);
  }
}
