package io.sluicefs.objectstore;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.object.BlockCodec;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.objectstore.codec.BlockCodecs;
import io.sluicefs.objectstore.crypto.ObjectCipher;
import io.sluicefs.objectstore.crypto.PrivateKeys;
import io.sluicefs.objectstore.decorator.Encrypted;
import io.sluicefs.objectstore.decorator.Prefixed;
import io.sluicefs.objectstore.decorator.Sharded;
import io.sluicefs.objectstore.file.FileObjectStore;
import io.sluicefs.objectstore.mem.MemObjectStore;
import io.sluicefs.objectstore.s3.S3Config;
import io.sluicefs.objectstore.s3.S3ObjectStore;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From the stored settings of a volume to its object store. Nothing is contacted here: the first
 * request does that. What is not supported is refused by name, with an {@link
 * IllegalArgumentException} that names the setting and shows no secret.
 */
public final class ObjectStores {
  private ObjectStores() {}

  /** The store of a volume: its objects are below its name, and decrypted. */
  public static ObjectStore forVolume(VolumeFormat format) {
    return forVolume(format, RequestTimeouts.defaults());
  }

  /** As {@link #forVolume(VolumeFormat)}, with limits of single requests. */
  public static ObjectStore forVolume(VolumeFormat format, RequestTimeouts timeouts) {
    return forVolume(format, System.getenv(), timeouts);
  }

  static ObjectStore forVolume(
      VolumeFormat format, Map<String, String> environment, RequestTimeouts timeouts) {
    @Nullable ObjectCipher cipher = cipherOf(format.layout(), environment);
    return whole(format, cipher, storage -> open(storage, environment, timeouts));
  }

  /**
   * The store of a volume in a directory, with every object on the disk when it is acknowledged.
   */
  public static ObjectStore forDurableDirectory(VolumeFormat format) {
    @Nullable ObjectCipher cipher = cipherOf(format.layout(), System.getenv());
    return whole(
        format,
        cipher,
        storage ->
            new FileObjectStore(
                directory(storage), RandomGenerator.getDefault(), FileObjectStore.Sync.EACH_PUT));
  }

  /**
   * The objects of a volume as they are stored, for who looks at names and lengths only: packed and
   * encrypted ones too, without the key.
   */
  public static ObjectStore storedObjects(VolumeFormat format) {
    return whole(
        format, null, storage -> open(storage, System.getenv(), RequestTimeouts.defaults()));
  }

  /** Encryption sees keys below the volume's name; shards are chosen by whole keys. */
  private static ObjectStore whole(
      VolumeFormat format,
      @Nullable ObjectCipher cipher,
      Function<VolumeFormat.Storage, ObjectStore> opener) {
    int shards = format.layout().shards();
    ObjectStore bucket =
        shards > 1
            ? new Sharded(Shards.of(format.storage(), shards).stream().map(opener).toList())
            : opener.apply(format.storage());
    ObjectStore below = new Prefixed(bucket, format.name() + "/");
    return cipher == null ? below : new Encrypted(below, cipher, largestBody(format.layout()));
  }

  /** The largest object of a block, before encryption. */
  private static int largestBody(VolumeFormat.Layout layout) {
    @Nullable BlockCodec codec = BlockCodecs.named(layout.compression());
    return codec == null ? layout.blockLength() : codec.bound(layout.blockLength());
  }

  private static @Nullable ObjectCipher cipherOf(
      VolumeFormat.Layout layout, Map<String, String> environment) {
    if (layout.encryptKey().isEmpty()) {
      return null;
    }
    String passphrase = environment.getOrDefault(PrivateKeys.PASSPHRASE, "");
    return new ObjectCipher(
        PrivateKeys.parse(layout.encryptKey(), passphrase), layout.encryptAlgorithm());
  }

  /**
   * Removes the folders that the objects of a volume leave behind, where folders exist at all; one
   * that is not empty stays.
   */
  public static void removeFolders(VolumeFormat format) throws IOException {
    if (!format.storage().type().equalsIgnoreCase("file")) {
      return;
    }
    int count = format.layout().shards();
    for (VolumeFormat.Storage bucket :
        count > 1 ? Shards.of(format.storage(), count) : List.of(format.storage())) {
      removeFolders(directory(bucket).resolve(format.name()));
    }
  }

  private static void removeFolders(Path top) throws IOException {
    if (!Files.isDirectory(top)) {
      return;
    }
    List<Path> folders;
    try (Stream<Path> below = Files.walk(top)) {
      folders = below.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path folder : folders) {
      try {
        Files.delete(folder);
      } catch (DirectoryNotEmptyException e) {
        // holds what is no object of ours
      }
    }
  }

  /** The bucket itself. */
  private static ObjectStore open(
      VolumeFormat.Storage storage, Map<String, String> environment, RequestTimeouts timeouts) {
    String type = storage.type().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "file" -> new FileObjectStore(directory(storage), RandomGenerator.getDefault());
      case "mem" -> new MemObjectStore(storage.bucket(), InstantSource.system());
      case "s3" -> new S3ObjectStore(S3Config.ofS3(storage, environment), timeouts);
      case "minio" -> new S3ObjectStore(S3Config.ofMinio(storage, environment), timeouts);
      default ->
          throw new IllegalArgumentException(
              "storage: type " + type + " is not supported; there are file, minio, s3 and mem");
    };
  }

  private static Path directory(VolumeFormat.Storage storage) {
    String bucket = storage.bucket();
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("bucket: a directory is needed for storage type file");
    }
    String scheme = "file://";
    return Path.of(bucket.startsWith(scheme) ? bucket.substring(scheme.length()) : bucket);
  }
}
