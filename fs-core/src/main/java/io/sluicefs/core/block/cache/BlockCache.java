package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.Page;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Copies of blocks near by. Never throws for a broken medium: a copy that cannot be read or
 * verified is not there, and one that cannot be kept is dropped. Safe from any thread.
 */
public interface BlockCache extends AutoCloseable {
  /** Keeps nothing. */
  BlockCache NONE =
      new BlockCache() {
        @Override
        public boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
          return false;
        }

        @Override
        public @Nullable String locate(BlockKey key) {
          return null;
        }

        @Override
        public void offer(BlockKey key, Page block) {}

        @Override
        public void keep(BlockKey key, Page block) {}

        @Override
        public void remove(BlockKey key) {}

        @Override
        public void close() {}
      };

  /**
   * Fills {@code target} from {@code blockOffset} on.
   *
   * @return false when the block is not here; the position of {@code target} has not moved then
   */
  boolean read(BlockKey key, int blockOffset, ByteBuffer target);

  /** True when {@link #read} will probably succeed; no promise. */
  default boolean contains(BlockKey key) {
    return locate(key) != null;
  }

  /** As {@link #contains}, or on its way into the cache. */
  default boolean serves(BlockKey key) {
    return contains(key);
  }

  /** The directory that holds the block, or {@code memory}; absent when it is not here. */
  @Nullable String locate(BlockKey key);

  /** Keeps the block if there is room; returns at once, the page is retained until it is kept. */
  void offer(BlockKey key, Page block);

  /** As {@link #offer}, of a block that was just written and may soon be removed. */
  default void offerWritten(BlockKey key, Page block) {
    offer(key, block);
  }

  /** As {@link #offer}, but waits for its turn instead of giving up. */
  void keep(BlockKey key, Page block);

  void remove(BlockKey key);

  /** Drops what has expired; for caches without a thread that does, called now and then. */
  default void expire() {}

  @Override
  void close();
}
