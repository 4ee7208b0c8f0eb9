package io.sluicefs.cli.wiring.repair;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.meta.redis.repair.ChunkList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Blocks that the store does not have, and the files that show them. Thread-safe. */
final class LostBlocks {
  private static final Logger log = LoggerFactory.getLogger(LostBlocks.class);

  private final OpenedVolume volume;
  private final Map<Long, Map<BlockKey, String>> causes = new HashMap<>();
  private final Map<Long, String> brokenFiles = new TreeMap<>();
  private long bytes;
  private int count;

  LostBlocks(OpenedVolume volume) {
    this.volume = volume;
  }

  synchronized void add(BlockKey block, String cause) {
    Map<BlockKey, String> ofSlice = causes.computeIfAbsent(block.sliceId(), _ -> new HashMap<>());
    if (ofSlice.put(block, cause) == null) {
      count++;
      bytes += block.length();
    }
  }

  synchronized int count() {
    return count;
  }

  /** Reports the lost blocks that a chunk list shows. */
  synchronized void blame(ChunkList chunk) {
    for (SliceRef record : chunk.records()) {
      Map<BlockKey, String> lost = causes.getOrDefault(record.sliceId(), Map.of());
      if (record.isHole() || lost.isEmpty()) {
        continue;
      }
      String path =
          brokenFiles.computeIfAbsent(chunk.ino(), ino -> volume.repair().paths().pathOf(ino));
      List<BlockKey> blocks = new ArrayList<>(lost.keySet());
      blocks.sort((a, b) -> Integer.compare(a.index(), b.index()));
      blocks.forEach(block ->
          log.error(
              "can't find block {} for file {}: {}", volume.keyOf(block), path, lost.get(block)));
    }
  }

  /** The report that ends the command (cli.md 17.3). */
  synchronized String report() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d objects are lost (%d bytes), %d broken files:%n"
            .formatted(count, bytes, brokenFiles.size()));
    text.append("%13s: PATH".formatted("INODE"));
    brokenFiles.forEach((ino, path) -> text.append("%n%13d: %s".formatted(ino, path)));
    return text.toString();
  }
}
