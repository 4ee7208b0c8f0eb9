package io.sluicefs.core.block.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The choice of a directory, beside what the reference chose. */
final class CacheRingTest {
  private static final List<String> IDS =
      List.of(
          "567b25c6-ef40-4f4f-afae-b15f583586d7",
          "72ca0721-1a62-4d2f-ab9d-81188b392a84",
          "67f404c9-cbd4-42a3-be89-b347af2c3835");

  /**
   * Where JuiceFS 1.4.1 put the blocks of slices 3 to 201, each of 1000 bytes: the place of the
   * directory in {@link #IDS}.
   */
  private static final String RECORDED =
      "1022012122100122122110022210101210200002011120221010102111121200200122120220101220200"
          + "01210120012110021111122002110010200221011210201021212002212201111122200212102020"
          + "2221201220021002121101221111200011";

  @Test
  void everyBlockGoesWhereTheReferencePutsIt() {
    CacheRing ring = CacheRing.of(IDS);
    StringBuilder chosen = new StringBuilder();
    IntStream.range(3, 3 + RECORDED.length())
        .forEach(slice -> chosen.append(ring.ownerOf("chunks/0/0/" + slice + "_0_1000")));
    assertThat(chosen).hasToString(RECORDED);
  }

  @Test
  void murmurHashesAreTheKnownOnes() {
    assertThat(CacheRing.murmur3("")).isZero();
    assertThat(CacheRing.murmur3("hello")).isEqualTo(0x248BFA47);
    assertThat(CacheRing.murmur3("hello, world")).isEqualTo(0x149BBB7F);
  }

  @Test
  void mostBlocksStayWhenADirectoryIsLost() {
    CacheRing all = CacheRing.of(IDS);
    CacheRing rest = CacheRing.of(IDS.subList(0, 2));
    long moved =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "chunks/0/0/" + i + "_0_4194304")
            .filter(key -> all.ownerOf(key) != 2 && all.ownerOf(key) != rest.ownerOf(key))
            .count();
    assertThat(moved).isLessThan(2_000);
  }
}
