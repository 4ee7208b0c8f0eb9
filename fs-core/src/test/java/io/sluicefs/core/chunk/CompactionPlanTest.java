package io.sluicefs.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which records a merged slice replaces, and that it shows the same bytes. */
final class CompactionPlanTest {
  @Test
  void singleRecordIsNotCompacted() {
    assertThat(CompactionPlan.of(List.of(new SliceRef(0, 1, 10, 0, 10)))).isNull();
  }

  @Test
  void bigUnhiddenHeadStays() {
    SliceRef big = new SliceRef(0, 1, 4 << 20, 0, 4 << 20);
    CompactionPlan plan =
        CompactionPlan.of(
            List.of(big, new SliceRef(5 << 20, 2, 10, 0, 10), new SliceRef(5 << 20, 3, 5, 0, 5)));

    assertThat(Objects.requireNonNull(plan).skipped()).isEqualTo(1);
    assertThat(plan.chunkOffset()).isEqualTo(5 << 20);
    assertThat(plan.length()).isEqualTo(10);
  }

  @Test
  void onlyHolesKeepOneByte() {
    CompactionPlan plan = CompactionPlan.of(List.of(SliceRef.hole(5, 100), SliceRef.hole(50, 100)));

    assertThat(Objects.requireNonNull(plan).pieces()).containsExactly(SliceRef.hole(5, 1));
  }

  @Test
  void mergedSliceShowsTheSameBytes() {
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      List<SliceRef> records = ChunkViewTest.randomRecords(random, 2 + random.nextInt(20));
      CompactionPlan plan = Objects.requireNonNull(CompactionPlan.of(records));
      int[] before = ChunkViewTest.bytesOf(records);
      int[] after = ChunkViewTest.bytesOf(plan.pieces());

      assertThat(after).as("seed %d", seed).isEqualTo(before);
      int covered = plan.pieces().stream().mapToInt(SliceRef::length).sum();
      assertThat(covered).as("seed %d", seed).isEqualTo(plan.length());
    }
  }
}
