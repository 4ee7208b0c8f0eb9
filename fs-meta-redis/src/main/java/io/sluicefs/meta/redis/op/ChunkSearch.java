package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Finds the chunks of a file that have a list, of which a huge sparse file has few. Each chunk is
 * tried, or all keys of the server are looked at where those are fewer; by requests of bounded
 * work.
 *
 * <p>A list that exists from begin to end of the search is found; what is made meanwhile may be
 * missed: callers see by the record of the file whether there was any change.
 */
public final class ChunkSearch {
  /** Chunks that one script looks at; as in include/slices.lua. */
  static final int STEP_CHUNKS = 4096;

  /** Keys that one script looks at. */
  private static final int STEP_KEYS = 10_000;

  /** Chunks that one search finds. */
  private static final int FOUND_MAX = 100_000;

  private static final LuaScript SCRIPT = ScriptLoader.load("chunk_search");
  private static final String EACH = "";
  private static final String START = "0";

  private final OpContext context;

  public ChunkSearch(OpContext context) {
    this.context = context;
  }

  /** The highest ones between two chunks. */
  public ListedChunks highest(long ino, int first, int last) {
    return new Search(ino, first, last, true).run();
  }

  /** The lowest ones between two chunks. */
  ListedChunks lowest(long ino, int first, int last) {
    return new Search(ino, first, last, false).run();
  }

  static byte[] pack(List<Integer> chunks) {
    ByteBuffer packed = ByteBuffer.allocate(Integer.BYTES * chunks.size());
    chunks.forEach(packed::putInt);
    return packed.array();
  }

  /** One search; {@code downwards} decides which end is dropped when there are too many. */
  private final class Search {
    private final long ino;
    private final boolean downwards;
    private final TreeSet<Integer> found = new TreeSet<>();
    private int first;
    private int last;

    Search(long ino, int first, int last, boolean downwards) {
      this.ino = ino;
      this.first = first;
      this.last = last;
      this.downwards = downwards;
    }

    ListedChunks run() {
      long keys = Long.MAX_VALUE;
      int low = downwards ? Math.max(first, last - STEP_CHUNKS + 1) : first;
      int high = downwards ? last : (int) Math.min(last, (long) first + STEP_CHUNKS - 1);
      while (true) {
        keys = ask(low, high, EACH).number(3);
        boolean isEnd = downwards ? low == first : high == last;
        if (isEnd || found.size() >= FOUND_MAX) {
          return new ListedChunks(
              List.copyOf(found), downwards ? low : first, downwards ? last : high);
        }
        long left = downwards ? (long) low - first : (long) last - high;
        if (left > keys) {
          return walk();
        }
        high = downwards ? low - 1 : (int) Math.min(last, (long) high + STEP_CHUNKS);
        low = Math.max(first, high - STEP_CHUNKS + 1);
      }
    }

    private ListedChunks walk() {
      String cursor = START;
      do {
        Reply reply = ask(first, last, cursor);
        cursor = new String(reply.bytes(1), StandardCharsets.US_ASCII);
        trim();
      } while (!cursor.equals(START));
      return new ListedChunks(new ArrayList<>(found), first, last);
    }

    private void trim() {
      while (found.size() > FOUND_MAX) {
        if (downwards) {
          first = found.pollFirst() + 1;
        } else {
          last = found.pollLast() - 1;
        }
      }
    }

    private Reply ask(int low, int high, String cursor) {
      ScriptCall call =
          ScriptCall.of(SCRIPT)
              .key(context.keys().attr(ino))
              .arg(low)
              .arg(high)
              .arg(cursor)
              .arg(STEP_KEYS);
      Reply reply = context.redis().read(Caller.root(), call);
      ByteBuffer packed = ByteBuffer.wrap(reply.bytes(2));
      while (packed.hasRemaining()) {
        found.add(packed.getInt());
      }
      return reply;
    }
  }
}
