package io.sluicefs.meta.redis.load;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.meta.redis.dump.InodeSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** Counts references of slices: bits for the first ones, a table for those that come again. */
final class SliceCounts {
  private final InodeSet ids = new InodeSet();
  private final Map<SliceKey, Long> shared = new HashMap<>();
  private long idMax;

  void add(SliceKey slice) {
    idMax = Math.max(idMax, slice.sliceId());
    if (!ids.add(slice.sliceId())) {
      shared.merge(slice, 2L, (known, _) -> known + 1);
    }
  }

  /** Slices with several references, and how many. */
  void shared(ObjLongConsumer<SliceKey> sink) {
    shared.forEach(sink::accept);
  }

  long idMax() {
    return idMax;
  }
}
