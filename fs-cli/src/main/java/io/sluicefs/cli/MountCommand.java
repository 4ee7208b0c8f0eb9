package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.options.CacheOptions;
import io.sluicefs.cli.options.Defaults;
import io.sluicefs.cli.options.EmbeddedOptions;
import io.sluicefs.cli.options.FuseOptions;
import io.sluicefs.cli.options.MetadataOptions;
import io.sluicefs.cli.options.MetricsOptions;
import io.sluicefs.cli.options.StorageOptions;
import io.sluicefs.cli.options.UnbuiltOptions;
import io.sluicefs.cli.wiring.DaemonOutput;
import io.sluicefs.cli.wiring.EmbeddedVolume;
import io.sluicefs.cli.wiring.MountPlan;
import io.sluicefs.cli.wiring.MountPoints;
import io.sluicefs.cli.wiring.MountedVolume;
import io.sluicefs.cli.wiring.Wiring;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mount [META-URL] MOUNTPOINT} (cli.md 10). */
@CommandLine.Command(
    name = "mount",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice mount [options] [META-URL] MOUNTPOINT",
    description = "Mounts a volume; without META-URL, one of this machine's own.",
    footer = {
      "",
      "In the foreground the command serves until Ctrl-C or umount; with -d it returns when the",
      "mount can be used. Sizes take K, M, G, T; times are seconds or as in 300ms, 1h30m, 7d.",
      "",
      "Examples:",
      "  Try it out, no server needed:",
      "    sluice mount -d /mnt/sluice",
      "  A volume on Redis (see 'sluice format --help'):",
      "    sluice mount -d redis://:PASSWORD@HOST:6379/1 /mnt/myvol",
      "  Read-only, 20 GiB of cache on a fast disk:",
      "    sluice mount -d --read-only --cache-dir /ssd --cache-size 20G redis://HOST/1 /mnt/ro"
    })
final class MountCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(MountCommand.class);

  /** Exit status of a mount whose volume went away (cli.md 2). */
  private static final int VOLUME_LOST = 11;

  /** Wrapped around OK as scripts know it, terminal or not. */
  private static final String OK = "\033[92mOK\033[0m";

  @SuppressWarnings("NullAway.Init") // set by picocli before the run
  @Spec
  CommandSpec spec;

  @Parameters(paramLabel = "[META-URL] MOUNTPOINT", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Mixin EmbeddedOptions embedded = new EmbeddedOptions();
  @Mixin FuseOptions fuse = new FuseOptions();
  @Mixin MetadataOptions metadata = new MetadataOptions();
  @Mixin StorageOptions storage = new StorageOptions();
  @Mixin CacheOptions cache = new CacheOptions();
  @Mixin MetricsOptions metrics = new MetricsOptions();
  @Mixin GlobalOptions global = new GlobalOptions();

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
    return new Arity(1, 2, "[META-URL] MOUNTPOINT");
  }

  @Override
  public int run(Logging logging) throws IOException, InterruptedException {
    if (Readiness.awaited()) {
      logTo(logging, Path.of(fuse.log));
    }
    UnbuiltOptions.check(spec.commandLine().getParseResult());
    Path mountPoint = MountPoints.prepare(arguments.getLast());
    if (arguments.size() == 2) {
      refuseEmbeddedOptions();
      return serve(plan(arguments.get(0), mountPoint), null, logging);
    }
    Path store = Path.of(embedded.store == null ? Defaults.embeddedStore() : embedded.store);
    // Nothing else knows this volume: it has the attributes that local disks have, and no virtual
    // files in listings. A recursive grep or cp would read .accesslog for ever.
    fuse.enableXattr = true;
    fuse.hideInternal = true;
    try (EmbeddedVolume volume = EmbeddedVolume.join(store, embedded.durable)) {
      return serve(plan(volume.metaUrl(), mountPoint), volume, logging);
    }
  }

  private static void logTo(Logging logging, Path file) {
    try {
      logging.alsoTo(file);
    } catch (IOException e) {
      throw new CommandFailure("--log " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void refuseEmbeddedOptions() {
    if (embedded.store != null || embedded.durable) {
      throw new CommandFailure("--store and --durable are for mounts without a META-URL");
    }
  }

  private MountPlan plan(String metaUrl, Path mountPoint) {
    return new MountPlan(metaUrl, mountPoint, fuse, metadata, storage, cache, embedded.durable);
  }

  private int serve(MountPlan plan, @Nullable EmbeddedVolume store, Logging logging)
      throws IOException, InterruptedException {
    MountedVolume volume = new Wiring(plan, InstantSource.system()).mount();
    Shutdown shutdown = Shutdown.onSignal(volume, store);
    log.info("{}, {} is ready at \"{}\"", OK, volume.name(), plan.mountPoint());
    if (Readiness.awaited()) {
      logging.leaveConsole();
      DaemonOutput.appendTo(Path.of(fuse.log));
    }
    Readiness.ready();
    volume.serve();
    if (volume.isLost()) {
      shutdown.abandon();
      return VOLUME_LOST;
    }
    shutdown.run();
    Throwable failure = volume.failure();
    if (failure != null) {
      throw new CommandFailure("the mount ended by an error: " + failure, failure);
    }
    log.info(
        "The {} mount process exit successfully, mountpoint: \"{}\"",
        Product.program(),
        plan.mountPoint());
    return 0;
  }
}
