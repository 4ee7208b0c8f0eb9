package io.sluicefs.objectstore.s3;

import io.sluicefs.core.meta.VolumeFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one bucket.
 *
 * @param type storage type, as users name it
 * @param region where requests are signed for
 * @param regionKnown whether text or environment gave the region; otherwise AWS is asked
 * @param virtualHosted bucket in the host name of requests, not in their path
 * @param checksums whether puts carry, and whole gets verify, a CRC-32C in user metadata
 * @param storageClass of written objects, empty for the bucket's default
 */
public record S3Config(
    String type,
    S3Location location,
    S3Credentials credentials,
    String region,
    boolean regionKnown,
    boolean virtualHosted,
    boolean checksums,
    String storageClass) {
  private static final String DEFAULT_REGION = "us-east-1";

  public S3Config {
    if (location.bucket().isEmpty()) {
      throw new IllegalArgumentException("bucket: the URL names no bucket");
    }
    if (location.options().containsKey("ssl-cert") != location.options().containsKey("ssl-key")) {
      throw new IllegalArgumentException("bucket: options ssl-cert and ssl-key need each other");
    }
    isTrue(location, "tls-insecure-skip-verify");
    for (String option : List.of("ca-certs", "ssl-cert", "ssl-key")) {
      Path file = fileOf(location, option);
      if (file != null && !Files.isReadable(file)) {
        throw new IllegalArgumentException("bucket: " + option + "=" + file + ": no such file");
      }
    }
  }

  /** Reads the settings of a volume of type {@code s3}. */
  public static S3Config ofS3(VolumeFormat.Storage storage, Map<String, String> environment) {
    S3Location location = S3Location.ofS3(storage.bucket());
    String region = firstFilled(location.region(), environment, "AWS_REGION", "AWS_DEFAULT_REGION");
    boolean vhost = location.endpoint() == null || wantsVirtualHost(environment);
    return new S3Config(
        "s3",
        location,
        new S3Credentials(storage.accessKey(), storage.secretKey(), storage.sessionToken()),
        region.isEmpty() ? DEFAULT_REGION : region,
        !region.isEmpty(),
        vhost,
        !isTrue(location, "disable-checksum"),
        storage.storageClass());
  }

  /** Reads the settings of a volume of type {@code minio}. */
  public static S3Config ofMinio(VolumeFormat.Storage storage, Map<String, String> environment) {
    S3Location location = S3Location.ofMinio(storage.bucket());
    String region = firstFilled(location.region(), environment, "MINIO_REGION");
    boolean stored = !storage.accessKey().isEmpty();
    S3Credentials credentials =
        new S3Credentials(
            stored ? storage.accessKey() : environment.getOrDefault("MINIO_ACCESS_KEY", ""),
            stored ? storage.secretKey() : environment.getOrDefault("MINIO_SECRET_KEY", ""),
            storage.sessionToken());
    return new S3Config(
        "minio",
        location,
        credentials,
        region.isEmpty() ? DEFAULT_REGION : region,
        true,
        wantsVirtualHost(environment),
        true,
        storage.storageClass());
  }

  /** Whether certificates of the service are taken unchecked. */
  boolean trustsAnyCertificate() {
    return isTrue(location, "tls-insecure-skip-verify");
  }

  /** A file that an option of the bucket's URL names; absent without it. */
  @Nullable Path file(String option) {
    return fileOf(location, option);
  }

  private static @Nullable Path fileOf(S3Location location, String option) {
    String name = location.options().get(option);
    return name == null ? null : Path.of(URLDecoder.decode(name, StandardCharsets.UTF_8));
  }

  String describe() {
    return type + "://" + (type.equals("minio") ? host() + "/" : "") + location.bucket() + "/";
  }

  private String host() {
    return location.endpoint() == null ? "" : location.endpoint().getRawAuthority();
  }

  private static boolean wantsVirtualHost(Map<String, String> environment) {
    String value = environment.getOrDefault("JFS_S3_VHOST_STYLE", "");
    return !(value.isEmpty() || value.equals("0") || value.equals("false"));
  }

  private static String firstFilled(
      @Nullable String value, Map<String, String> environment, String... names) {
    if (value != null && !value.isEmpty()) {
      return value;
    }
    for (String name : names) {
      String set = environment.getOrDefault(name, "");
      if (!set.isEmpty()) {
        return set;
      }
    }
    return "";
  }

  private static boolean isTrue(S3Location location, String option) {
    String value = location.options().getOrDefault(option, "false");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default ->
          throw new IllegalArgumentException("bucket: option " + option + " is not a boolean");
    };
  }
}
