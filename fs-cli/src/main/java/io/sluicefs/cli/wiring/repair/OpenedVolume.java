package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.args.Redaction;
import io.sluicefs.cli.wiring.Admins;
import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.repair.VolumeRepair;
import io.sluicefs.objectstore.ObjectStores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume and its objects as they lie in the store, opened for one command. */
record OpenedVolume(VolumeRepair repair, VolumeFormat format, ObjectStore objects)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OpenedVolume.class);

  static OpenedVolume open(String metaUrl) {
    RedisUrl url = Admins.url(metaUrl);
    VolumeRepair repair = Failures.explain("load setting", () -> VolumeRepair.open(url));
    try {
      VolumeFormat format = repair.format();
      ObjectStore objects = Failures.explain("", () -> ObjectStores.storedObjects(format));
      log.info("Data use {}", Redaction.redact(objects.describe()));
      return new OpenedVolume(repair, format, objects);
    } catch (RuntimeException e) {
      repair.close();
      throw e;
    }
  }

  int blockLength() {
    return format.layout().blockLength();
  }

  String keyOf(BlockKey block) {
    return new BlockName(format.layout().hashPrefix()).keyOf(block);
  }

  /** True when an object has exactly the bytes of its block: nothing is packed or encrypted. */
  boolean storesPlainBlocks() {
    String compression = format.layout().compression();
    return format.layout().encryptKey().isEmpty()
        && (compression.isEmpty() || compression.equals("none"));
  }

  @Override
  public void close() {
    objects.close();
    repair.close();
  }
}
