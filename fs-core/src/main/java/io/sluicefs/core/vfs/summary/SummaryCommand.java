package io.sluicefs.core.vfs.summary;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.vfs.control.ControlCommand;
import io.sluicefs.core.vfs.control.ControlReply;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The summary command of {@code .control}: 1007 (volume-and-objects.md 10.5). */
public final class SummaryCommand implements ControlCommand {
  public static final int OPCODE = 1007;

  private static final int DIRECTORY_BYTES = 4096;
  private static final int DEPTH_MAX = 10;
  private static final int DEPTH_DEFAULT = 3;
  private static final int ROWS_DEFAULT = 10;
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final MetaEngine engine;
  private final long rootIno;

  /** {@code rootIno} is the mount's root on the volume. */
  public SummaryCommand(MetaEngine engine, long rootIno) {
    this.engine = engine;
    this.rootIno = rootIno;
  }

  @Override
  public void run(Caller caller, ByteBuffer body, ControlReply reply) {
    long asked = body.getLong();
    int depth = Math.min(DEPTH_MAX, body.hasRemaining() ? body.get() & 0xFF : DEPTH_DEFAULT);
    int rows = body.hasRemaining() ? body.get() & 0xFF : ROWS_DEFAULT;
    long ino = asked == Inodes.ROOT ? rootIno : asked;
    try {
      Attr attr = engine.getattr(ino);
      Walk walk = new Walk(caller, reply, rows);
      SummaryNode top = new SummaryNode(asked, "", attr.type().code());
      walk.fill(top, ino, attr, depth);
      reply.progress(walk.entries, walk.bytes);
      reply.json("{\"Errno\":0,\"Tree\":" + top.json() + "}");
    } catch (FsException e) {
      reply.json("{\"Errno\":" + e.errno().number() + ",\"Tree\":null}");
    }
  }

  /** One request. */
  private final class Walk {
    private final Caller caller;
    private final ControlReply reply;
    private final int rows;
    private long entries;
    private long bytes;
    private long reportedNanos = System.nanoTime();

    Walk(Caller caller, ControlReply reply, int rows) {
      this.caller = caller;
      this.reply = reply;
      this.rows = rows;
    }

    private void fill(SummaryNode node, long ino, Attr attr, int depth) {
      countItself(node, attr);
      if (!attr.isDirectory()) {
        return;
      }
      if (depth == 0) {
        sumBelow(node, ino);
        return;
      }
      each(
          ino,
          dentry -> {
            Attr child = dentry.attr();
            if (child != null) {
              String path = node.below(dentry.name().toString());
              SummaryNode row = new SummaryNode(dentry.ino(), path, dentry.type().code());
              fill(row, dentry.ino(), child, depth - 1);
              node.add(row, rows);
            }
          });
    }

    private void sumBelow(SummaryNode node, long ino) {
      Deque<Long> ahead = new ArrayDeque<>(List.of(ino));
      while (!ahead.isEmpty()) {
        each(
            ahead.pop(),
            dentry -> {
              Attr child = dentry.attr();
              if (child != null) {
                countItself(node, child);
                if (dentry.type() == FileType.DIRECTORY) {
                  ahead.push(dentry.ino());
                }
              }
            });
      }
    }

    private void countItself(SummaryNode node, Attr attr) {
      long size =
          attr.isDirectory()
              ? DIRECTORY_BYTES
              : Chunks.chargedBytes(attr.isFile() ? attr.length() : 0);
      node.count(size, attr.isDirectory() ? 0 : 1, attr.isDirectory() ? 1 : 0);
      entries++;
      bytes += size;
    }

    private void each(long dir, Consumer<Dentry> action) {
      String cursor = DirPage.END;
      do {
        DirPage page = engine.readdir(caller, dir, cursor, DirDetail.ATTRIBUTES);
        page.entries().forEach(action);
        report();
        cursor = page.next();
      } while (!cursor.equals(DirPage.END));
    }

    private void report() {
      if (reply.isCancelled()) {
        throw Errno.EINTR.exception();
      }
      long now = System.nanoTime();
      if (now - reportedNanos > PROGRESS_NANOS) {
        reportedNanos = now;
        reply.progress(entries, bytes);
      }
    }
  }
}
