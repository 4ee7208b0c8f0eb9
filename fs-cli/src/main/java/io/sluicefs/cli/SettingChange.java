package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.grammar.Sizes;
import io.sluicefs.cli.options.SettingOptions;
import io.sluicefs.core.meta.ClientVersion;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.VolumeFormat.Clients;
import io.sluicefs.core.meta.VolumeFormat.Features;
import io.sluicefs.core.meta.VolumeFormat.Layout;
import io.sluicefs.core.meta.VolumeFormat.Limits;
import io.sluicefs.core.meta.VolumeFormat.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a volume with what a command line changes, and a line for each change.
 *
 * @param before as stored
 * @param after as wanted
 */
record SettingChange(VolumeFormat before, VolumeFormat after) {
  private static final String ACL_CLIENTS = "1.2.0-A";

  /**
   * @throws CommandFailure names the option that cannot be had
   */
  static SettingChange of(VolumeFormat before, SettingOptions options) {
    if (Boolean.FALSE.equals(options.enableAcl) && before.features().acl()) {
      throw new CommandFailure("--enable-acl: cannot disable acl");
    }
    if (options.trashDays != null && options.trashDays < 0) {
      throw new CommandFailure("Invalid trash days: " + options.trashDays);
    }
    if (options.inodes != null && options.inodes < 0) {
      throw new CommandFailure("--inodes " + options.inodes + " is negative");
    }
    Features features = before.features();
    boolean acl = pick(options.enableAcl, features.acl());
    return new SettingChange(
        before,
        new VolumeFormat(
            before.name(),
            before.uuid(),
            storage(before.storage(), options),
            layout(before, options),
            limits(before.limits(), options),
            clients(before.clients(), options, acl),
            new Features(
                pick(options.dirStats, features.dirStats()),
                pick(options.userGroupQuota, features.userGroupQuota()),
                acl,
                features.changeLog(),
                features.tiers())));
  }

  private static Storage storage(Storage old, SettingOptions options) {
    String type = pick(options.storage, old.type()).toLowerCase(Locale.ROOT);
    String bucket = pick(options.bucket, old.bucket());
    return new Storage(
        type,
        pick(options.storageClass, old.storageClass()),
        options.bucket == null ? bucket : FormatCommand.bucketOf(type, bucket),
        pick(options.accessKey, old.accessKey()),
        pick(options.secretKey, old.secretKey()),
        pick(options.sessionToken, old.sessionToken()));
  }

  /** Secrets that come first are encrypted; what was stored in the clear stays so until asked. */
  private static Layout layout(VolumeFormat before, SettingOptions options) {
    Layout old = before.layout();
    Storage storage = before.storage();
    boolean hadNone = (storage.secretKey() + storage.sessionToken() + old.encryptKey()).isEmpty();
    return new Layout(
        old.blockLength(),
        old.compression(),
        old.shards(),
        old.hashPrefix(),
        old.encryptKey(),
        old.encryptAlgorithm(),
        old.secretsEncrypted() || options.encryptSecret || hadNone);
  }

  private static Limits limits(Limits old, SettingOptions options) {
    return new Limits(
        pick(options.capacity, old.capacityBytes()),
        pick(options.inodes, old.inodes()),
        pick(options.trashDays, old.trashDays()),
        pick(options.uploadLimit, old.uploadMbps()),
        pick(options.downloadLimit, old.downloadMbps()));
  }

  private static Clients clients(Clients old, SettingOptions options, boolean acl) {
    String least = pick(options.minClientVersion, old.minVersion());
    String most = pick(options.maxClientVersion, old.maxVersion());
    if (!old.minVersion().isEmpty()
        && (least.isEmpty() || version(least).compareTo(version(old.minVersion())) < 0)) {
      throw new CommandFailure(
          "--min-client-version " + least + " is lower than the present one, " + old.minVersion());
    }
    if (!most.isEmpty() && !least.isEmpty() && version(most).compareTo(version(least)) < 0) {
      throw new CommandFailure(
          "--max-client-version " + most + " is lower than the least one, " + least);
    }
    if (acl && (least.isEmpty() || version(least).compareTo(version(ACL_CLIENTS)) < 0)) {
      least = ACL_CLIENTS;
    }
    return new Clients(old.metaVersion(), least, most);
  }

  static ClientVersion version(String text) {
    try {
      return ClientVersion.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("Invalid version string: " + text, e);
    }
  }

  private static <T> T pick(@Nullable T given, T old) {
    return given == null ? old : given;
  }

  /** Whether users and groups have to be counted from now on. */
  boolean beginsToCountOwners() {
    return after.features().userGroupQuota() && !before.features().userGroupQuota();
  }

  /** One line for each setting that really changes; secrets are only said to be other ones. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    addStorage(lines);
    add(lines, "capacity", f -> Sizes.print(f.limits().capacityBytes()));
    add(lines, "inodes", f -> String.format(Locale.ROOT, "%,d", f.limits().inodes()));
    add(lines, "trash-days", f -> Integer.toString(f.limits().trashDays()));
    add(lines, "upload-limit", f -> mbps(f.limits().uploadMbps()));
    add(lines, "download-limit", f -> mbps(f.limits().downloadMbps()));
    add(lines, "dir-stats", f -> Boolean.toString(f.features().dirStats()));
    add(lines, "user-group-quota", f -> Boolean.toString(f.features().userGroupQuota()));
    add(lines, "enable-acl", f -> Boolean.toString(f.features().acl()));
    add(lines, "min-client-version", f -> f.clients().minVersion());
    add(lines, "max-client-version", f -> f.clients().maxVersion());
    return lines;
  }

  private void addStorage(List<String> lines) {
    add(lines, "storage", f -> f.storage().type());
    add(lines, "bucket", f -> f.storage().bucket());
    add(lines, "access-key", f -> f.storage().accessKey());
    addSecret(lines, "secret-key", f -> f.storage().secretKey());
    addSecret(lines, "session-token", f -> f.storage().sessionToken());
    add(lines, "storage-class", f -> f.storage().storageClass());
    if (after.layout().secretsEncrypted()
        && !before.layout().secretsEncrypted()
        && !(before.storage().secretKey() + before.storage().sessionToken()).isEmpty()) {
      lines.add(line("encrypt-secret", "updated"));
    }
  }

  private void add(List<String> lines, String name, Function<VolumeFormat, String> shown) {
    String old = shown.apply(before);
    String now = shown.apply(after);
    if (!old.equals(now)) {
      lines.add(line(name, old + " -> " + now));
    }
  }

  private void addSecret(List<String> lines, String name, Function<VolumeFormat, String> secret) {
    if (!Objects.equals(secret.apply(before), secret.apply(after))) {
      lines.add(line(name, "updated"));
    }
  }

  private static String line(String name, String what) {
    return String.format(Locale.ROOT, "%10s: %s", name, what);
  }

  private static String mbps(long limit) {
    return String.format(Locale.ROOT, "%.1f Mbps", (double) limit);
  }
}
