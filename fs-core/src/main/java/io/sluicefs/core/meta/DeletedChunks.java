package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.ListedChunks;

/**
 * Walks over the chunks of a deleted file in steps of bounded work; of a huge file only over those
 * that have a list.
 */
public final class DeletedChunks {
  /** Chunk lists of one step. */
  private static final int CHUNKS_PER_STEP = 100;

  /** Chunks of a file that are visited whether they have a list or not. */
  private static final int VISITED_CHUNKS_MAX = 4096;

  private DeletedChunks() {}

  /** As {@link Cleanup#listedChunks}. */
  @FunctionalInterface
  public interface Search {
    ListedChunks listedChunks(long ino, int firstChunk, int lastChunk);
  }

  /** What is done to so many chunks. */
  @FunctionalInterface
  public interface Step {
    void visit(int firstChunk, int count);
  }

  /** Visits each chunk that has a list. */
  public static void visit(DeletedFile file, Search search, Step step) {
    int chunkCount = (int) ((file.length() + Chunks.CHUNK_LENGTH - 1) / Chunks.CHUNK_LENGTH);
    if (chunkCount > VISITED_CHUNKS_MAX) {
      visitListed(file, chunkCount, search, step);
      return;
    }
    for (int first = 0; first < chunkCount; first += CHUNKS_PER_STEP) {
      step.visit(first, Math.min(CHUNKS_PER_STEP, chunkCount - first));
    }
  }

  private static void visitListed(DeletedFile file, int chunkCount, Search search, Step step) {
    ListedChunks lists;
    int last = chunkCount - 1;
    do {
      lists = search.listedChunks(file.ino(), 0, last);
      int visited = -1;
      for (int chunk : lists.indexes()) {
        if (chunk > visited) {
          int count = Math.min(CHUNKS_PER_STEP, chunkCount - chunk);
          step.visit(chunk, count);
          visited = chunk + count - 1;
        }
      }
      last = lists.first() - 1;
    } while (lists.first() > 0);
  }
}
