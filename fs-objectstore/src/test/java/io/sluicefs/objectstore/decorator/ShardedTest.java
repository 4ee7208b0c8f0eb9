package io.sluicefs.objectstore.decorator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import io.sluicefs.objectstore.mem.MemObjectStore;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedTest extends ObjectStoreContract {
  private final List<MemObjectStore> shards =
      IntStream.range(0, 3)
          .mapToObj(i -> new MemObjectStore("shard" + i, InstantSource.system()))
          .toList();

  @Override
  protected ObjectStore newStore() {
    return new Sharded(List.copyOf(shards));
  }

  /** The examples of volume-and-objects.md 13. */
  @ParameterizedTest
  @CsvSource({
    "myjfs/chunks/0/0/1_0_100, 0",
    "myjfs/chunks/0/1/1001_1_4194304, 3",
    "myjfs/juicefs_uuid, 2"
  })
  void theHashOfTheWholeKeyChoosesTheShard(String key, int shard) {
    assertThat(Sharded.indexOf(key, 4)).isEqualTo(shard);
  }

  @Test
  void everyShardGetsItsPart() {
    try (ObjectStore store = newStore()) {
      for (int i = 0; i < 300; i++) {
        store.put("vol/chunks/0/0/" + i + "_0_1", java.nio.ByteBuffer.wrap(new byte[1]));
      }
      for (MemObjectStore shard : shards) {
        assertThat(shard.list("", "", 1000)).hasSizeBetween(50, 150);
      }
    }
  }
}
