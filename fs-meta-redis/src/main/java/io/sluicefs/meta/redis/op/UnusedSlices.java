package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis.HashPage;
import io.sluicefs.meta.redis.schema.SliceCodec;
import java.util.ArrayList;
import java.util.List;

/** Slices that nobody uses and whose objects are still there (redis-metadata.md 8.26). */
public final class UnusedSlices {
  private static final int PAGE = 1000;

  private final OpContext context;

  public UnusedSlices(OpContext context) {
    this.context = context;
  }

  public List<SliceKey> unusedSlices(int limit) {
    new ExpireDelayedSlices(context).expireDelayedSlices();
    List<SliceKey> unused = new ArrayList<>();
    String cursor = "0";
    do {
      HashPage page = context.redis().hscan(context.keys().sliceRef(), cursor, PAGE);
      collect(page, limit, unused);
      cursor = page.next();
    } while (!cursor.equals("0") && unused.size() < limit);
    return unused;
  }

  private void collect(HashPage page, int limit, List<SliceKey> unused) {
    List<byte[]> meaningless = new ArrayList<>();
    for (int i = 0; i < page.fields().size(); i++) {
      long count = Ascii.parseLong(page.values().get(i));
      if (count == 0) {
        meaningless.add(page.fields().get(i));
      } else if (count < 0 && unused.size() < limit) {
        unused.add(SliceCodec.sliceOf(page.fields().get(i)));
      }
    }
    if (!meaningless.isEmpty()) {
      new ForgetSlice(context).forget(meaningless);
    }
  }
}
