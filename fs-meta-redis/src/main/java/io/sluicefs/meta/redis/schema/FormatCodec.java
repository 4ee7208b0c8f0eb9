package io.sluicefs.meta.redis.schema;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.VolumeFormat.Clients;
import io.sluicefs.core.meta.VolumeFormat.Features;
import io.sluicefs.core.meta.VolumeFormat.Layout;
import io.sluicefs.core.meta.VolumeFormat.Limits;
import io.sluicefs.core.meta.VolumeFormat.Storage;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The setting of a volume (volume-and-objects.md 1.2): JSON with the members in the reference's
 * order, empty ones left out as it does. A {@link VolumeFormat} holds secrets in the clear; stored
 * they are encrypted when it says so. Members that Sluice does not know survive a rewrite.
 */
public final class FormatCodec {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What opens the object store; the key of encrypted data is another matter. */
  public static final List<String> ACCESS_SECRETS = List.of("SecretKey", "SessionToken");

  private static final List<String> SECRETS = List.of("SecretKey", "SessionToken", "EncryptKey");
  private static final String DEFAULT_ALGORITHM = "aes256gcm-rsa";

  /** All members in the order of the document; Sluice sets those that {@link #known} makes. */
  private static final List<String> ORDER =
      List.of(
          "Name",
          "UUID",
          "Storage",
          "StorageClass",
          "Tiers",
          "Bucket",
          "AccessKey",
          "SecretKey",
          "SessionToken",
          "BlockSize",
          "Compression",
          "Shards",
          "HashPrefix",
          "Capacity",
          "Inodes",
          "EncryptKey",
          "EncryptAlgo",
          "KeyEncrypted",
          "UploadLimit",
          "DownloadLimit",
          "TrashDays",
          "MetaVersion",
          "MinClientVersion",
          "MaxClientVersion",
          "DirStats",
          "UserGroupQuota",
          "EnableACL",
          "RangerRestUrl",
          "RangerService",
          "ChangeLog",
          "ChangeLogMaxAge",
          "ChangeLogMaxLines",
          "KerbConf");

  private final RandomGenerator random;

  public FormatCodec() {
    this(new SecureRandom());
  }

