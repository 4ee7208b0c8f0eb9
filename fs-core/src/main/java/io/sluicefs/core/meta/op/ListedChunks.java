package io.sluicefs.core.meta.op;

import java.util.List;

/**
 * Chunks of a file that have a list.
 *
 * @param indexes ascending; all of them between {@code first} and {@code last}
 * @param first where the search ended or was given up, for the rest to be searched next
 * @param last the other end
 */
public record ListedChunks(List<Integer> indexes, int first, int last) {
  public ListedChunks {
    indexes = List.copyOf(indexes);
  }
}
