package io.sluicefs.core.vfs.model;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.RenameMode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory tree in plain objects: what each action must do, and nothing else. Single-threaded.
 */
public final class ReferenceFs implements FileActions {
  private static final int PAGE = 4096;

  /** An inode. */
  private static final class Node {
    final FileType type;
    final NavigableMap<String, Node> entries = new TreeMap<>();
    final NavigableMap<Long, byte[]> pages = new TreeMap<>();
    final Map<String, byte[]> xattrs = new HashMap<>();
    int mode;
    int nlink = 1;
    long length;
    String target = "";

    Node(FileType type, int mode) {
      this.type = type;
      this.mode = mode;
      if (type == FileType.DIRECTORY) {
        nlink = 2;
      }
    }

    boolean isDir() {
      return type == FileType.DIRECTORY;
    }

    byte[] read(long at, int count) {
      int available = (int) Math.max(0, Math.min(count, length - at));
      byte[] bytes = new byte[available];
      for (int i = 0; i < available; ) {
        byte[] page = pages.get((at + i) / PAGE);
        int in = (int) ((at + i) % PAGE);
        int part = Math.min(available - i, PAGE - in);
        if (page != null) {
          System.arraycopy(page, in, bytes, i, part);
        }
        i += part;
      }
      return bytes;
    }

    void write(long at, byte[] bytes) {
      for (int i = 0; i < bytes.length; ) {
        byte[] page = pages.computeIfAbsent((at + i) / PAGE, p -> new byte[PAGE]);
        int in = (int) ((at + i) % PAGE);
        int part = Math.min(bytes.length - i, PAGE - in);
        System.arraycopy(bytes, i, page, in, part);
        i += part;
      }
      length = bytes.length == 0 ? length : Math.max(length, at + bytes.length);
    }

    void zero(long from, long to) {
      if (from >= to) {
        return;
      }
      for (var page : pages.subMap(from / PAGE, true, to / PAGE, true).entrySet()) {
        long start = page.getKey() * PAGE;
        int first = (int) Math.max(0, from - start);
        int end = (int) Math.min(PAGE, to - start);
        if (first < end) {
          Arrays.fill(page.getValue(), first, end, (byte) 0);
        }
      }
    }

    void truncate(long newLength) {
      if (newLength < length) {
        zero(newLength, length);
      }
      length = newLength;
    }
  }

  /** An open file. */
  private record Handle(Node node, OpenMode how) {}

  /** A name in a directory; {@code node} is what is there. */
  private record Place(Node dir, String name, @Nullable Node node) {
    Node present() {
      if (node == null) {
        throw Errno.ENOENT.exception();
      }
      return node;
    }

    void requireFree() {
      if (node != null) {
        throw Errno.EEXIST.exception();
      }
    }
  }

  private final Node root = new Node(FileType.DIRECTORY, 0x1FF);
  private final Map<Long, Handle> handles = new HashMap<>();
  private long lastHandle;