  /** Nonces of encrypted secrets come from {@code random}. */
  FormatCodec(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @throws IllegalArgumentException for a text that is not a setting, or secrets we cannot read
   */
  public VolumeFormat decode(byte[] json) {
    ObjectNode node = parse(json);
    boolean encrypted = node.path("KeyEncrypted").asBoolean(false);
    String algorithm = text(node, "EncryptAlgo");
    if (encrypted && algorithm.equals("sm4gcm")) {
      throw new IllegalArgumentException("secrets encrypted with sm4gcm are not supported");
    }
    SecretCodec secrets = encrypted ? new SecretCodec(text(node, "UUID"), random) : null;
    return new VolumeFormat(
        text(node, "Name"),
        text(node, "UUID"),
        new Storage(
            text(node, "Storage"),
            storageClass(node),
            text(node, "Bucket"),
            text(node, "AccessKey"),
            secret(node, "SecretKey", secrets),
            secret(node, "SessionToken", secrets)),
        layout(node, algorithm, secrets),
        new Limits(
            number(node, "Capacity"),
            number(node, "Inodes"),
            (int) number(node, "TrashDays"),
            number(node, "UploadLimit"),
            number(node, "DownloadLimit")),
        new Clients(
            (int) number(node, "MetaVersion"),
            text(node, "MinClientVersion"),
            text(node, "MaxClientVersion")),
        features(node));
  }

  /** The document of {@code format}; members it does not cover come from {@code previous}. */
  public byte[] encode(VolumeFormat format, byte @Nullable [] previous) {
    ObjectNode old = previous == null ? MAPPER.createObjectNode() : parse(previous);
    ObjectNode known = known(format);
    if (!old.has("Tiers")) {
      old.set("Tiers", defaultTiers(format.storage().storageClass()));
    }
    ObjectNode document = MAPPER.createObjectNode();
    for (String member : ORDER) {
      JsonNode value = known.has(member) ? known.get(member) : old.get(member);
      if (value != null && !(known.has(member) && isOmitted(member, value))) {
        document.set(member, value);
      }
    }
    for (var member : old.properties()) {
      if (!ORDER.contains(member.getKey())) {
        document.set(member.getKey(), member.getValue());
      }
    }
    return JsonText.lines(document).getBytes(StandardCharsets.UTF_8);
  }

  /** The document as stored, with its secrets replaced. */
  public static String withoutSecrets(byte[] json) {
    return withoutSecrets(json, SECRETS);
  }

  /** The document as stored, with those members replaced that are secrets of that name. */
  public static String withoutSecrets(byte[] json, List<String> secrets) {
    ObjectNode node = parse(json);
    for (String member : secrets) {
      if (!text(node, member).isEmpty()) {
        node.put(member, "removed");
      }
    }
    return JsonText.lines(node);
  }

  /** Any layout of the document in the one in which it is stored. */
  public static byte[] stored(String json) {
    return JsonText.lines(parse(json.getBytes(StandardCharsets.UTF_8)))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The name of the volume, of a document whose secrets may be unreadable. */
  public static String nameOf(byte[] json) {
    return text(parse(json), "Name");
  }

  /** A switch of the document, of which secrets may be unreadable. */
  public static boolean isOn(byte[] json, String member) {
    return parse(json).path(member).asBoolean(false);
  }

  /** True when a secret was taken out by a dump. */
  public static boolean lacksSecrets(byte[] json) {
    ObjectNode node = parse(json);
    return SECRETS.stream().anyMatch(member -> text(node, member).equals("removed"));
  }

  private ObjectNode known(VolumeFormat format) {
    Storage storage = format.storage();
    Layout layout = format.layout();
    boolean anySecret =
        !(storage.secretKey() + storage.sessionToken() + layout.encryptKey()).isEmpty();
    boolean encrypts = layout.secretsEncrypted() && anySecret;
    SecretCodec secrets = new SecretCodec(format.uuid(), random);
    ObjectNode node = MAPPER.createObjectNode();
    node.put("Name", format.name()).put("UUID", format.uuid()).put("Storage", storage.type());
    node.put("StorageClass", storage.storageClass()).put("Bucket", storage.bucket());
    node.put("AccessKey", storage.accessKey());
    node.put("SecretKey", sealed(storage.secretKey(), encrypts, secrets));
    node.put("SessionToken", sealed(storage.sessionToken(), encrypts, secrets));
    node.put("BlockSize", layout.blockLength() >> 10).put("Compression", layout.compression());
    node.put("Shards", layout.shards()).put("HashPrefix", layout.hashPrefix());
    node.put("EncryptKey", sealed(layout.encryptKey(), encrypts, secrets));
    node.put(
        "EncryptAlgo",
        layout.encryptAlgorithm().isEmpty() ? DEFAULT_ALGORITHM : layout.encryptAlgorithm());
    node.put("KeyEncrypted", encrypts);
    putLimits(node, format);
    return node;
  }

  private static void putLimits(ObjectNode node, VolumeFormat format) {
    Limits limits = format.limits();
    node.put("Capacity", limits.capacityBytes()).put("Inodes", limits.inodes());
    node.put("UploadLimit", limits.uploadMbps()).put("DownloadLimit", limits.downloadMbps());
    node.put("TrashDays", limits.trashDays());
    node.put("MetaVersion", format.clients().metaVersion());
    node.put("MinClientVersion", format.clients().minVersion());
    node.put("MaxClientVersion", format.clients().maxVersion());
    Features features = format.features();
    node.put("DirStats", features.dirStats()).put("UserGroupQuota", features.userGroupQuota());
    node.put("EnableACL", features.acl()).put("ChangeLog", features.changeLog());
  }

  private static String sealed(String secret, boolean encrypts, SecretCodec secrets) {
    return encrypts ? secrets.encrypt(secret) : secret;
  }

  /** Zero values are left out, except where the reference always writes the member. */
  private static boolean isOmitted(String member, JsonNode value) {
    return switch (member) {
      case "Name", "UUID", "Storage", "Bucket", "BlockSize", "TrashDays", "EnableACL" -> false;
      default ->
          (value.isString() && value.stringValue().isEmpty())
              || (value.isNumber() && value.asLong() == 0)
              || (value.isBoolean() && !value.booleanValue());
    };
  }

  private static ObjectNode defaultTiers(String storageClass) {
    ObjectNode tiers = MAPPER.createObjectNode();
    tiers.putObject("0").put("ID", 0).put("StorageClass", storageClass).put("Tag", "");
    return tiers;
  }

  private static Layout layout(ObjectNode node, String algorithm, @Nullable SecretCodec secrets) {
    String compression = text(node, "Compression");
    return new Layout(
        (int) number(node, "BlockSize") << 10,
        compression.isEmpty() ? "none" : compression,
        (int) number(node, "Shards"),
        node.path("HashPrefix").asBoolean(false),
        secret(node, "EncryptKey", secrets),
        algorithm,
        secrets != null);
  }

  private static Features features(ObjectNode node) {
    return new Features(
        node.path("DirStats").asBoolean(false),
        node.path("UserGroupQuota").asBoolean(false),
        node.path("EnableACL").asBoolean(false),
        node.path("ChangeLog").asBoolean(false),
        node.path("Tiers").size() > 1);
  }

  /** Tier 0 tells the class since 1.4; before that the member did. */
  private static String storageClass(ObjectNode node) {
    String ofTier = node.path("Tiers").path("0").path("StorageClass").asString("");
    return ofTier.isEmpty() ? text(node, "StorageClass") : ofTier;
  }

  private static String secret(ObjectNode node, String member, @Nullable SecretCodec secrets) {
    String stored = text(node, member);
    return secrets == null ? stored : secrets.decrypt(stored);
  }

  private static String text(ObjectNode node, String member) {
    return node.path(member).asString("");
  }

  private static long number(ObjectNode node, String member) {
    return node.path(member).asLong(0);
  }

  private static ObjectNode parse(byte[] json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode node) {
        return node;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("setting is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("setting is not a JSON object");
  }
}
