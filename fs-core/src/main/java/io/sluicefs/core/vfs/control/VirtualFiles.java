package io.sluicefs.core.vfs.control;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.PageCaching;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open virtual files of a mount and what is behind them. Their handles have numbers from 2^62
 * on, which no volume gives out.
 */
public final class VirtualFiles implements AutoCloseable {
  private static final long FIRST_FH = 1L << 62;
  private static final int HANDLES_MAX = 1024;
  private static final int COMMANDS_MAX = 16;

  private final ControlConfig config;
  private final VirtualTexts texts;
  private final AccessLog accessLog;
  private final Map<Integer, ControlCommand> commands;
  private final VirtualNames names;
  private final ConcurrentHashMap<Long, VirtualHandle> handles = new ConcurrentHashMap<>();
  private final AtomicLong lastFh = new AtomicLong(FIRST_FH);
  private final ExecutorService executor =
      new ThreadPoolExecutor(
          0,
          COMMANDS_MAX,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("control-", 0).factory());

  /** {@code commands} by opcode. */
  public VirtualFiles(
      ControlConfig config,
      VirtualTexts texts,
      AccessLog accessLog,
      Map<Integer, ControlCommand> commands) {
    this.config = config;
    this.texts = texts;
    this.accessLog = accessLog;
    this.commands = Map.copyOf(commands);
    this.names = new VirtualNames(config);
  }

  VirtualNames names() {
    return names;
  }

  boolean isVirtual(long fh) {
    return fh >= FIRST_FH;
  }

  private static VirtualFile require(long ino) {
    VirtualFile file = VirtualFile.of(ino);
    if (file == null) {
      throw Errno.ENOENT.exception();
    }
    return file;
  }

  Attr attr(long ino) {
    return attr(require(ino));
  }

  Attr attr(VirtualFile file) {
    return file.attr(config, file == VirtualFile.CONFIG ? texts.config().length : 0);
  }

  /** The mode's bits, unless the kernel checks them. */
  void access(Caller caller, long ino, int mask) {
    Attr attr = require(ino).attr(config, 0);
    int shift = caller.uid() == attr.uid() ? 6 : 0;
    if (caller.uid() != 0 && (mask & ~(attr.mode() >> shift & 7)) != 0) {
      throw Errno.EACCES.exception();
    }
  }

  Opened open(Caller caller, long ino, OpenFlags flags) {
    VirtualFile file = require(ino);
    if ((flags.write() || flags.truncate()) && file != VirtualFile.CONTROL) {
      throw Errno.EACCES.exception();
    }
    if (caller.checksPermission()) {
      access(caller, ino, (flags.read() ? 4 : 0) | (flags.write() ? 2 : 0));
    }
    if (handles.size() >= HANDLES_MAX) {
      throw Errno.ENFILE.exception();
    }
    long fh = lastFh.incrementAndGet();
    handles.put(fh, newHandle(file));
    return new Opened(fh, PageCaching.DIRECT);
  }

  private VirtualHandle newHandle(VirtualFile file) {
    return switch (file) {
      case ACCESS_LOG -> accessLog.open();
      case CONTROL -> new ControlHandle(commands, executor);
      case STATS -> new TextHandle(file, texts.stats());
      case CONFIG -> new TextHandle(file, texts.config());
    };
  }

  VirtualHandle handle(long fh) {
    VirtualHandle handle = handles.get(fh);
    if (handle == null) {
      throw Errno.EBADF.exception();
    }
    return handle;
  }

  /** Closing a descriptor of {@code .control} ends what it asked for. */
  void flush(long fh) {
    VirtualHandle handle = handle(fh);
    if (handle.file() == VirtualFile.CONTROL) {
      handle.cancel();
    }
  }

  void release(long fh) {
    VirtualHandle handle = handles.remove(fh);
    if (handle != null) {
      handle.cancel();
    }
  }

  @Override
  public void close() {
    handles.values().forEach(VirtualHandle::cancel);
    executor.shutdown();
  }
}
