package io.sluicefs.objectstore;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.objectstore.decorator.Prefixed;
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
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * From the stored settings of a volume to its object store. Nothing is contacted here: the first
 * request does that. What is not supported is refused by name, with an {@link
 * IllegalArgumentException} that names the setting and shows no secret.
 */
public final class ObjectStores {
  private ObjectStores() {}

  /** The store of a volume: its objects are below its name. */
  public static ObjectStore forVolume(VolumeFormat format) {
    return forVolume(format, RequestTimeouts.defaults());
  }

  /** As {@link #forVolume(VolumeFormat)}, with limits of single requests. */
  public static ObjectStore forVolume(VolumeFormat format, RequestTimeouts timeouts) {
    refuseUnsupported(format.layout());
    ObjectStore bucket = open(format.storage(), System.getenv(), timeouts);
    return new Prefixed(bucket, format.name() + "/");
  }

  /**
   * The store of a volume in a directory, with every object on the disk when it is acknowledged.
   */
  public static ObjectStore forDurableDirectory(VolumeFormat format) {
    refuseUnsupported(format.layout());
    FileObjectStore objects =
        new FileObjectStore(
            directory(format.storage()),
            RandomGenerator.getDefault(),
            FileObjectStore.Sync.EACH_PUT);
    return new Prefixed(objects, format.name() + "/");
  }

  /**
   * The objects of a volume as they are stored, for who looks at names and lengths only: packed and
   * encrypted ones too.
   */
  public static ObjectStore storedObjects(VolumeFormat format) {
    if (format.layout().shards() > 1) {
      throw refusal("shards", Integer.toString(format.layout().shards()));
    }
    return new Prefixed(open(format.storage()), format.name() + "/");
  }

  /**
   * Removes the folders that the objects of a volume leave behind, where folders exist at all; one
   * that is not empty stays.
   */
  public static void removeFolders(VolumeFormat format) throws IOException {
    if (!format.storage().type().equalsIgnoreCase("file")) {
      return;
    }
    Path top = directory(format.storage()).resolve(format.name());
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
  public static ObjectStore open(VolumeFormat.Storage storage) {
    return open(storage, System.getenv(), RequestTimeouts.defaults());
  }

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

  private static void refuseUnsupported(VolumeFormat.Layout layout) {
    if (!layout.encryptKey().isEmpty()) {
      throw refusal("encrypt-rsa-key", layout.encryptAlgorithm());
    }
    if (layout.shards() > 1) {
      throw refusal("shards", Integer.toString(layout.shards()));
    }
  }

  private static IllegalArgumentException refusal(String setting, String value) {
    return new IllegalArgumentException(
        setting + ": volumes with " + setting + " " + value + " are not supported yet");
  }
}
