package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sets the length of a file (redis-metadata.md 8.8).
 *
 * <p>Over many chunks it first finds those that have a list, then one script changes all of them
 * when nobody has written meanwhile. Where there are too many for one, the length moves in steps:
 * whatever ends this client, no list is left beyond the length.
 */
public final class Truncate {
  private static final LuaScript SCRIPT = ScriptLoader.load("truncate");

  /** Lists that one script changes. */
  private static final int STEP_LISTS = 1000;

  /** After so many searches that others' writes made worthless, the length moves step by step. */
  private static final int SEARCHES_MAX = 3;

  private static final byte[] NONE = {};

  private final OpContext context;
  private final OpenFiles files;
  private final ChunkSearch search;

  /** Of files that this client is about to open. */
  Truncate(OpContext context) {
    this(new OpenFiles(context, ino -> false));
  }

  public Truncate(OpenFiles files) {
    this.context = files.context();
    this.files = files;
    this.search = new ChunkSearch(context);
  }

  public Attr truncate(Caller caller, long ino, long length, TruncateBy by) {
    if (length < 0) {
      throw Errno.EINVAL.exception();
    }
    if (length >= Chunks.FILE_LENGTH_MAX) {
      throw Errno.EFBIG.exception();
    }
    Steps steps = new Steps(caller, ino, by);
    if (steps.to(length, NONE, List.of())) {
      return steps.shown();
    }
    for (int i = 0; i < SEARCHES_MAX; i++) {
      if (moves(steps, length)) {
        return steps.shown();
      }
    }
    steps.blindly(length);
    return steps.shown();
  }

  /** False when somebody else wrote since the search: it is worth nothing. */
  private boolean moves(Steps steps, long length) {
    while (true) {
      boolean shrinks = length < steps.length();
      ListedChunks lists = shrinks ? behind(steps, length) : before(steps, length);
      List<Integer> inOrder = shrinks ? lists.indexes().reversed() : lists.indexes();
      if (!follow(steps, inOrder)) {
        return false;
      }
      long end = shrinks ? Chunks.startOf(lists.first()) : Chunks.startOf(lists.last() + 1);
      boolean isLast =
          shrinks
              ? end - length < Chunks.CHUNK_LENGTH
              : end == Chunks.startOf(Chunks.indexOf(length));
      if (!steps.to(isLast ? length : end, steps.stored, rest(inOrder))) {
        return false;
      }
      if (isLast) {
        return true;
      }
    }
  }

  /** The lists that a shorter file has no use for, the highest of them when there are many. */
  private ListedChunks behind(Steps steps, long length) {
    int first = Chunks.indexOf(length) + (Chunks.offsetIn(length) == 0 ? 0 : 1);
    return search.highest(steps.ino, first, Chunks.indexOf(steps.length()));
  }

  /** The lists that a longer file must not show, the lowest of them when there are many. */
  private ListedChunks before(Steps steps, long length) {
    int first = Chunks.indexOf(steps.length()) + 1;
    return search.lowest(steps.ino, first, Chunks.indexOf(length) - 1);
  }

  /** Whole steps through the lists; what is left of them belongs to the next move. */
  private static boolean follow(Steps steps, List<Integer> lists) {
    for (int end = STEP_LISTS; end < lists.size(); end += STEP_LISTS) {
      List<Integer> step = lists.subList(end - STEP_LISTS, end);
      boolean shrinks = step.getFirst() > step.getLast();
      long border = Chunks.startOf(shrinks ? step.getLast() : step.getLast() + 1);
      if (!steps.to(border, steps.stored, step)) {
        return false;
      }
    }
    return true;
  }

  private static List<Integer> rest(List<Integer> indexes) {
    int done = indexes.isEmpty() ? 0 : (indexes.size() - 1) / STEP_LISTS * STEP_LISTS;
    return indexes.subList(done, indexes.size());
  }

  /** The steps of one call, and how the last of them left the file. */
  private final class Steps {
    private final Caller caller;
    private final long ino;
    private final TruncateBy by;
    private byte[] stored = NONE;
    private @Nullable Attr shown;

    Steps(Caller caller, long ino, TruncateBy by) {
      this.caller = caller;
      this.ino = ino;
      this.by = by;
    }

    Attr shown() {
      return Objects.requireNonNull(shown);
    }

    long length() {
      return AttrCodec.decode(stored).length();
    }

    /** One script; false when it did nothing, and then {@code stored} is the record now. */
    boolean to(long length, byte[] expected, List<Integer> lists) {
      Reply reply =
          files.mutate(
              caller,
              ino,
              record ->
                  ScriptCall.of(SCRIPT)
                      .key(record)
                      .arg(Encoding.length(length))
                      .arg(by == TruncateBy.HANDLE)
                      .arg(expected)
                      .arg(ChunkSearch.pack(lists))
                      .arg(context.volumeLimits()));
      stored = reply.bytes(2);
      if (reply.isAbsent(1)) {
        return false;
      }
      shown = NewInodes.attr(reply, 1);
      return true;
    }

    /** Each script tries all chunks that it passes. */
    void blindly(long length) {
      long stepBytes = (long) ChunkSearch.STEP_CHUNKS * Chunks.CHUNK_LENGTH;
      long next;
      do {
        long from = length();
        next = Math.clamp(length, from - stepBytes, from + stepBytes);
      } while (!to(next, NONE, List.of()) || next != length);
    }
  }
}
