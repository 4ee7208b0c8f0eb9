package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.core.census.ObjectPages;
import io.sluicefs.core.census.SliceTable;
import io.sluicefs.core.census.SliceUse;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStoreException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts all objects of a volume by what their slice says of them (volume-and-objects.md 12.1), and
 * deletes leaked ones if that was asked for.
 */
final class ObjectCensus {
  private static final Logger log = LoggerFactory.getLogger(ObjectCensus.class);

  private final OpenedVolume volume;
  private final GcPlan plan;
  private final SliceTable table;
  private final Counter scanned;
  private final Tally valid;
  private final Tally pending;
  private final Tally compacted;
  private final Tally leaked;
  private final Tally skipped;

  ObjectCensus(OpenedVolume volume, GcPlan plan, SliceTable table, Progress progress) {
    this.volume = volume;
    this.plan = plan;
    this.table = table;
    this.scanned = progress.counter("Scanned objects");
    this.valid = new Tally(progress.counter("Valid objects"));
    this.pending = new Tally(progress.counter("Pending delete objects"));
    this.compacted = new Tally(progress.counter("Compacted objects"));
    this.leaked = new Tally(progress.counter("Leaked objects"));
    this.skipped = new Tally(progress.counter("Skipped objects"));
  }

  void run() {
    try (Workers workers = new Workers(Math.max(1, plan.threads()))) {
      ObjectPages.each(
          volume.objects(),
          BlockName.PREFIX,
          object -> {
            scanned.increment();
            sort(object, workers);
          });
    }
  }

  private void sort(ObjectInfo listed, Workers workers) {
    ObjectInfo object = withDetails(listed);
    if (object == null || object.modified().isAfter(plan.newest())) {
      skipped.add(listed.length());
      return;
    }
    BlockKey block = BlockName.parse(object.key());
    if (block == null) {
      return;
    }
    SliceUse use = table.useOf(block.sliceId());
    if (use == null || !table.has(block)) {
      if (use != null) {
        int expected = table.lengthOf(block.sliceId());
        log.warn("{} does not fit slice {} of {} bytes", object.key(), block.sliceId(), expected);
      }
      leaked.add(object.length());
      if (plan.delete()) {
        workers.run(() -> delete(object.key()));
      }
      return;
    }
    switch (use) {
      case USED -> valid.add(object.length());
      case PENDING -> pending.add(object.length());
      case DELAYED -> compacted.add(object.length());
    }
  }

  /** A listing may lack length or time; absent when the object cannot be looked at. */
  private @Nullable ObjectInfo withDetails(ObjectInfo listed) {
    if (listed.length() > 0 && listed.modified().isAfter(Instant.EPOCH)) {
      return listed;
    }
    try {
      return volume.objects().head(listed.key());
    } catch (ObjectStoreException e) {
      log.warn("{}: {}", listed.key(), e.getMessage());
      return null;
    }
  }

  private void delete(String key) {
    try {
      volume.objects().delete(key);
    } catch (ObjectStoreException e) {
      log.warn("delete {}: {}", key, e.getMessage());
    }
  }

  long leaked() {
    return leaked.count();
  }

  /** The first part of the last line, which scripts look for. */
  String sums() {
    return "scanned %d objects, %d valid, %s, %s, %s"
        .formatted(
            scanned.get(),
            valid.count(),
            text(pending, "pending delete"),
            text(compacted, "compacted"),
            text(leaked, "leaked"));
  }

  String skipped() {
    return text(skipped, "skipped");
  }

  private static String text(Tally tally, String what) {
    return "%d %s (%d bytes)".formatted(tally.count(), what, tally.bytes());
  }
}
