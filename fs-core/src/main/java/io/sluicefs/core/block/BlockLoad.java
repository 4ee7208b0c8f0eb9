package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.memory.Page;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A block in memory or on its way there. All fields are guarded by the lock of its {@link
 * BlockWindow}.
 */
final class BlockLoad {
  final BlockKey key;

  /** Where it arrives; replaced only when another request was first. */
  Page page;

  final Condition finished;
  boolean loaded;

  /** Bytes from the start that can be read already. */
  int arrived;

  /** The map has given up the page: look again. */
  boolean dropped;

  @Nullable FsException failure;

  /** Somebody has read the last byte: the first to go. */
  boolean consumed;

  long lastReadNanos;

  BlockLoad(BlockKey key, Page page, Condition finished) {
    this.key = key;
    this.page = page;
    this.finished = finished;
  }

  boolean hasEnded() {
    return loaded || failure != null;
  }
}
