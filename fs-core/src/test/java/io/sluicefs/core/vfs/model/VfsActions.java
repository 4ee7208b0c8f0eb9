package io.sluicefs.core.vfs.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.core.vfs.Release;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.Vfs.NameAt;
import io.sluicefs.core.vfs.WriteIntent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Actions on a {@link Vfs}, with the checks that the kernel makes before it asks. */
public final class VfsActions implements FileActions {
  private static final Release PLAIN = new Release(0, false);
  private static final int ENTRIES_PER_CALL = 3;

  /** An open file. */
  private record Handle(long ino, long fh, OpenMode how) {}

  private final Vfs vfs;
  private final Caller caller = Caller.root();
  private final Map<Long, Handle> handles = new HashMap<>();
  private long lastHandle;

  /** Does not own the Vfs. */
  public VfsActions(Vfs vfs) {
    this.vfs = vfs;
  }

  private Inode walk(String path) {
    Inode at = new Inode(Inodes.ROOT, vfs.getattr(caller, Inodes.ROOT, Vfs.NO_HANDLE));
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        requireDir(at);
        at = vfs.lookup(caller, at.ino(), Name.of(name));
      }
    }
    return at;
  }

  private static void requireDir(Inode at) {
    if (at.attr().type() == FileType.SYMLINK) {
      throw Errno.ENOENT.exception();
    }
    if (!at.attr().isDirectory()) {
      throw Errno.ENOTDIR.exception();
    }
  }

  private NameAt place(String path) {
    int slash = path.lastIndexOf('/');
    Inode dir = walk(slash < 0 ? "" : path.substring(0, slash));
    requireDir(dir);
    return new NameAt(dir.ino(), Name.of(path.substring(slash + 1)));
  }

  private @Nullable Inode find(NameAt at) {
    try {
      return vfs.lookup(caller, at.parentIno(), at.name());
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private Handle handle(long number) {
    Handle handle = handles.get(number);
    if (handle == null) {
      throw Errno.EBADF.exception();
    }
    return handle;
  }

  @Override
  public void mkdir(String path, int mode) {
    NameAt at = place(path);
    NewInode dir = new NewInode(FileType.DIRECTORY, mode, 0, 0);
    vfs.mkdir(caller, at.parentIno(), at.name(), dir);
  }

  @Override
  public void rmdir(String path) {
    NameAt at = place(path);
    vfs.rmdir(caller, at.parentIno(), at.name());
  }

  @Override
  public long open(String path, OpenMode how, int mode) {
    NameAt at = place(path);
    Inode found = find(at);
    boolean creates = how == OpenMode.CREATE || how == OpenMode.CREATE_EXCLUSIVE;
    Handle handle;
    if (found == null && creates) {
      FileCreate request = new FileCreate(mode, 0, flags(how), how == OpenMode.CREATE_EXCLUSIVE);
      var opened = vfs.create(caller, at.parentIno(), at.name(), request);
      handle = new Handle(opened.inode().ino(), opened.opened().fh(), how);
    } else {
      long ino = existing(found, how);
      handle = new Handle(ino, vfs.open(caller, ino, flags(how)).fh(), how);
    }
    handles.put(++lastHandle, handle);
    return lastHandle;
  }

  private static long existing(@Nullable Inode found, OpenMode how) {
    if (found == null) {
      throw Errno.ENOENT.exception();
    }
    if (how == OpenMode.CREATE_EXCLUSIVE) {
      throw Errno.EEXIST.exception();
    }
    if (found.attr().isDirectory()) {
      throw Errno.EISDIR.exception();
    }
    if (!found.attr().isFile()) {
      throw Errno.ELOOP.exception();
    }
    return found.ino();
  }

  private static OpenFlags flags(OpenMode how) {
    return new OpenFlags(
        true, how != OpenMode.READ, how == OpenMode.APPEND, how == OpenMode.TRUNCATE, false, false);
  }

  @Override
  public void close(long handle) {
    long fh = handle(handle).fh();
    handles.remove(handle);
    try {
      vfs.flush(caller, fh, 0);
    } finally {
      vfs.release(caller, fh, PLAIN);
    }
  }

  @Override
  public byte[] read(long handle, long fileOffset, int length) {
    ByteBuffer target = ByteBuffer.allocate(length);
    int count = vfs.read(caller, handle(handle).fh(), fileOffset, target);
    byte[] bytes = new byte[count];
    target.flip().get(bytes);
    return bytes;
  }

  @Override
  public void write(long handle, long fileOffset, byte[] bytes) {
    Handle open = handle(handle);
    WriteIntent intent = open.how() == OpenMode.APPEND ? WriteIntent.APPEND : WriteIntent.PLAIN;
    vfs.write(caller, open.fh(), fileOffset, ByteBuffer.wrap(bytes), intent);
  }

  @Override
  public byte[] mapRead(long handle, long fileOffset, int length) {
    return read(handle, fileOffset, length);
  }

  @Override
  public void mapWrite(long handle, long fileOffset, byte[] bytes, boolean isWaiting) {
    Handle open = handle(handle);
    int fitting = Math.clamp(fstat(handle).length() - fileOffset, 0, bytes.length);
    if (fitting > 0 && open.how() == OpenMode.READ) {
      throw Errno.EACCES.exception();
    }
    if (fitting == 0) {
      return;
    }
    ByteBuffer payload = ByteBuffer.wrap(bytes, 0, fitting);
    vfs.write(caller, open.fh(), fileOffset, payload, WriteIntent.PLAIN);
  }

  @Override
  public void forget(long handle) {
    handle(handle);
  }

  @Override
  public void fsync(long handle) {
    vfs.fsync(caller, handle(handle).fh());
  }

  @Override
  public void truncate(long handle, long length) {
    Handle open = handle(handle);
    if (open.how() == OpenMode.READ) {
      throw Errno.EINVAL.exception();
    }
    vfs.truncate(caller, open.ino(), open.fh(), length);
  }

  @Override
  public void fallocate(long handle, Fallocate request) {
    vfs.fallocate(caller, handle(handle).fh(), request);
  }

  @Override
  public long copyRange(long source, long target, CopyRange request) {
    if (handle(target).how() == OpenMode.APPEND) {
      throw Errno.EBADF.exception();
    }
    return vfs.copyRange(caller, handle(source).fh(), handle(target).fh(), request);
  }

  @Override
  public void unlink(String path) {
    NameAt at = place(path);
    vfs.unlink(caller, at.parentIno(), at.name());
  }

  @Override
  public void rename(String from, String to, RenameMode mode) {
    vfs.rename(caller, place(from), place(to), mode);
  }

  @Override
  public void link(String existing, String path) {
    Inode node = walk(existing);
    NameAt at = place(path);
    if (find(at) != null) {
      throw Errno.EEXIST.exception();
    }
    vfs.link(caller, node.ino(), at.parentIno(), at.name());
  }

  @Override
  public void symlink(String target, String path) {
    NameAt at = place(path);
    vfs.symlink(caller, at.parentIno(), at.name(), target.getBytes(UTF_8));
  }

  @Override
  public String readlink(String path) {
    return new String(vfs.readlink(caller, walk(path).ino()), UTF_8);
  }

  private long followed(String path) {
    Inode inode = walk(path);
    if (inode.attr().type() == FileType.SYMLINK) {
      throw Errno.ENOENT.exception();
    }
    return inode.ino();
  }

  @Override
  public void chmod(String path, int mode) {
    SetAttr change = new SetAttr(mode, null, null, null, null, null, false);
    vfs.setattr(caller, followed(path), Vfs.NO_HANDLE, change);
  }

  @Override
  public void setxattr(String path, String name, byte[] value) {
    vfs.setxattr(caller, followed(path), Name.of(name), value, XattrMode.SET);
  }

  @Override
  public byte[] getxattr(String path, String name) {
    return vfs.getxattr(caller, followed(path), Name.of(name));
  }

  @Override
  public FileStat stat(String path) {
    Inode inode = walk(path);
    return stat(vfs.getattr(caller, inode.ino(), Vfs.NO_HANDLE));
  }

  @Override
  public FileStat fstat(long handle) {
    Handle open = handle(handle);
    return stat(vfs.getattr(caller, open.ino(), open.fh()));
  }

  private static FileStat stat(Attr attr) {
    long length = attr.isDirectory() ? 0 : attr.length();
    return new FileStat(attr.type(), attr.mode(), attr.nlink(), length);
  }

  @Override
  public List<String> list(String path) {
    Inode dir = new Inode(followed(path), walk(path).attr());
    requireDir(dir);
    long fh = vfs.opendir(caller, dir.ino());
    List<String> names = new ArrayList<>();
    long[] cookie = {0};
    int before;
    do {
      before = names.size();
      int limit = before + ENTRIES_PER_CALL;
      vfs.readdir(
          caller,
          fh,
          cookie[0],
          DirDetail.ATTRIBUTES,
          (entry, next) -> {
            if (names.size() == limit) {
              return false;
            }
            cookie[0] = next;
            return names.add(entry.name().toString());
          });
    } while (names.size() > before);
    vfs.releasedir(caller, fh);
    names.removeAll(List.of(".", ".."));
    names.sort(null);
    return names;
  }

  @Override
  public void close() {
    List.copyOf(handles.keySet()).forEach(this::close);
  }
}
