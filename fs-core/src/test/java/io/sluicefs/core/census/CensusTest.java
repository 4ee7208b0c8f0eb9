package io.sluicefs.core.census;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.chunk.SliceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packed tables against what plain collections say, and names of objects in both layouts. */
class CensusTest {
  private static final int BLOCK = 4 << 20;

  @Test
  void aTableKnowsEverySliceAndEveryBlockThatWasNotSeen() {
    SliceTable table = new SliceTable(BLOCK);
    Random random = new Random(5);
    Map<Long, Integer> slices = new HashMap<>();
    List<BlockKey> unseen = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      long id = 1L + random.nextInt(1_000_000_000);
      int length = 1 + random.nextInt(64 << 20);
      if (slices.putIfAbsent(id, length) == null) {
        SliceKey slice = new SliceKey(id, length);
        assertThat(table.add(slice, SliceUse.USED)).isTrue();
        for (int block = 0; block < BlockKey.countOf(length, BLOCK); block++) {
          if (random.nextInt(10) == 0) {
            unseen.add(BlockKey.of(slice, block, BLOCK));
          } else {
            table.see(BlockKey.of(slice, block, BLOCK));
          }
        }
      }
    }
    assertThat(table.size()).isEqualTo(slices.size());
    slices.forEach((id, length) -> assertThat(table.lengthOf(id)).isEqualTo(length));
    List<BlockKey> missing = new ArrayList<>();
    table.eachMissing(missing::add);
    assertThat(missing).containsExactlyInAnyOrderElementsOf(unseen);
  }

  @Test
  void theFirstUseThatAppliesCounts() {
    SliceTable table = new SliceTable(BLOCK);
    SliceKey slice = new SliceKey(7, 100);
    assertThat(table.useOf(7)).isNull();
    assertThat(table.add(slice, SliceUse.DELAYED)).isTrue();
    assertThat(table.useOf(7)).isEqualTo(SliceUse.DELAYED);
    assertThat(table.add(slice, SliceUse.USED)).isTrue();
    assertThat(table.add(slice, SliceUse.USED)).isFalse();
    assertThat(table.useOf(7)).isEqualTo(SliceUse.USED);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void onlyBlocksThatFitTheirSliceAreBlocksOfIt() {
    SliceTable table = new SliceTable(BLOCK);
    table.add(new SliceKey(9, BLOCK + 10), SliceUse.USED);
    assertThat(table.has(new BlockKey(9, 0, BLOCK))).isTrue();
    assertThat(table.has(new BlockKey(9, 1, 10))).isTrue();
    assertThat(table.has(new BlockKey(9, 1, BLOCK))).isFalse();
    assertThat(table.has(new BlockKey(9, 2, 10))).isFalse();
    assertThat(table.has(new BlockKey(9, -1, BLOCK))).isFalse();
    assertThat(table.has(new BlockKey(8, 0, 10))).isFalse();
  }

  @Test
  void numbersAreCounted() {
    LongCounts counts = new LongCounts();
    for (int round = 1; round <= 3; round++) {
      for (long number = 1; number <= 5000; number++) {
        assertThat(counts.increment(number * 1_000_003)).isEqualTo(round);
      }
    }
    assertThat(counts.size()).isEqualTo(5000);
    assertThat(counts.get(1_000_003)).isEqualTo(3);
    assertThat(counts.get(4)).isZero();
  }

  @Test
  void keysOfBlocksAreReadAndWritten() {
    BlockKey block = new BlockKey(1001, 1, 4194304);
    assertThat(new BlockName(false).keyOf(block)).isEqualTo("chunks/0/1/1001_1_4194304");
    assertThat(new BlockName(true).keyOf(block)).isEqualTo("chunks/E9/0/1001_1_4194304");
    assertThat(BlockName.parse("chunks/0/1/1001_1_4194304")).isEqualTo(block);
    assertThat(BlockName.parse("chunks/E9/0/1001_1_4194304")).isEqualTo(block);
    for (String other :
        List.of("meta/0/1/1001_1_4", "chunks/1001_1_4", "chunks/0/1/1001_1", "chunks/0/1/a_b_c")) {
      assertThat(BlockName.parse(other)).isNull();
    }
  }
}
