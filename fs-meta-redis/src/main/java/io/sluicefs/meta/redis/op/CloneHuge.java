package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;
import java.util.function.Supplier;

/**
 * Copies a file that is too long for one script (redis-metadata.md 8.24). The copy has no name
 * until it is complete and is sustained by the session, so that it goes away with it if need be. It
 * shows one state of the source, as every step asks for the same record.
 */
final class CloneHuge {
  private static final LuaScript SCRIPT = ScriptLoader.load("clone_huge");

  /** Lists that one script copies. */
  private static final int STEP_LISTS = 250;

  /** Beginnings, while others write to the source. */
  private static final int ATTEMPTS_MAX = 3;

  private final OpContext context;
  private final NewInodes newInodes;
  private final ChunkSearch search;
  private final ShareChunks shareChunks;

  CloneHuge(OpContext context, NewInodes newInodes) {
    this.context = context;
    this.newInodes = newInodes;
    this.search = new ChunkSearch(context);
    this.shareChunks = new ShareChunks(context);
  }

  /**
   * A copy without a name; the caller gives it one.
   *
   * @param parentIno the directory that it is meant for
   * @throws FsException EBUSY when the source is written to all the while
   */
  long copy(Caller caller, long sourceIno, long parentIno, CopyMode mode) {
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      long copyIno = newInodes.allocate();
      byte[] source = begin(caller, sourceIno, copyIno, parentIno, mode);
      if (dropOnFailure(copyIno, () -> share(sourceIno, copyIno, source))) {
        return copyIno;
      }
      drop(copyIno);
    }
    throw Errno.EBUSY.exception();
  }

  private byte[] begin(Caller caller, long sourceIno, long copyIno, long parentIno, CopyMode mode) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(sourceIno))
            .key(context.keys().attr(copyIno))
            .arg(Encoding.ino(parentIno))
            .arg(CloneEntries.number(mode))
            .arg(mode.umask())
            .arg(context.volumeLimits());
    return context.redis().mutate(caller, call).bytes(1);
  }

  /** Runs a step of the copy, which is dropped when that fails. */
  <R> R dropOnFailure(long copyIno, Supplier<R> step) {
    try {
      return step.get();
    } catch (FsException e) {
      try {
        drop(copyIno);
      } catch (FsException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  private void drop(long copyIno) {
    new ReleaseSustained(context).releaseSustained(copyIno);
  }

  private boolean share(long sourceIno, long copyIno, byte[] source) {
    int last = Chunks.indexOf(AttrCodec.decode(source).length());
    ListedChunks lists;
    do {
      lists = search.highest(sourceIno, 0, last);
      List<Integer> all = lists.indexes();
      for (int at = 0; at == 0 || at < all.size(); at += STEP_LISTS) {
        List<Integer> step = all.subList(at, Math.min(all.size(), at + STEP_LISTS));
        if (!shareChunks.shareChunks(sourceIno, copyIno, source, step)) {
          return false;
        }
      }
      last = lists.first() - 1;
    } while (lists.first() > 0);
    return true;
  }
}
