package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.options.Converters;
import io.sluicefs.cli.options.Defaults;
import io.sluicefs.cli.wiring.VolumeFormatting;
import io.sluicefs.core.meta.VolumeFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code format META-URL NAME} (cli.md 9.1). */
@CommandLine.Command(
    name = "format",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice format [options] META-URL NAME",
    description = "Creates a volume: settings and root directory in Redis, a prefix in the bucket.",
    footer = {
      "",
      "META-URL is where names and attributes go, for example redis://:PASSWORD@HOST:6379/1 or",
      "unix:///run/redis.sock?db=1; the password may also stand in META_PASSWORD.",
      "Sentinel: redis://MASTER,HOST1,HOST2:26379/1. Cluster: redis://HOST1:6379,HOST2:6379/1.",
      "NAME has 3 to 63 lower-case letters, digits and dashes; it is the prefix of all objects.",
      "",
      "Examples:",
      "  A volume in a directory of this machine:",
      "    sluice format --bucket /data redis://localhost/1 myvol",
      "  A volume in S3, keys from the environment:",
      "    ACCESS_KEY=... SECRET_KEY=... sluice format --storage s3 \\",
      "      --bucket https://mybucket.s3.eu-central-1.amazonaws.com redis://localhost/1 myvol",
      "  A compressed volume, encrypted before it leaves this machine:",
      "    openssl genrsa -aes256 -out key.pem 2048",
      "    JFS_RSA_PASSPHRASE=... sluice format --compress lz4 --encrypt-rsa-key key.pem \\",
      "      --bucket /data redis://localhost/1 myvol",
      "  Nothing happens when it exists (for scripts):",
      "    sluice format --no-update redis://localhost/1 myvol"
    })
