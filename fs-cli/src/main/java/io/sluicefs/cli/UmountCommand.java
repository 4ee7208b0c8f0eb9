package io.sluicefs.cli;

import io.sluicefs.cli.control.StagingFlush;
import io.sluicefs.cli.grammar.Sizes;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.cli.wiring.MountEnd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umount MOUNTPOINT} (cli.md 11). */
@CommandLine.Command(
    name = "umount",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice umount [options] MOUNTPOINT",
    description = "Unmounts; returns when everything is stored and the daemon has ended.",
    footer = {
      "",
      "umount(8) and fusermount3 -u are as good, but do not wait for the daemon.",
      "",
      "Examples:",
      "    sluice umount /mnt/myvol",
      "  Programs still use it, or it does not answer:",
      "    sluice umount --force /mnt/myvol"
    })
final class UmountCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(UmountCommand.class);

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "MOUNTPOINT", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--force", "-f"},
      description = "Take the path away although it is in use or does not answer.")
  boolean force;

  @Option(
      names = "--flush",
      description = "With --writeback: wait until nothing is staged, then unmount.")
  boolean flush;

  @Override
  public GlobalOptions global() {
    return global;
  }

  @Override
  public List<String> arguments() {
    return arguments;
  }

  @Override
  public Arity arity() {
    return new Arity(1, 1, "MOUNTPOINT");
  }

  @Override
  public int run(Logging logging) {
    Path path = Path.of(arguments.get(0)).toAbsolutePath().normalize();
    if (flush) {
      awaitUploads(StagingFlush.of(path));
    }
    MountEnd.unmount(path, force);
    return 0;
  }

  private static void awaitUploads(StagingFlush staged) {
    try (Progress progress = Progress.start()) {
      AtomicLong before = new AtomicLong(-1);
      Counter uploaded = progress.counter("Bytes of staging chunks flushed");
      staged.await(left -> {
        long last = before.getAndSet(left);
        if (last < 0) {
          log.info("{} staging chunks are being flushed...", Sizes.print(left));
        } else if (left < last) {
          uploaded.add(last - left);
        }
      });
    }
    log.info("All staging chunks are flushed");
  }
}
