package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.grammar.Sizes;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.options.SettingOptions;
import io.sluicefs.cli.wiring.VolumeSettings;
import io.sluicefs.cli.wiring.VolumeView;
import io.sluicefs.cli.wiring.quota.QuotaVolume;
import io.sluicefs.core.meta.ClientVersion;
import io.sluicefs.core.meta.VolumeFormat.Clients;
import io.sluicefs.core.meta.VolumeFormat.Limits;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.VolumeUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config META-URL} (cli.md 9.2): shows the settings, or changes them. */
@CommandLine.Command(
    name = "config",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice config [options] META-URL",
    description = {
      "Shows the settings of a volume as JSON, without secrets; with options it changes them.",
      "Clients that run take changes over with their next heartbeat."
    },
    footer = {
      "",
      "Examples:",
      "    sluice config redis://localhost/1",
      "    sluice config --capacity 100G --trash-days 3 redis://localhost/1",
      "  New keys of the object store, also for mounts that run:",
      "    sluice config --access-key ID --secret-key SECRET redis://localhost/1"
    })
final class ConfigCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(ConfigCommand.class);

  @SuppressWarnings("NullAway.Init") // set by picocli before the run
  @Parameters(paramLabel = "META-URL", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Mixin SettingOptions options = new SettingOptions();

  @Option(
      names = {"--yes", "-y"},
      description = "Ask nothing.")
  boolean yes;

  @Option(names = "--force", description = "Check and ask nothing.")
  boolean force;

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
    return new Arity(1, 1, "META-URL");
  }

  @Override
  public int run(Logging logging) {
    refuseUnbuilt();
    if (options.any()) {
      change();
    } else {
      show();
    }
    return 0;
  }

  private void refuseUnbuilt() {
    String unbuilt = options.unbuilt();
    if (unbuilt != null) {
      throw new CommandFailure(unbuilt + " is not supported yet");
    }
  }

  private void show() {
    try (VolumeView volume = VolumeView.open(arguments.get(0))) {
      System.out.println(volume.settingJson());
    }
  }

  private void change() {
    try (VolumeSettings volume = VolumeSettings.open(arguments.get(0))) {
      SettingChange change = SettingChange.of(volume.load(), options);
      List<String> lines = change.lines();
      if (lines.isEmpty()) {
        System.out.println("Nothing changed.");
        return;
      }
      if (!force) {
        check(change, volume);
      }
      volume.store(change.after(), options.changesStorage() && !force);
      if (change.beginsToCountOwners()) {
        countOwners(volume.sessions());
      }
      lines.forEach(System.out::println);
    }
  }

  private void countOwners(List<ClientSession> sessions) {
    try (QuotaVolume quotas = QuotaVolume.open(arguments.get(0))) {
      quotas.countOwners();
    }
    if (!sessions.isEmpty()) {
      log.info(
          "{} running clients count for users and groups from their next heartbeat on; what they"
              + " wrote before is counted by `quota check --repair`",
          sessions.size());
    }
  }

  private void check(SettingChange change, VolumeSettings volume) {
    Confirmation confirmation = new Confirmation(yes);
    if (change.before().features().dirStats() && !change.after().features().dirStats()) {
      refuseLossOfQuotas(volume.dirQuotas());
    }
    checkLimits(change, volume, confirmation);
    if (!change.before().clients().equals(change.after().clients())) {
      checkClients(change.after().clients(), volume.sessions(), confirmation);
    }
  }

  private static void refuseLossOfQuotas(List<Long> inos) {
    if (!inos.isEmpty()) {
      throw new CommandFailure(
          "--dir-stats: cannot disable dir stats when there are still "
              + inos.size()
              + " dir quotas: "
              + inos);
    }
  }

  private static void checkLimits(
      SettingChange change, VolumeSettings volume, Confirmation confirmation) {
    Limits before = change.before().limits();
    Limits after = change.after().limits();
    VolumeUsage usage = volume.usage();
    long used = usage.totalBytes() - usage.availableBytes();
    if (isTooSmall(before.capacityBytes(), after.capacityBytes(), used)) {
      confirmation.require(
          "New quota is too small (used / quota): %s / %s"
              .formatted(Sizes.print(used), Sizes.print(after.capacityBytes())));
    }
    if (isTooSmall(before.inodes(), after.inodes(), usage.usedInodes())) {
      confirmation.require(
          String.format(
              Locale.ROOT,
              "New quota is too small (used / quota): %,d / %,d",
              usage.usedInodes(),
              after.inodes()));
    }
    if (after.trashDays() == 0 && before.trashDays() > 0) {
      confirmation.require(
          "The current trash will be emptied and future removed files will purged"
              + " immediately.");
    }
  }

  private static boolean isTooSmall(long before, long after, long used) {
    return after != before && after > 0 && after <= used;
  }

  private static void checkClients(
      Clients bounds, List<ClientSession> sessions, Confirmation confirmation) {
    List<String> out = new ArrayList<>();
    if (isLockedOut(ClientVersion.OURS, bounds)) {
      out.add("this client, " + ClientVersion.OURS + ", could not mount any more");
    }
    for (ClientSession session : sessions) {
      if (isLockedOut(session.info().version(), bounds)) {
        out.add(
            "host %s pid %d client version error: %s"
                .formatted(
                    session.info().hostName(),
                    session.info().processId(),
                    session.info().version()));
      }
    }
    if (!out.isEmpty()) {
      confirmation.require(String.join("\n", out));
    }
  }

  private static boolean isLockedOut(String version, Clients bounds) {
    ClientVersion client;
    try {
      client = ClientVersion.parse(version);
    } catch (IllegalArgumentException unknown) {
      return true;
    }
    return (!bounds.minVersion().isEmpty()
            && client.compareTo(SettingChange.version(bounds.minVersion())) < 0)
        || (!bounds.maxVersion().isEmpty()
            && client.compareTo(SettingChange.version(bounds.maxVersion())) > 0);
  }
}
