package io.sluicefs.core.maintenance;

import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.vfs.control.ControlCommand;
import io.sluicefs.core.vfs.control.ControlReply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control message that brings files into the block cache of the mount, drops them from it, or
 * says how much of them is there (volume-and-objects.md 10.5). Progress: files, bytes.
 */
public final class FillCacheCommand implements ControlCommand {
  public static final int OPCODE = 1004;

  private static final Logger log = LoggerFactory.getLogger(FillCacheCommand.class);
  private static final int THREADS_MAX = 128;
  private static final String BY_INODE = "inode:";

  private final MetaEngine engine;
  private final BlockStore blocks;
  private final long rootIno;

  /** What is done with each block; the position is its number in the message. */
  enum Action {
    WARM_UP,
    EVICT,
    CHECK
  }

  /** {@code rootIno} is what the mount shows as its root. */
  public FillCacheCommand(MetaEngine engine, BlockStore blocks, long rootIno) {
    this.engine = engine;
    this.blocks = blocks;
    this.rootIno = rootIno;
  }

  @Override
  public void run(Caller caller, ByteBuffer body, ControlReply reply) {
    byte[] text = new byte[Math.min(body.getInt(), body.remaining())];
    body.get(text);
    List<String> paths = new String(text, StandardCharsets.UTF_8).lines().toList();
    int threads = Math.clamp(Short.toUnsignedInt(body.getShort()), 1, THREADS_MAX);
    boolean background = body.get() != 0;
    int action = body.hasRemaining() ? body.get() : 0;
    if (action < 0 || action >= Action.values().length) {
      throw Errno.EINVAL.exception();
    }
    CacheFilling filling = new CacheFilling(engine, blocks, Action.values()[action], threads);
    if (background) {
      Thread.ofVirtual().name("warmup").start(() -> fill(caller, paths, filling, new Silent()));
      reply.json(CacheFilling.NOTHING);
    } else {
      fill(caller, paths, filling, reply);
      reply.json(filling.json());
    }
  }

  private void fill(Caller caller, List<String> paths, CacheFilling filling, ControlReply reply) {
    try (filling) {
      PathWalk walk = new PathWalk(engine, rootIno);
      for (String path : paths) {
        try {
          filling.add(caller, inodeOf(caller, path, walk), reply);
        } catch (FsException e) {
          log.warn("{} is skipped: {}", path, e.errno());
        } catch (NumberFormatException e) {
          log.warn("{} is skipped: not an inode", path);
        }
      }
    }
    filling.report(reply);
  }

  private long inodeOf(Caller caller, String path, PathWalk walk) {
    if (!path.startsWith(BY_INODE)) {
      return walk.resolve(caller, path);
    }
    long ino = Long.parseUnsignedLong(path.substring(BY_INODE.length()));
    return ino == Inodes.ROOT ? rootIno : ino;
  }

  /** For work that nobody waits for; it ends when the blocks are closed. */
  private final class Silent implements ControlReply {
    @Override
    public void progress(long first, long second) {}

    @Override
    public void json(String document) {}

    @Override
    public void status(int errno) {}

    @Override
    public void text(String text) {}

    @Override
    public boolean isCancelled() {
      return blocks.isClosed();
    }
  }
}