  private Node walk(String path) {
    Node node = root;
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        node = step(node, name);
      }
    }
    return node;
  }

  private static Node step(Node dir, String name) {
    if (dir.type == FileType.SYMLINK) {
      throw Errno.ENOENT.exception();
    }
    if (!dir.isDir()) {
      throw Errno.ENOTDIR.exception();
    }
    Node next = dir.entries.get(name);
    if (next == null) {
      throw Errno.ENOENT.exception();
    }
    return next;
  }

  private Place place(String path) {
    int slash = path.lastIndexOf('/');
    Node dir = walk(slash < 0 ? "" : path.substring(0, slash));
    if (dir.type == FileType.SYMLINK) {
      throw Errno.ENOENT.exception();
    }
    if (!dir.isDir()) {
      throw Errno.ENOTDIR.exception();
    }
    String name = path.substring(slash + 1);
    return new Place(dir, name, dir.entries.get(name));
  }

  private static void add(Place at, Node node) {
    at.dir().entries.put(at.name(), node);
    if (node.isDir()) {
      at.dir().nlink++;
    }
  }

  private static void remove(Place at, Node node) {
    at.dir().entries.remove(at.name());
    if (node.isDir()) {
      at.dir().nlink--;
    }
  }

  private Handle handle(long number) {
    Handle handle = handles.get(number);
    if (handle == null) {
      throw Errno.EBADF.exception();
    }
    return handle;
  }

  private Node writable(long number) {
    Handle handle = handle(number);
    if (handle.how() == OpenMode.READ) {
      throw Errno.EBADF.exception();
    }
    return handle.node();
  }

  @Override
  public void mkdir(String path, int mode) {
    Place at = place(path);
    at.requireFree();
    add(at, new Node(FileType.DIRECTORY, mode));
  }

  @Override
  public void rmdir(String path) {
    Place at = place(path);
    Node node = at.present();
    if (!node.isDir()) {
      throw Errno.ENOTDIR.exception();
    }
    if (!node.entries.isEmpty()) {
      throw Errno.ENOTEMPTY.exception();
    }
    remove(at, node);
    node.nlink = 0;
  }

  @Override
  public long open(String path, OpenMode how, int mode) {
    Place at = place(path);
    Node node = at.node();
    boolean creates = how == OpenMode.CREATE || how == OpenMode.CREATE_EXCLUSIVE;
    if (node == null && creates) {
      node = new Node(FileType.FILE, mode);
      add(at, node);
    } else if (how == OpenMode.CREATE_EXCLUSIVE) {
      throw Errno.EEXIST.exception();
    } else {
      node = existing(at.present());
    }
    if (how == OpenMode.TRUNCATE) {
      node.truncate(0);
    }
    handles.put(++lastHandle, new Handle(node, how));
    return lastHandle;
  }

  private static Node existing(Node node) {
    if (node.isDir()) {
      throw Errno.EISDIR.exception();
    }
    if (node.type == FileType.SYMLINK) {
      throw Errno.ELOOP.exception();
    }
    return node;
  }

  @Override
  public void close(long handle) {
    handle(handle);
    handles.remove(handle);
  }

  @Override
  public byte[] read(long handle, long fileOffset, int length) {
    return handle(handle).node().read(fileOffset, length);
  }

  @Override
  public void write(long handle, long fileOffset, byte[] bytes) {
    Node node = writable(handle);
    node.write(handle(handle).how() == OpenMode.APPEND ? node.length : fileOffset, bytes);
  }

  @Override
  public byte[] mapRead(long handle, long fileOffset, int length) {
    return read(handle, fileOffset, length);
  }

  @Override
  public void mapWrite(long handle, long fileOffset, byte[] bytes, boolean isWaiting) {
    Node node = handle(handle).node();
    int fitting = Math.clamp(node.length - fileOffset, 0, bytes.length);
    if (fitting > 0 && handle(handle).how() == OpenMode.READ) {
      throw Errno.EACCES.exception();
    }
    node.write(fileOffset, Arrays.copyOf(bytes, fitting));
  }

  @Override
  public void fsync(long handle) {
    handle(handle);
  }

  @Override
  public void forget(long handle) {
    handle(handle);
  }

  @Override
  public void truncate(long handle, long length) {
    if (handle(handle).how() == OpenMode.READ) {
      throw Errno.EINVAL.exception();
    }
    handle(handle).node().truncate(length);
  }

  @Override
  public void fallocate(long handle, Fallocate request) {
    Node node = writable(handle);
    long end = request.fileOffset() + request.length();
    if (request.mode().writesZeros()) {
      node.zero(request.fileOffset(), Math.min(end, node.length));
    }
    if (!request.mode().keepsSize()) {
      node.length = Math.max(node.length, end);
    }
  }

  @Override
  public long copyRange(long source, long target, CopyRange request) {
    Node from = handle(source).node();
    Node to = writable(target);
    if (handle(target).how() == OpenMode.APPEND) {
      throw Errno.EBADF.exception();
    }
    if (from == to && overlaps(request)) {
      throw Errno.EINVAL.exception();
    }
    byte[] bytes = from.read(request.sourceOffset(), (int) request.length());
    if (bytes.length > 0) {
      to.write(request.targetOffset(), bytes);
    }
    return bytes.length;
  }

  private static boolean overlaps(CopyRange r) {
    return r.sourceOffset() < r.targetOffset() + r.length()
        && r.targetOffset() < r.sourceOffset() + r.length();
  }

  @Override
  public void unlink(String path) {
    Place at = place(path);
    Node node = at.present();
    if (node.isDir()) {
      throw Errno.EISDIR.exception();
    }
    remove(at, node);
    node.nlink--;
  }

  @Override
  public void rename(String from, String to, RenameMode mode) {
    Place source = place(from);
    Place target = place(to);
    Node moved = source.present();
    Node there = target.node();
    if (mode == RenameMode.NO_REPLACE) {
      target.requireFree();
    }
    if (mode == RenameMode.EXCHANGE) {
      target.present();
    }
    if (to.startsWith(from + "/") || (exchanges(mode) && from.startsWith(to + "/"))) {
      throw Errno.EINVAL.exception();
    }
    if (moved == there) {
      return;
    }
    if (there != null && !exchanges(mode)) {
      replace(moved, there, target);
    }
    remove(source, moved);
    if (there != null && exchanges(mode)) {
      remove(target, there);
      add(source, there);
    }
    add(target, moved);
  }

  private static boolean exchanges(RenameMode mode) {
    return mode == RenameMode.EXCHANGE;
  }

  private static void replace(Node moved, Node there, Place target) {
    if (moved.isDir() && !there.isDir()) {
      throw Errno.ENOTDIR.exception();
    }
    if (!moved.isDir() && there.isDir()) {
      throw Errno.EISDIR.exception();
    }
    if (!there.entries.isEmpty()) {
      throw Errno.ENOTEMPTY.exception();
    }
    remove(target, there);
    there.nlink = there.isDir() ? 0 : there.nlink - 1;
  }

  @Override
  public void link(String existing, String path) {
    Node node = place(existing).present();
    Place at = place(path);
    at.requireFree();
    if (node.isDir()) {
      throw Errno.EPERM.exception();
    }
    add(at, node);
    node.nlink++;
  }

  @Override
  public void symlink(String target, String path) {
    Place at = place(path);
    at.requireFree();
    Node node = new Node(FileType.SYMLINK, 0x1FF);
    node.target = target;
    node.length = target.length();
    add(at, node);
  }

  @Override
  public String readlink(String path) {
    Node node = walk(path);
    if (node.type != FileType.SYMLINK) {
      throw Errno.EINVAL.exception();
    }
    return node.target;
  }

  @Override
  public void chmod(String path, int mode) {
    followed(path).mode = mode;
  }

  private Node followed(String path) {
    Node node = walk(path);
    if (node.type == FileType.SYMLINK) {
      throw Errno.ENOENT.exception();
    }
    return node;
  }

  @Override
  public void setxattr(String path, String name, byte[] value) {
    followed(path).xattrs.put(name, value);
  }

  @Override
  public byte[] getxattr(String path, String name) {
    byte[] value = followed(path).xattrs.get(name);
    if (value == null) {
      throw Errno.ENODATA.exception();
    }
    return value;
  }

  @Override
  public FileStat stat(String path) {
    return stat(walk(path));
  }

  @Override
  public FileStat fstat(long handle) {
    return stat(handle(handle).node());
  }

  private static FileStat stat(Node node) {
    return new FileStat(node.type, node.mode, node.nlink, node.length);
  }

  @Override
  public List<String> list(String path) {
    Node node = followed(path);
    if (!node.isDir()) {
      throw Errno.ENOTDIR.exception();
    }
    return List.copyOf(node.entries.keySet());
  }

  /** True when that part of a file was never written or is zero again. */
  boolean isEmpty(String path, long from, long to) {
    return walk(path).pages.subMap(from / PAGE, true, to / PAGE, true).isEmpty();
  }

  /** True when copying within one file would meet itself or its own end. */
  boolean isAmbiguous(long source, long target, CopyRange range) {
    Node node = handle(source).node();
    boolean crossesEnd = range.sourceOffset() + range.length() > node.length;
    return node == handle(target).node() && (crossesEnd || overlaps(range));
  }

  @Override
  public void close() {}
}
