package io.sluicefs.core.meta;

/**
 * The stored settings of a volume (volume-and-objects.md 1.2), grouped by who needs them. Secrets
 * are in {@link Storage} and never in {@code toString}.
 *
 * @param name 3 to 63 characters; also the key prefix of the volume's objects
 * @param uuid identity of the volume
 */
public record VolumeFormat(
    String name,
    String uuid,
    Storage storage,
    Layout layout,
    Limits limits,
    Clients clients,
    Features features) {

  /** Where objects are. */
  public record Storage(
      String type,
      String storageClass,
      String bucket,
      String accessKey,
      String secretKey,
      String sessionToken) {
    @Override
    public String toString() {
      return type + " " + bucket;
    }
  }

  /** How objects are named and coded; never changes after format. */
  public record Layout(
      int blockLength,
      String compression,
      int shards,
      boolean hashPrefix,
      String encryptKey,
      String encryptAlgorithm,
      boolean secretsEncrypted) {
    @Override
    public String toString() {
      return "blockLength=" + blockLength + " compression=" + compression;
    }
  }

  /** Volume quota (0 = unlimited), trash days, default bandwidth in Mbit/s (0 = unlimited). */
  public record Limits(
      long capacityBytes, long inodes, int trashDays, long uploadMbps, long downloadMbps) {}

  /** Which clients may come; empty strings for no limit. */
  public record Clients(int metaVersion, String minVersion, String maxVersion) {}

  /** Optional parts of the format. */
  public record Features(
      boolean dirStats, boolean userGroupQuota, boolean acl, boolean changeLog, boolean tiers) {}
}
