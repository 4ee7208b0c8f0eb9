package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.args.Redaction;
import io.sluicefs.core.block.BlockForm;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.meta.redis.FormatMode;
import io.sluicefs.meta.redis.RedisVolumeAdmin;
import io.sluicefs.objectstore.ObjectStores;
import io.sluicefs.objectstore.RequestTimeouts;
import io.sluicefs.objectstore.StorageProbe;
import io.sluicefs.objectstore.codec.BlockCodecs;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes volumes: first the object store is tried, then the settings are written, so that a failure
 * changes nothing.
 */
public final class VolumeFormatting implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VolumeFormatting.class);

  /** When not empty, the object store is neither tried nor looked at nor marked. */
  private static final String NO_CHECK = "JFS_NO_CHECK_OBJECT_STORAGE";

  private final RedisVolumeAdmin admin;

  private VolumeFormatting(RedisVolumeAdmin admin) {
    this.admin = admin;
  }

  /**
   * @param strictRedis refuse a server that may lose metadata
   */
  public static VolumeFormatting open(String metaUrl, boolean strictRedis) {
    return new VolumeFormatting(Admins.open(metaUrl, strictRedis));
  }

  public boolean exists() {
    return Failures.explain("Load metadata", admin::isFormatted);
  }

  /** Writes a new volume. */
  public void create(VolumeFormat format) {
    try (ObjectStore objects = store(format)) {
      StorageProbe probe = new StorageProbe(objects);
      if (checksStorage()) {
        makeShards(format, objects);
        tryOut(probe, objects);
        refuseForeignObjects(probe, objects);
        mark(probe, format.uuid());
      }
      try {
        admin.format(format, FormatMode.NEW);
      } catch (RuntimeException e) {
        unmark(probe);
        throw Failures.explained("format", e);
      }
    }
    announce();
  }

  /** Writes {@code change} of the existing settings. */
  public void update(UnaryOperator<VolumeFormat> change, boolean force) {
    VolumeFormat existing = Failures.explain("Load metadata", admin::load);
    VolumeFormat wanted = change.apply(existing);
    if (!force && !existing.name().equals(wanted.name())) {
      throw new CommandFailure(
          "format: update format: cannot update volume name from "
              + existing.name()
              + " to "
              + wanted.name());
    }
    if (force) {
      log.warn("Existing volume will be overwrited: {}", existing.name());
    }
    try (ObjectStore objects = store(wanted)) {
      if (checksStorage()) {
        tryOut(new StorageProbe(objects), objects);
      }
      FormatMode mode = force ? FormatMode.FORCE : FormatMode.NEW;
      Failures.explain("format: update format", () -> admin.format(wanted, mode));
    }
    announce();
  }

  /** The probe finds a missing bucket only where it happens to store its object. */
  private static void makeShards(VolumeFormat format, ObjectStore objects) {
    if (format.layout().shards() > 1) {
      try {
        objects.createBucket();
      } catch (ObjectStoreException e) {
        log.warn("Create {}: {}", objects.describe(), e.getMessage());
      }
    }
  }

  private static boolean checksStorage() {
    return System.getenv().getOrDefault(NO_CHECK, "").isEmpty();
  }

  /**
   * How the blocks of a volume lie in its store.
   *
   * @throws CommandFailure for a compression that we do not know
   */
  public static BlockForm form(VolumeFormat format) {
    VolumeFormat.Layout layout = format.layout();
    return new BlockForm(
        Failures.explain("", () -> BlockCodecs.named(layout.compression())),
        layout.hashPrefix(),
        !layout.encryptKey().isEmpty());
  }

  static ObjectStore store(VolumeFormat format, RequestTimeouts timeouts) {
    return announced(Failures.explain("", () -> ObjectStores.forVolume(format, timeouts)));
  }

  static ObjectStore store(VolumeFormat format) {
    return announced(Failures.explain("", () -> ObjectStores.forVolume(format)));
  }

  static ObjectStore durableStore(VolumeFormat format) {
    return announced(Failures.explain("", () -> ObjectStores.forDurableDirectory(format)));
  }

  private static ObjectStore announced(ObjectStore objects) {
    log.info("Data use {}", Redaction.redact(objects.describe()));
    return objects;
  }

  static void tryOut(StorageProbe probe, ObjectStore objects) {
    String what = "Storage " + objects.describe() + " is not configured correctly";
    Failures.explain(what, probe::check);
  }

  private static void refuseForeignObjects(StorageProbe probe, ObjectStore objects) {
    try {
      if (probe.holdsObjects()) {
        throw new CommandFailure(
            "Storage "
                + objects.describe()
                + " is not empty; please clean it up or pick another volume name");
      }
    } catch (ObjectStoreException e) {
      log.warn("List storage {}: {}", objects.describe(), e.getMessage());
    }
  }

  private static void mark(StorageProbe probe, String uuid) {
    try {
      probe.writeMarker(uuid);
    } catch (ObjectStoreException e) {
      log.warn("Put uuid object: {}", e.getMessage());
    }
  }

  private static void unmark(StorageProbe probe) {
    try {
      probe.removeMarker();
    } catch (ObjectStoreException e) {
      log.warn("Delete uuid object: {}", e.getMessage());
    }
  }

  private void announce() {
    log.info("Volume is formatted as {}", admin.settingJson().replace('\n', ' '));
  }

  @Override
  public void close() {
    admin.close();
  }
}
