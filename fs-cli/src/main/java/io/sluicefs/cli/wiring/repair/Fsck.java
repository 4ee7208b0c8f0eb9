package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.cli.wiring.Failures;

/** {@code fsck}: looks for lost data and broken names, repairs the names (cli.md 17.3). */
public final class Fsck {
  private final FsckPlan plan;

  public Fsck(FsckPlan plan) {
    this.plan = plan;
  }

  /**
   * @throws CommandFailure what is broken, or what could not be checked
   */
  public void run(String metaUrl) {
    try (OpenedVolume volume = OpenedVolume.open(metaUrl);
        Progress progress = Progress.start()) {
      BlockCheck blocks = new BlockCheck(volume, progress);
      if (plan.path().isEmpty()) {
        Failures.explain("fsck", blocks::checkAll);
      }
      if (blocks.lost().count() > 0) {
        throw new CommandFailure(blocks.lost().report());
      }
    }
  }
}
