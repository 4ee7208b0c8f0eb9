package io.sluicefs.cli.options;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of a volume that {@code config} changes (cli.md 9.2); absent ones stay. */
public final class SettingOptions {
  @Option(names = "--storage", paramLabel = "TYPE", description = "file, s3 or minio.")
  public @Nullable String storage;

  @Option(names = "--bucket", paramLabel = "URL", description = "Directory or bucket URL.")
  public @Nullable String bucket;

  @Option(names = "--access-key", paramLabel = "KEY", description = "Access key.")
  public @Nullable String accessKey;

  @Option(names = "--secret-key", paramLabel = "KEY", description = "Secret key, never shown.")
  public @Nullable String secretKey;

  @Option(
      names = "--session-token",
      paramLabel = "TOKEN",
      description = "Session token, never shown.")
  public @Nullable String sessionToken;

  @Option(names = "--storage-class", paramLabel = "CLASS", description = "Class of new objects.")
  public @Nullable String storageClass;

  @Option(
      names = "--encrypt-secret",
      description = "Encrypt secrets that were stored in the clear.")
  public boolean encryptSecret;

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      converter = Converters.Gibibytes.class,
      description = "Limit of stored bytes; bare numbers are GiB (0: none).")
  public @Nullable Long capacity;

  @Option(names = "--inodes", paramLabel = "COUNT", description = "Limit of inodes (0: none).")
  public @Nullable Long inodes;

  @Option(
      names = "--trash-days",
      paramLabel = "DAYS",
      description = "Days that deleted files are kept; 0 empties the trash.")
  public @Nullable Integer trashDays;

  @Option(
      names = "--upload-limit",
      paramLabel = "RATE",
      converter = Converters.Mbps.class,
      description = "Upload bandwidth of each client in Mbps (0: none); kept by JuiceFS clients.")
  public @Nullable Long uploadLimit;

  @Option(
      names = "--download-limit",
      paramLabel = "RATE",
      converter = Converters.Mbps.class,
      description = "Download bandwidth of each client in Mbps (0: none); likewise.")
  public @Nullable Long downloadLimit;

  @Option(
      names = "--min-client-version",
      paramLabel = "VERSION",
      description = "Older clients may not mount; cannot be lowered.")
  public @Nullable String minClientVersion;

  @Option(
      names = "--max-client-version",
      paramLabel = "VERSION",
      description = "Newer clients may not mount.")
  public @Nullable String maxClientVersion;

  @Option(
      names = "--dir-stats",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Keep usage statistics of directories.")
  public @Nullable Boolean dirStats;

  @Option(
      names = "--user-group-quota",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Count what users and groups own; switching it on looks at all inodes.")
  public @Nullable Boolean userGroupQuota;

  @Option(
      names = "--enable-acl",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Keep POSIX ACLs; cannot be undone. Mounts that run must be mounted anew.")
  public @Nullable Boolean enableAcl;

  @Option(names = "--tag", arity = "0..1", fallbackValue = "true", hidden = true)
  @Nullable String tag;

  @Option(names = "--tier", arity = "0..1", fallbackValue = "true", hidden = true)
  @Nullable String tier;

  @Option(names = "--changelog", arity = "0..1", fallbackValue = "true", hidden = true)
  @Nullable String changeLog;

  @Option(names = "--changelog-max-age", arity = "0..1", fallbackValue = "true", hidden = true)
  @Nullable String changeLogMaxAge;

  @Option(names = "--changelog-max-lines", arity = "0..1", fallbackValue = "true", hidden = true)
  @Nullable String changeLogMaxLines;

  /** Whether anything was given. */
  public boolean any() {
    return encryptSecret
        || changesStorage()
        || Stream.of(dirStats, userGroupQuota, enableAcl).anyMatch(SettingOptions::isGiven)
        || Stream.of(capacity, inodes, trashDays).anyMatch(SettingOptions::isGiven)
        || Stream.of(uploadLimit, downloadLimit).anyMatch(SettingOptions::isGiven)
        || Stream.of(minClientVersion, maxClientVersion).anyMatch(SettingOptions::isGiven);
  }

  /** Whether the object store has to be tried anew. */
  public boolean changesStorage() {
    return Stream.of(storage, bucket, accessKey, secretKey, sessionToken, storageClass)
        .anyMatch(SettingOptions::isGiven);
  }

  /** An option that was given and is known, but not kept up yet; null for none. */
  public @Nullable String unbuilt() {
    Map<String, @Nullable String> unbuilt = new TreeMap<>();
    unbuilt.put("--tag", tag);
    unbuilt.put("--tier", tier);
    unbuilt.put("--changelog", changeLog);
    unbuilt.put("--changelog-max-age", changeLogMaxAge);
    unbuilt.put("--changelog-max-lines", changeLogMaxLines);
    unbuilt.values().removeIf(value -> !isGiven(value));
    return unbuilt.isEmpty() ? null : unbuilt.keySet().iterator().next();
  }

  private static boolean isGiven(@Nullable Object value) {
    return value != null;
  }
}
