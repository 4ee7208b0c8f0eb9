package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.meta.redis.repair.ChunkList;
import io.sluicefs.meta.redis.repair.Finding;
import io.sluicefs.meta.redis.repair.InodePaths.Target;
import io.sluicefs.meta.redis.repair.MetadataCheck;
import io.sluicefs.meta.redis.repair.TreePlan;
import io.sluicefs.meta.redis.repair.TreeVisitor;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of {@code fsck} that looks at names and records; with a path also at its blocks. */
final class NameCheck implements TreeVisitor {
  private static final Logger log = LoggerFactory.getLogger(NameCheck.class);

  private final OpenedVolume volume;
  private final FsckPlan plan;
  private final BlockCheck blocks;
  private final Workers workers;
  private final Counter checked;
  private int repaired;
  private int broken;

  NameCheck(
      OpenedVolume volume, FsckPlan plan, BlockCheck blocks, Workers workers, Progress progress) {
    this.volume = volume;
    this.plan = plan;
    this.blocks = blocks;
    this.workers = workers;
    this.checked = progress.counter("Checked nodes");
  }

  /** Checks what the plan names; {@code settled} is how long ago an inode must have changed. */
  void run(Instant settled) {
    TreePlan how = new TreePlan(plan.repair(), plan.syncDirStat(), plan.directoryMode(), settled);
    MetadataCheck check = volume.repair().metadata(how, this);
    if (!plan.isWhole()) {
      Target target = check.resolve(plan.path());
      if (target == null) {
        throw new CommandFailure(plan.path() + ": no such file or directory");
      }
      check.checkPath(target, plan.recursive());
    } else if (!check.checkAll()) {
      log.info("the volume is in use: its totals were not compared");
    }
    if (repaired > 0) {
      log.info("{} problems were repaired", repaired);
    }
  }

  /** Problems that are still there. */
  int broken() {
    return broken;
  }

  @Override
  public void visited() {
    checked.increment();
  }

  @Override
  public void file(long ino, Attr attr) {
    if (!plan.path().isEmpty()) {
      volume.repair().chunks().each(ino, attr.length(), this::checkBlocks);
    }
  }

  private void checkBlocks(ChunkList chunk) {
    workers.run(() -> {
      int before = blocks.lost().count();
      for (SliceRef record : chunk.records()) {
        if (!record.isHole()) {
          askForAll(new SliceKey(record.sliceId(), record.sliceLength()));
        }
      }
      if (blocks.lost().count() > before) {
        blocks.lost().blame(chunk);
      }
    });
  }

  private void askForAll(SliceKey slice) {
    int blockLength = volume.blockLength();
    for (int i = 0; i < BlockKey.countOf(slice.sliceLength(), blockLength); i++) {
      blocks.ask(BlockKey.of(slice, i, blockLength));
    }
  }

  @Override
  public void found(Finding finding) {
    if (finding.repaired()) {
      repaired++;
      log.warn("{} (repaired)", finding.text());
    } else {
      broken++;
      log.error("{}", finding.text());
    }
  }
}
