package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
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
import io.sluicefs.core.vfs.DirSink;
import io.sluicefs.core.vfs.FileOpened;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.PageCaching;
import io.sluicefs.core.vfs.PendingLock;
import io.sluicefs.core.vfs.Release;
import io.sluicefs.core.vfs.SeekTo;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.WriteIntent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A tree in maps, for tests of the frontend. One lock around everything except {@link #BLOCKING}
 * files, whose reads wait until {@link #unblock} or an interrupt. Checks no permission.
 */
class ScratchVfs implements Vfs {
  /** Reads of a file with this name wait. */
  static final String BLOCKING = "blocking";

  final AtomicInteger blocked = new AtomicInteger();
  final AtomicInteger flushes = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<Long, ScratchNode> nodes = new ConcurrentHashMap<>();
  private final Map<Long, ScratchNode> handles = new ConcurrentHashMap<>();
  private final Map<Long, List<Dentry>> listings = new ConcurrentHashMap<>();
  private final AtomicLong nextIno = new AtomicLong(2);
  private final AtomicLong nextHandle = new AtomicLong(1);
  private volatile long blockingIno;
  private volatile boolean open = true;

  ScratchVfs() {
    nodes.put(1L, new ScratchNode(1, FileType.DIRECTORY, 0777));
  }

  void unblock() {
    open = true;
  }

  void block() {
    open = false;
  }

  int count(String operation) {
    AtomicInteger count = calls.get(operation);
    return count == null ? 0 : count.get();
  }

  int openHandles() {
    return handles.size() + listings.size();
  }

  private void called(String operation) {
    calls.computeIfAbsent(operation, key -> new AtomicInteger()).incrementAndGet();
  }

  private ScratchNode node(long ino) {
    ScratchNode node = nodes.get(ino);
    if (node == null) {
      throw Errno.ENOENT.exception();
    }
    return node;
  }

  private ScratchNode handle(long fh) {
    ScratchNode node = handles.get(fh);
    if (node == null) {
      throw Errno.EBADF.exception();
    }
    return node;
  }

  private ScratchNode child(long parentIno, Name name) {
    ScratchNode child = node(parentIno).children.get(name);
    if (child == null) {
      throw Errno.ENOENT.exception();
    }
    return child;
  }

  @Override
  public synchronized Inode lookup(Caller caller, long parentIno, Name name) {
    called("lookup");
    return child(parentIno, name).inode();
  }

  @Override
  public void forget(long ino, long lookups) {
    called("forget");
  }

  @Override
  public Attr getattr(Caller caller, long ino, long fh) {
    return node(ino).attr();
  }

  @Override
  public synchronized Attr setattr(Caller caller, long ino, long fh, SetAttr change) {
    ScratchNode node = node(ino);
    node.mode = change.mode() == null ? node.mode : change.mode();
    node.uid = change.uid() == null ? node.uid : change.uid();
    node.gid = change.gid() == null ? node.gid : change.gid();
    node.atime = time(change.atime(), node.atime);
    node.mtime = time(change.mtime(), node.mtime);
    if (change.killPrivileges()) {
      node.mode &= ~(Attr.SETUID | Attr.SETGID);
    }
    node.ctime = ScratchNode.now();
    return node.attr();
  }

  private static Timestamp time(SetAttr.@Nullable SetTime asked, Timestamp old) {
    if (asked == null) {
      return old;
    }
    Timestamp explicit = asked.time();
    return explicit == null ? ScratchNode.now() : explicit;
  }

  @Override
  public synchronized Attr truncate(Caller caller, long ino, long fh, long length) {
    node(ino).resize((int) length);
    return node(ino).attr();
  }

  @Override
  public byte[] readlink(Caller caller, long ino) {
    called("readlink");
    ScratchNode node = node(ino);
    return Arrays.copyOf(node.content, node.length);
  }

  private synchronized ScratchNode make(
      Caller caller, long parentIno, Name name, FileType type, int mode) {
    ScratchNode parent = node(parentIno);
    if (parent.children.containsKey(name)) {
      throw Errno.EEXIST.exception();
    }
    ScratchNode node = new ScratchNode(nextIno.getAndIncrement(), type, mode);
    node.uid = caller.uid();
    node.gid = caller.gid();
    nodes.put(node.ino, node);
    parent.children.put(name, node);
    parent.nlink += type == FileType.DIRECTORY ? 1 : 0;
    parent.touch();
    if (name.toString().equals(BLOCKING)) {
      blockingIno = node.ino;
    }
    return node;
  }

  @Override
  public Inode mknod(Caller caller, long parentIno, Name name, NewInode node) {
    ScratchNode made = make(caller, parentIno, name, node.type(), node.mode() & ~node.umask());
    made.rdev = node.rdev();
    return made.inode();
  }

  @Override
  public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    return make(caller, parentIno, name, FileType.DIRECTORY, node.mode() & ~node.umask()).inode();
  }

  @Override
  public Inode symlink(Caller caller, long parentIno, Name name, byte[] target) {
    ScratchNode made = make(caller, parentIno, name, FileType.SYMLINK, 0777);
    made.content = target.clone();
    made.length = target.length;
    return made.inode();
  }

  @Override
  public synchronized void unlink(Caller caller, long parentIno, Name name) {
    ScratchNode gone = child(parentIno, name);
    node(parentIno).children.remove(name);
    node(parentIno).touch();
    gone.nlink--;
    gone.ctime = ScratchNode.now();
    dropIfUnused(gone);
  }

  private void dropIfUnused(ScratchNode node) {
    if (node.nlink <= 0 && !handles.containsValue(node)) {
      nodes.remove(node.ino);
    }
  }

  @Override
  public synchronized void rmdir(Caller caller, long parentIno, Name name) {
    ScratchNode gone = child(parentIno, name);
    if (!gone.children.isEmpty()) {
      throw Errno.ENOTEMPTY.exception();
    }
    node(parentIno).children.remove(name);
    node(parentIno).nlink--;
    node(parentIno).touch();
    nodes.remove(gone.ino);
  }

  @Override
  public synchronized void rename(Caller caller, NameAt source, NameAt target, RenameMode mode) {
    ScratchNode moved = child(source.parentIno(), source.name());
    ScratchNode from = node(source.parentIno());
    ScratchNode to = node(target.parentIno());
    ScratchNode old = to.children.get(target.name());
    if (mode == RenameMode.NO_REPLACE && old != null) {
      throw Errno.EEXIST.exception();
    }
    if (mode == RenameMode.EXCHANGE && old == null) {
      throw Errno.ENOENT.exception();
    }
    from.children.remove(source.name());
    to.children.put(target.name(), moved);
    if (old != null && mode == RenameMode.EXCHANGE) {
      from.children.put(source.name(), old);
    } else if (old != null) {
      old.nlink--;
      dropIfUnused(old);
    }
  }

  @Override
  public synchronized Inode link(Caller caller, long ino, long parentIno, Name name) {
    ScratchNode node = node(ino);
    if (node(parentIno).children.putIfAbsent(name, node) != null) {
      throw Errno.EEXIST.exception();
    }
    node.nlink++;
    return node.inode();
  }

  private Opened opened(ScratchNode node) {
    long fh = nextHandle.getAndIncrement();
    handles.put(fh, node);
    return new Opened(fh, node.ino == blockingIno ? PageCaching.DIRECT : PageCaching.DROP);
  }

  @Override
  public Opened open(Caller caller, long ino, OpenFlags flags) {
    called("open");
    ScratchNode node = node(ino);
    if (flags.truncate()) {
      truncate(caller, ino, NO_HANDLE, 0);
    }
    return opened(node);
  }

  @Override
  public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
    ScratchNode made =
        make(caller, parentIno, name, FileType.FILE, request.mode() & ~request.umask());
    return new FileOpened(made.inode(), opened(made));
  }

  @Override
  public FileOpened tmpfile(Caller caller, long parentIno, FileCreate request) {
    ScratchNode made = new ScratchNode(nextIno.getAndIncrement(), FileType.FILE, request.mode());
    made.nlink = 0;
    nodes.put(made.ino, made);
    return new FileOpened(made.inode(), opened(made));
  }

  @Override
  public int read(Caller caller, long fh, long fileOffset, ByteBuffer target) {
    called("read");
    ScratchNode node = handle(fh);
    if (node.ino == blockingIno) {
      waitUntilOpen(caller);
    }
    synchronized (this) {
      int count = Math.clamp(node.length - fileOffset, 0, target.remaining());
      target.put(node.content, count == 0 ? 0 : (int) fileOffset, count);
      return count;
    }
  }

  private void waitUntilOpen(Caller caller) {
    blocked.incrementAndGet();
    try {
      while (!open) {
        if (caller.isCancelled()) {
          throw Errno.EINTR.exception();
        }
        LockSupport.parkNanos(1_000_000);
      }
    } finally {
      blocked.decrementAndGet();
    }
  }

  @Override
  public synchronized int write(
      Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent) {
    called("write");
    ScratchNode node = handle(fh);
    int at = intent.append() ? node.length : (int) fileOffset;
    int count = payload.remaining();
    node.resize(Math.max(node.length, at + count));
    payload.get(node.content, at, count);
    if (intent.killPrivileges()) {
      node.mode &= ~(Attr.SETUID | Attr.SETGID);
    }
    return count;
  }

  @Override
  public void flush(Caller caller, long fh, long lockOwner) {
    handle(fh);
    flushes.incrementAndGet();
  }

  @Override
  public void fsync(Caller caller, long fh) {
    called("fsync");
    handle(fh);
  }

  @Override
  public synchronized void release(Caller caller, long fh, Release how) {
    ScratchNode node = handles.remove(fh);
    if (node != null) {
      dropIfUnused(node);
    }
  }

  @Override
  public long opendir(Caller caller, long ino) {
    node(ino);
    long fh = nextHandle.getAndIncrement();
    listings.put(fh, List.of());
    handles.put(fh, node(ino));
    return fh;
  }

  private synchronized List<Dentry> snapshot(ScratchNode dir) {
    List<Dentry> entries = new ArrayList<>();
    entries.add(new Dentry(Name.of("."), dir.ino, FileType.DIRECTORY, null));
    entries.add(new Dentry(Name.of(".."), dir.ino, FileType.DIRECTORY, null));
    dir.children.forEach(
        (name, node) -> entries.add(new Dentry(name, node.ino, node.type, node.attr())));
    return entries;
  }

  @Override
  public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
    called(detail == DirDetail.NAMES ? "readdir" : "readdirplus");
    if (cookie == 0) {
      listings.put(fh, snapshot(handle(fh)));
    }
    List<Dentry> entries = listings.get(fh);
    if (entries == null) {
      throw Errno.EBADF.exception();
    }
    int at = (int) cookie;
    while (at < entries.size() && sink.add(entries.get(at), at + 1)) {
      at++;
    }
  }

  @Override
  public void releasedir(Caller caller, long fh) {
    listings.remove(fh);
    handles.remove(fh);
  }

  @Override
  public VolumeUsage statfs(Caller caller, long ino) {
    return new VolumeUsage(1L << 40, 1L << 39, nodes.size(), 1000);
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    node(ino);
  }

  @Override
  public synchronized byte[] getxattr(Caller caller, long ino, Name name) {
    called("getxattr");
    byte[] value = node(ino).xattrs.get(name);
    if (value == null) {
      throw Errno.ENODATA.exception();
    }
    return value;
  }

  @Override
  public synchronized List<Name> listxattr(Caller caller, long ino) {
    return List.copyOf(node(ino).xattrs.keySet());
  }

  @Override
  public synchronized void setxattr(
      Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    boolean there = node(ino).xattrs.containsKey(name);
    if (mode == XattrMode.CREATE && there) {
      throw Errno.EEXIST.exception();
    }
    if (mode == XattrMode.REPLACE && !there) {
      throw Errno.ENODATA.exception();
    }
    node(ino).xattrs.put(name, value);
  }

  @Override
  public synchronized void removexattr(Caller caller, long ino, Name name) {
    if (node(ino).xattrs.remove(name) == null) {
      throw Errno.ENODATA.exception();
    }
  }

  @Override
  public synchronized void fallocate(Caller caller, long fh, Fallocate request) {
    ScratchNode node = handle(fh);
    int end = (int) (request.fileOffset() + request.length());
    if (!request.mode().keepsSize()) {
      node.resize(Math.max(node.length, end));
    }
    if (request.mode().writesZeros()) {
      int from = (int) Math.min(node.length, request.fileOffset());
      Arrays.fill(node.content, from, Math.min(node.length, end), (byte) 0);
    }
  }

  @Override
  public long seek(Caller caller, long fh, long fileOffset, SeekTo to) {
    ScratchNode node = handle(fh);
    if (fileOffset >= node.length) {
      throw Errno.ENXIO.exception();
    }
    return to == SeekTo.DATA ? fileOffset : node.length;
  }

  @Override
  public synchronized long copyRange(Caller caller, long sourceFh, long targetFh, CopyRange range) {
    called("copyRange");
    ScratchNode source = handle(sourceFh);
    ScratchNode target = handle(targetFh);
    int count = (int) Math.clamp(source.length - range.sourceOffset(), 0, range.length());
    int from = (int) range.sourceOffset();
    int to = (int) range.targetOffset();
    byte[] bytes = Arrays.copyOfRange(source.content, from, from + count);
    target.resize(Math.max(target.length, to + count));
    System.arraycopy(bytes, 0, target.content, to, count);
    return count;
  }

  @Override
  public @Nullable LockRequest getLock(Caller caller, long fh, LockRequest request) {
    called("getLock");
    return null;
  }

  @Override
  public @Nullable PendingLock setLock(Caller caller, long fh, LockRequest request) {
    called("setLock");
    return null;
  }

  @Override
  public void leaveThread() {
    left.incrementAndGet();
  }

  int threadsThatLeft() {
    return left.get();
  }

  @Override
  public void close() {
    unblock();
  }
}
