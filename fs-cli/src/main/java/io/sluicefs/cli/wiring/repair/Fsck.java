package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.cli.wiring.Failures;
import java.time.Instant;

/** {@code fsck}: looks for lost data and broken names, repairs the names (cli.md 17.3). */
public final class Fsck {
  private static final int THREADS = 20;

  private final FsckPlan plan;

  public Fsck(FsckPlan plan) {
    this.plan = plan;
  }

  /**
   * @param settled inodes changed later are not taken for lost
   * @throws CommandFailure what is broken, or what could not be checked
   */
  public void run(String metaUrl, Instant settled) {
    try (OpenedVolume volume = OpenedVolume.open(metaUrl);
        Progress progress = Progress.start()) {
      Failures.explain("fsck", () -> run(volume, progress, settled));
    }
  }

  private void run(OpenedVolume volume, Progress progress, Instant settled) {
    BlockCheck blocks = new BlockCheck(volume, progress);
    int broken;
    try (Workers workers = new Workers(THREADS)) {
      NameCheck names = new NameCheck(volume, plan, blocks, workers, progress);
      if (plan.path().isEmpty()) {
        blocks.checkAll();
      }
      names.run(settled);
      broken = names.broken();
    }
    if (blocks.lost().count() > 0) {
      throw new CommandFailure(blocks.lost().report());
    }
    if (broken > 0) {
      throw new CommandFailure(
          "%d problems were found; --path / -r --repair repairs what can be".formatted(broken));
    }
  }
}
