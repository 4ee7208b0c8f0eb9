package io.sluicefs.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chunk views against a painter that works byte by byte. */
final class ChunkViewTest {
  private static final int SPACE = 200;
  private static final int RUNS = 2_000;

  @Test
  void laterSliceHidesEarlierOne() {
    ChunkView view =
        ChunkView.of(List.of(new SliceRef(0, 1, 100, 0, 100), new SliceRef(20, 2, 30, 5, 10)));

    assertThat(view.pieces())
        .containsExactly(
            new SliceRef(0, 1, 100, 0, 20),
            new SliceRef(20, 2, 30, 5, 10),
            new SliceRef(30, 1, 100, 30, 70));
  }

  @Test
  void coverFillsGapsWithHoles() {
    ChunkView view = ChunkView.of(List.of(new SliceRef(10, 1, 5, 0, 5)));

    assertThat(view.cover(0, 20))
        .containsExactly(SliceRef.hole(0, 10), new SliceRef(10, 1, 5, 0, 5), SliceRef.hole(15, 5));
  }

  @Test
  void viewEqualsPaintingByteByByte() {
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<SliceRef> records = randomRecords(random, 1 + random.nextInt(30));
      int split = random.nextInt(records.size() + 1);
      ChunkView view =
          ChunkView.of(records.subList(0, split)).with(records.subList(split, records.size()));

      assertThat(bytesOf(view.pieces())).as("seed %d", seed).isEqualTo(bytesOf(records));
      int from = random.nextInt(SPACE);
      int to = from + random.nextInt(SPACE - from);
      assertThat(Arrays.copyOfRange(bytesOf(view.cover(from, to)), from, to))
          .as("seed %d", seed)
          .isEqualTo(Arrays.copyOfRange(bytesOf(records), from, to));
      assertSorted(view, seed);
    }
  }

  private static void assertSorted(ChunkView view, int seed) {
    int end = 0;
    for (SliceRef piece : view.pieces()) {
      assertThat(piece.chunkOffset()).as("seed %d", seed).isGreaterThanOrEqualTo(end);
      assertThat(piece.length()).as("seed %d", seed).isPositive();
      end = piece.chunkEnd();
    }
    assertThat(view.end()).as("seed %d", seed).isEqualTo(end);
  }

  static List<SliceRef> randomRecords(Random random, int count) {
    List<SliceRef> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int start = random.nextInt(SPACE - 1);
      int length = 1 + random.nextInt(Math.min(60, SPACE - start));
      if (random.nextInt(5) == 0) {
        records.add(SliceRef.hole(start, length));
      } else {
        int sliceOffset = random.nextInt(10);
        records.add(
            new SliceRef(start, 1 + random.nextInt(40), length + sliceOffset, sliceOffset, length));
      }
    }
    return records;
  }

  /** What a painter sees: for each byte a number that tells slice and offset. */
  static int[] bytesOf(List<SliceRef> records) {
    int[] bytes = new int[SPACE];
    for (SliceRef record : records) {
      for (int i = 0; i < record.length(); i++) {
        bytes[record.chunkOffset() + i] =
            record.isHole() ? 0 : (int) record.sliceId() * 1_000 + record.sliceOffset() + i;
      }
    }
    return bytes;
  }
}
