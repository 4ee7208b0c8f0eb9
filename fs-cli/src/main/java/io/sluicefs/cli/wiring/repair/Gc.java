package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.cli.wiring.Admins;
import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.core.census.LongCounts;
import io.sluicefs.core.census.SliceTable;
import io.sluicefs.core.census.SliceUse;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.meta.redis.repair.ChunkList;
import io.sluicefs.meta.redis.repair.Finding;
import io.sluicefs.meta.redis.repair.MetadataCheck.Leaked;
import io.sluicefs.meta.redis.repair.SliceScan;
import io.sluicefs.meta.redis.repair.TreePlan;
import io.sluicefs.meta.redis.repair.TreeVisitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code gc}: compares objects with slices, and removes what nothing needs (cli.md 17.2).
 *
 * <p>Slices are listed before objects: an object that no slice names then is either garbage or
 * younger than the slices, and young ones are spared. Memory: a {@link SliceTable}.
 */
public final class Gc {
  private static final Logger log = LoggerFactory.getLogger(Gc.class);

  /** Deleted files and leaked lists handled between two looks; bounds what is remembered. */
  private static final int BATCH = 10_000;

  private final GcPlan plan;

  public Gc(GcPlan plan) {
    this.plan = plan;
  }

  /**
   * @throws io.sluicefs.cli.args.CommandFailure what could not be listed; nothing is taken for
   *     garbage then
   */
  public void run(String metaUrl) {
    try (OpenedVolume volume = OpenedVolume.open(metaUrl);
        Progress progress = Progress.start()) {
      Failures.explain("gc", () -> new Run(volume, progress).run(metaUrl));
    }
  }

  /** One run, with its counters. */
  private final class Run {
    private final OpenedVolume volume;
    private final Progress progress;
    private final Tally deletedFiles;
    private final Tally delayedSlices;

    Run(OpenedVolume volume, Progress progress) {
      this.volume = volume;
      this.progress = progress;
      this.deletedFiles = new Tally(progress.counter("Pending deleted files"));
      this.delayedSlices = new Tally(progress.counter("Trash slices"));
    }

    void run(String metaUrl) {
      if (plan.delete()) {
        new TrashEmptying(volume, Admins.url(metaUrl)).run(plan.now(), progress);
      }
      releaseLeaked();
      removeDeletedFiles();
      if (plan.compact()) {
        new ChunkMerging(volume, Admins.url(metaUrl), plan.threads()).run(progress);
      }
      if (plan.delete()) {
        volume.repair().garbage().expireDelayedSlices();
      }
      SliceTable table = new SliceTable(volume.blockLength());
      listSlices(table);
      ObjectCensus census = new ObjectCensus(volume, plan, table, progress);
      census.run();
      log.info(
          "{}, {} delslices ({} bytes), {} delfiles ({} bytes), {}",
          census.sums(),
          delayedSlices.count(),
          delayedSlices.bytes(),
          deletedFiles.count(),
          deletedFiles.bytes(),
          census.skipped());
      if (census.leaked() > 0 && !plan.delete()) {
        log.info("Please add `--delete` to clean leaked objects");
      }
    }

    private void releaseLeaked() {
      TreePlan how = new TreePlan(false, false, 0, plan.newest());
      Leaked leaked =
          volume
              .repair()
              .metadata(how, new Ignored(progress.counter("Checked nodes")))
              .releaseLeaked(plan.delete());
      if (leaked.unlinked() > 0) {
        log.info("found {} leaked inodes", leaked.unlinked());
      }
      if (leaked.nameless() > 0) {
        log.warn(
            "{} inodes lost their names: fsck --path / -r --repair gives them new ones",
            leaked.nameless());
      }
    }

    private void removeDeletedFiles() {
      SliceScan scan = volume.repair().slices();
      List<DeletedFile> batch = new ArrayList<>();
      LongCounts seen = new LongCounts();
      scan.eachDeletedFile(file -> {
        if (seen.increment(file.ino()) == 1) {
          deletedFiles.add(file.length());
          batch.add(file);
        }
        if (batch.size() >= BATCH) {
          remove(batch);
        }
      });
      remove(batch);
    }