final class FormatCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(FormatCommand.class);
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9\\-]{1,61}[a-z0-9]");
  private static final long BLOCK_KIB_MIN = 64;
  private static final long BLOCK_KIB_MAX = 16 << 10;
  private static final int SHARDS_MAX = 256;
  private static final long KEY_BYTES_MAX = 64 << 10;
  private static final List<String> ALGORITHMS = List.of("aes256gcm-rsa", "chacha20-rsa");
  private static final List<String> COMPRESSIONS = List.of("none", "lz4", "zstd");

  @SuppressWarnings("NullAway.Init") // set by picocli before the run
  @Spec
  CommandSpec spec;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL NAME", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(names = "--storage", paramLabel = "TYPE", description = "file, s3 or minio (file).")
  String storage = "file";

  @Option(
      names = "--bucket",
      paramLabel = "URL",
      description = "Directory or bucket URL (/var/jfs, or ~/.juicefs/local).")
  String bucket = Defaults.bucket();

  @Option(
      names = "--access-key",
      paramLabel = "KEY",
      description = "Access key; also from ACCESS_KEY.")
  String accessKey = environment("ACCESS_KEY");

  @Option(
      names = "--secret-key",
      paramLabel = "KEY",
      description = "Secret key, stored encrypted; also from SECRET_KEY.")
  String secretKey = environment("SECRET_KEY");

  @Option(
      names = "--session-token",
      paramLabel = "TOKEN",
      description = "Session token, stored encrypted; also from SESSION_TOKEN.")
  String sessionToken = environment("SESSION_TOKEN");

  @Option(names = "--storage-class", paramLabel = "CLASS", description = "Class of new objects.")
  String storageClass = "";

  @Option(names = "--tag", hidden = true)
  String tag = "";

  @Option(
      names = "--block-size",
      paramLabel = "SIZE",
      converter = Converters.Kibibytes.class,
      description = "Size of objects, a power of two, 64K to 16M (4M).")
  long blockSize = 4L << 20;

  @Option(
      names = "--compress",
      paramLabel = "ALGO",
      description = "Pack blocks: none, lz4 or zstd (none).")
  String compress = "none";

  @Option(
      names = "--encrypt-rsa-key",
      paramLabel = "FILE",
      description = "Encrypt objects; an RSA key in PEM, its passphrase in JFS_RSA_PASSPHRASE.")
  String encryptRsaKey = "";

  @Option(
      names = "--encrypt-algo",
      paramLabel = "ALGO",
      description = "aes256gcm-rsa or chacha20-rsa (aes256gcm-rsa).")
  String encryptAlgorithm = "aes256gcm-rsa";

  @Option(names = "--hash-prefix", description = "Spread object names over many prefixes.")
  boolean hashPrefix;

  @Option(
      names = "--shards",
      paramLabel = "COUNT",
      description = "Spread objects over so many buckets, numbered by %%d in --bucket.")
  int shards;

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      converter = Converters.Gibibytes.class,
      description = "Limit of stored bytes; bare numbers are GiB (0: none).")
  long capacity;

  @Option(names = "--inodes", paramLabel = "COUNT", description = "Limit of inodes (0: none).")
  long inodes;

  @Option(
      names = "--trash-days",
      paramLabel = "DAYS",
      description = "Days that deleted files are kept in the trash (7); 0 deletes at once.")
  int trashDays = 7;

  @Option(names = "--enable-acl", description = "Keep POSIX ACLs; cannot be undone.")
  boolean enableAcl;

  @Option(
      names = {"--ranger-rest-url", "--ranger-service", "--kerberos-config-file"},
      hidden = true)
  String hadoop = "";

  @Option(
      names = "--strict-redis",
      description = "Refuse a Redis without AOF, with eviction, or nearly full; otherwise warn.")
  boolean strictRedis;

  @Option(names = "--force", description = "Overwrite the settings of an existing volume.")
  boolean force;

  @Option(names = "--no-update", description = "Leave an existing volume alone, exit 0.")
  boolean noUpdate;

  private static String environment(String name) {
    return System.getenv().getOrDefault(name, "");
  }

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
    return new Arity(2, 2, "META-URL NAME");
  }

  @Override
  public int run(Logging logging) {
    String name = arguments.get(1);
    if (!NAME.matcher(name).matches()) {
      throw new CommandFailure(
          "invalid name: \""
              + name
              + "\", only alphabet, number and - are allowed, and the length should be 3 to 63"
              + " characters.");
    }
    checkOptions();
    try (VolumeFormatting formatting = VolumeFormatting.open(arguments.get(0), strictRedis)) {
      VolumeFormat wanted = wanted(name);
      if (!formatting.exists()) {
        formatting.create(wanted);
      } else if (!noUpdate) {
        formatting.update(given -> overlay(given, wanted), force);
      }
    }
    return 0;
  }

  private void checkOptions() {
    if (trashDays < 0) {
      throw new CommandFailure("Invalid trash days: " + trashDays);
    }
    if (shards > SHARDS_MAX || shards < 0) {
      throw new CommandFailure("too many shards: " + shards);
    }
    if (!COMPRESSIONS.contains(compression())) {
      throw new CommandFailure("Unsupported compress algorithm: \"" + compress + '"');
    }
    if (!ALGORITHMS.contains(encryptAlgorithm)) {
      throw new CommandFailure("--encrypt-algo " + encryptAlgorithm + ": use one of " + ALGORITHMS);
    }
    refuse(!hadoop.isEmpty(), "--ranger-rest-url, --ranger-service, --kerberos-config-file");
    refuse(!tag.isEmpty(), "--tag");
  }

  private static void refuse(boolean used, String option) {
    if (used) {
      throw new CommandFailure(option + " is not supported yet");
    }
  }

  private VolumeFormat wanted(String name) {
    String type = storage.toLowerCase(Locale.ROOT);
    return new VolumeFormat(
        name,
        UUID.randomUUID().toString(),
        new VolumeFormat.Storage(
            type, storageClass, bucketOf(type, bucket), accessKey, secretKey, sessionToken),
        new VolumeFormat.Layout(
            blockLength(),
            compression(),
            shards > 1 ? shards : 0,
            hashPrefix,
            encryptKey(),
            encryptAlgorithm,
            true),
        new VolumeFormat.Limits(capacity, inodes, trashDays, 0, 0),
        new VolumeFormat.Clients(1, enableAcl ? "1.2.0-A" : "1.1.0-A", ""),
        new VolumeFormat.Features(true, false, enableAcl, false, false));
  }

  /** A directory is stored absolute and with a slash at its end. */
  static String bucketOf(String type, String bucket) {
    if (!type.equals("file")) {
      return bucket;
    }
    String path = bucket.startsWith("file://") ? bucket.substring("file://".length()) : bucket;
    String absolute = Path.of(path).toAbsolutePath().normalize().toString();
    return absolute.endsWith("/") ? absolute : absolute + "/";
  }

  /** The text of the key file, which becomes part of the settings. */
  private String encryptKey() {
    if (encryptRsaKey.isEmpty()) {
      return "";
    }
    Path file = Path.of(encryptRsaKey);
    try {
      if (Files.size(file) <= KEY_BYTES_MAX) {
        return Files.readString(file, StandardCharsets.US_ASCII);
      }
    } catch (NoSuchFileException e) {
      throw new CommandFailure("--encrypt-rsa-key " + encryptRsaKey + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure("--encrypt-rsa-key " + encryptRsaKey + ": cannot be read", e);
    }
    throw new CommandFailure("--encrypt-rsa-key " + encryptRsaKey + ": not a key in PEM");
  }

  private String compression() {
    return compress.isEmpty() ? "none" : compress.toLowerCase(Locale.ROOT);
  }

  private int blockLength() {
    long kib = Long.highestOneBit(Math.max(blockSize >> 10, 1));
    if (kib < BLOCK_KIB_MIN) {
      log.warn("block size is too small: {}K, use {}K instead", kib, BLOCK_KIB_MIN);
    } else if (kib > BLOCK_KIB_MAX) {
      log.warn("block size is too large: {}K, use {}K instead", kib, BLOCK_KIB_MAX);
    }
    return (int) Math.clamp(kib, BLOCK_KIB_MIN, BLOCK_KIB_MAX) << 10;
  }

  /** The existing settings with what this command line gives. */
  private VolumeFormat overlay(VolumeFormat existing, VolumeFormat wanted) {
    ParseResult given = spec.commandLine().getParseResult();
    for (String option : List.of("--encrypt-rsa-key", "--encrypt-algo")) {
      if (given.hasMatchedOption(option)) {
        log.warn("{} is ignored: the volume exists", option);
      }
    }
    return new FormatOverlay(given::hasMatchedOption, existing, wanted).result();
  }
}
