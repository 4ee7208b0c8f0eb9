package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.core.census.LongCounts;
import io.sluicefs.core.census.ObjectPages;
import io.sluicefs.core.census.SliceTable;
import io.sluicefs.core.census.SliceUse;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.meta.redis.repair.ChunkList;
import io.sluicefs.meta.redis.repair.SliceScan;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store has every block of every slice that a file shows or the trash period keeps
 * (volume-and-objects.md 12.2). Slices of files that wait to be deleted are left out.
 *
 * <p>Memory: a {@link SliceTable} of all slices, and the numbers of deleted files.
 */
final class BlockCheck {
  private static final Logger log = LoggerFactory.getLogger(BlockCheck.class);
  private static final int HEAD_THREADS = 20;
  private static final int ATTEMPTS = 3;

  private final OpenedVolume volume;
  private final Progress progress;
  private final LostBlocks lost;
  private final Counter lostBlocks;

  BlockCheck(OpenedVolume volume, Progress progress) {
    this.volume = volume;
    this.progress = progress;
    this.lost = new LostBlocks(volume);
    this.lostBlocks = progress.counter("Lost blocks");
  }

  LostBlocks lost() {
    return lost;
  }

  /** Checks all slices against a listing; what is not in it is asked for once more. */
  void checkAll() {
    SliceTable table = new SliceTable(volume.blockLength());
    LongCounts deleted = deletedFiles();
    Tally used = listSlices(table, deleted);
    Tally found = listBlocks(table);
    checkRest(table);
    if (lost.count() > 0) {
      eachLiveChunk(deleted, lost::blame);
    } else if (progress.isQuiet()) {
      log.info("Found {} blocks ({} bytes)", found.count(), found.bytes());
      log.info("Used by {} slices ({} bytes)", used.count(), used.bytes());
    }
  }

  private LongCounts deletedFiles() {
    Counter counter = progress.counter("Deleted files");
    LongCounts deleted = new LongCounts();
    volume
        .repair()
        .slices()
        .eachDeletedFile(file -> {
          deleted.increment(file.ino());
          counter.increment();
        });
    return deleted;
  }

  private void eachLiveChunk(LongCounts deleted, Consumer<ChunkList> action) {
    SliceScan slices = volume.repair().slices();
    slices.eachChunk(chunk -> {
      if (deleted.get(chunk.ino()) == 0) {
        action.accept(chunk);
      }
    });
  }

  private Tally listSlices(SliceTable table, LongCounts deleted) {
    Tally used = new Tally(progress.counter("Listed slices"));
    eachLiveChunk(
        deleted,
        chunk -> {
          for (SliceRef record : chunk.records()) {
            if (!record.isHole()) {
              table.add(new SliceKey(record.sliceId(), record.sliceLength()), SliceUse.USED);
              used.add(record.sliceLength());
            }
          }
        });
    SliceScan slices = volume.repair().slices();
    slices.eachDelayed(delayed -> {
      table.add(delayed.slice(), SliceUse.DELAYED);
      used.add(delayed.slice().sliceLength());
    });
    return used;
  }

  private Tally listBlocks(SliceTable table) {
    Tally found = new Tally(progress.counter("Found blocks"));
    ObjectPages.each(
        volume.objects(),
        BlockName.PREFIX,
        object -> {
          BlockKey block = BlockName.parse(object.key());
          if (block != null) {
            found.add(object.length());
            see(table, block, object);
          }
        });
    return found;
  }

  private void see(SliceTable table, BlockKey block, ObjectInfo object) {
    if (table.has(block) && object.key().equals(volume.keyOf(block))) {
      table.see(block);
      String wrong = wrongLength(block, object);
      if (wrong != null) {
        lose(block, wrong);
      }
    }
  }

  private @Nullable String wrongLength(BlockKey block, ObjectInfo object) {
    return volume.storesPlainBlocks() && object.length() != block.length()
        ? "it has " + object.length() + " bytes"
        : null;
  }

  private void checkRest(SliceTable table) {
    try (Workers workers = new Workers(HEAD_THREADS)) {
      table.eachMissing(block -> workers.run(() -> ask(block)));
    }
  }

  /** Asks the store for one block. */
  void ask(BlockKey block) {
    ObjectInfo object = head(volume.keyOf(block));
    String wrong = object == null ? "no such object" : wrongLength(block, object);
    if (wrong != null) {
      lose(block, wrong);
    }
  }

  private void lose(BlockKey block, String cause) {
    lost.add(block, cause);
    lostBlocks.increment();
  }

  private @Nullable ObjectInfo head(String key) {
    for (int attempt = 1; ; attempt++) {
      try {
        return volume.objects().head(key);
      } catch (ObjectStoreException e) {
        if (!e.kind().mayPass() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
