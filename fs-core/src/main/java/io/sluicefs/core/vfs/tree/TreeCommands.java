package io.sluicefs.core.vfs.tree;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.vfs.control.ControlCommand;
import io.sluicefs.core.vfs.control.ControlReply;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The tree commands of {@code .control}: 1002 removes, 1006 clones (volume-and-objects.md 10.5).
 */
public final class TreeCommands {
  private static final int REMOVE = 1002;
  private static final int CLONE = 1006;
  private static final int SKIP_TRASH = 1;
  private static final int PRESERVE = 2;
  private static final int REMOVE_THREADS = 50;
  private static final int CLONE_THREADS = 4;
  private static final int UMASK = 0x1FF;

  private final TreeVfs trees;
  private final long rootIno;

  private TreeCommands(TreeVfs trees, long rootIno) {
    this.trees = trees;
    this.rootIno = rootIno;
  }

  /** By opcode; {@code rootIno} is the mount's root on the volume. */
  public static Map<Integer, ControlCommand> of(TreeVfs trees, long rootIno) {
    TreeCommands commands = new TreeCommands(trees, rootIno);
    return Map.of(REMOVE, commands::remove, CLONE, commands::copy);
  }

  private long ino(ByteBuffer body) {
    long ino = body.getLong();
    return ino == Inodes.ROOT ? rootIno : ino;
  }

  private static Name name(ByteBuffer body) {
    byte[] name = new byte[body.get() & 0xFF];
    body.get(name);
    if (name.length == 0) {
      throw Errno.ENOENT.exception();
    }
    return Name.of(name);
  }

  private static int threads(ByteBuffer body, int otherwise) {
    return body.hasRemaining() ? Math.max(1, body.get() & 0xFF) : otherwise;
  }

  private void remove(Caller caller, ByteBuffer body, ControlReply reply) {
    long parentIno = ino(body);
    Name name = name(body);
    boolean forGood = body.hasRemaining() && (body.get() & SKIP_TRASH) != 0;
    int threads = threads(body, REMOVE_THREADS);
    Reports reports = new Reports(reply, false);
    trees.removeTree(
        new CheckedCaller(caller),
        parentIno,
        name,
        new TreeRemoval.Options(forGood, threads),
        reports.watch());
    reports.last();
    reply.status(0);
  }

  private void copy(Caller caller, ByteBuffer body, ControlReply reply) {
    long sourceIno = ino(body);
    long sourceParentIno = ino(body);
    long parentIno = ino(body);
    Name name = name(body);
    int umask = body.getShort() & UMASK;
    CopyMode mode = new CopyMode((body.get() & PRESERVE) != 0, umask);
    int threads = threads(body, CLONE_THREADS);
    if (Inodes.isSpecial(sourceParentIno)) {
      throw Errno.EPERM.exception();
    }
    Reports reports = new Reports(reply, true);
    CloneTop request = new CloneTop(sourceIno, parentIno, name, mode);
    trees.cloneTree(new CheckedCaller(caller), request, threads, reports.watch());
    reports.last();
    reply.status(0);
  }

  /** Progress records, one in a while. */
  private static final class Reports {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final ControlReply reply;
    private final boolean tellsTotal;
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong reportedNanos = new AtomicLong(System.nanoTime());

    Reports(ControlReply reply, boolean tellsTotal) {
      this.reply = reply;
      this.tellsTotal = tellsTotal;
    }

    TreeVfs.Watch watch() {
      return new TreeVfs.Watch(found::addAndGet, this::done, reply::isCancelled);
    }

    private void done(long entries) {
      done.addAndGet(entries);
      long last = reportedNanos.get();
      long now = System.nanoTime();
      if (now - last > INTERVAL_NANOS && reportedNanos.compareAndSet(last, now)) {
        report();
      }
    }

    void last() {
      if (done.get() > 0) {
        report();
      }
    }

    private void report() {
      reply.progress(done.get(), tellsTotal ? found.get() : 0);
    }
  }
}