    private void remove(List<DeletedFile> files) {
      if (plan.delete() && !files.isEmpty()) {
        Tally data = new Tally(progress.counter("Cleaned pending files"));
        try (Workers workers = new Workers(plan.threads())) {
          SliceDeletion deletion = new SliceDeletion(volume, workers, data);
          for (DeletedFile file : files) {
            volume
                .repair()
                .garbage()
                .removeDeletedFile(file, slices -> slices.forEach(deletion::delete));
          }
        }
      }
      files.clear();
    }

    private void listSlices(SliceTable table) {
      Tally listed = new Tally(progress.counter("Listed slices"));
      int named = listUsed(table, listed) + listDelayed(table, listed);
      listPending(table, listed);
      if (progress.isQuiet()) {
        log.info("using {} slices ({} bytes)", named, listed.bytes());
      }
    }

    /** How many different slices the chunk lists show. */
    private int listUsed(SliceTable table, Tally listed) {
      List<ChunkList> leaked = new ArrayList<>();
      int[] used = new int[1];
      SliceScan scan = volume.repair().slices();
      scan.eachChunk(chunk -> {
        if (!chunk.hasInode()) {
          leaked.add(new ChunkList(chunk.ino(), chunk.chunkIndex(), false, List.of()));
        }
        for (SliceRef record : chunk.records()) {
          if (!record.isHole()) {
            SliceKey slice = new SliceKey(record.sliceId(), record.sliceLength());
            used[0] += table.add(slice, SliceUse.USED) ? 1 : 0;
            listed.add(record.sliceLength());
          }
        }
      });
      removeLeaked(leaked);
      return used[0];
    }

    private int listDelayed(SliceTable table, Tally listed) {
      int[] delayed = new int[1];
      SliceScan scan = volume.repair().slices();
      scan.eachDelayed(kept -> {
        if (kept.since() < trashEdge()) {
          delayedSlices.add(kept.slice().sliceLength());
        }
        delayed[0] += table.add(kept.slice(), SliceUse.DELAYED) ? 1 : 0;
        listed.add(kept.slice().sliceLength());
      });
      return delayed[0];
    }

    private long trashEdge() {
      Duration kept = Duration.ofDays(volume.format().limits().trashDays());
      return plan.now().minus(kept).getEpochSecond();
    }

    private void listPending(SliceTable table, Tally listed) {
      Tally cleaned = new Tally(progress.counter("Cleaned pending slices"));
      try (Workers workers = new Workers(Math.max(1, plan.threads()))) {
        SliceDeletion deletion = new SliceDeletion(volume, workers, cleaned);
        SliceScan scan = volume.repair().slices();
        scan.eachReference(reference -> {
          if (reference.count() < 0) {
            table.add(reference.slice(), SliceUse.PENDING);
            listed.add(reference.slice().sliceLength());
            if (plan.delete()) {
              deletion.delete(reference.slice());
            }
          }
        });
      }
    }

    /** A list whose file waits to be deleted is not leaked: that file may have come meanwhile. */
    private void removeLeaked(List<ChunkList> leaked) {
      if (leaked.isEmpty()) {
        return;
      }
      LongCounts waiting = new LongCounts();
      SliceScan scan = volume.repair().slices();
      scan.eachDeletedFile(file -> waiting.increment(file.ino()));
      leaked.removeIf(chunk -> waiting.get(chunk.ino()) > 0);
      Tally cleaned = new Tally(progress.counter("Cleaned leaked slices"));
      try (Workers workers = new Workers(Math.max(1, plan.threads()))) {
        SliceDeletion deletion = new SliceDeletion(volume, workers, cleaned);
        for (ChunkList chunk : leaked) {
          log.info("found leaked chunk c{}_{}", chunk.ino(), chunk.chunkIndex());
          if (plan.delete()) {
            volume
                .repair()
                .garbage()
                .dropLeakedChunk(chunk.ino(), chunk.chunkIndex())
                .forEach(deletion::delete);
          }
        }
      }
    }
  }

  /** What is broken is the business of {@code fsck}. */
  private record Ignored(Counter checked) implements TreeVisitor {
    @Override
    public void visited() {
      checked.increment();
    }

    @Override
    public void file(long ino, Attr attr) {}

    @Override
    public void found(Finding finding) {}
  }
}
