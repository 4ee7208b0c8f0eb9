package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.progress.Progress;
import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.cli.wiring.VolumeFormatting;
import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.maintenance.ChunkCompactor;
import io.sluicefs.core.maintenance.MaintenanceConfig;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.vfs.cache.OpenFiles;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisMetaEngine;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.repair.ChunkList;
import io.sluicefs.meta.redis.repair.SliceScan;
import io.sluicefs.objectstore.ObjectStores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the slices of every chunk of a volume, each until nothing is gained any more. A chunk that
 * cannot be merged is logged and stays as it is.
 */
final class ChunkMerging {
  private static final Logger log = LoggerFactory.getLogger(ChunkMerging.class);

  private final OpenedVolume volume;
  private final RedisUrl url;
  private final int threads;

  ChunkMerging(OpenedVolume volume, RedisUrl url, int threads) {
    this.volume = volume;
    this.url = url;
    this.threads = threads;
  }

  void run(Progress progress) {
    VolumeFormat format = volume.format();
    RedisConfig config = new RedisConfig(url, MetaOptions.defaults());
    ObjectStore objects = Failures.explain("", () -> ObjectStores.forVolume(format));
    BlockConfig how =
        BlockConfig.defaults(format.uuid(), format.layout().blockLength())
            .withForm(VolumeFormatting.form(format));
    try (MetaEngine engine = RedisMetaEngine.open(config, new OpenFiles());
        BlockStore blocks = new BlockStore(objects, how);
        Workers workers = new Workers(threads)) {
      Tally merged = new Tally(progress.counter("Compacted chunks"));
      ChunkCompactor compactor = new ChunkCompactor(engine, blocks, MaintenanceConfig.defaults());
      SliceScan scan = volume.repair().slices();
      scan.eachChunk(chunk -> {
        if (chunk.hasInode() && chunk.records().size() > 1) {
          workers.run(() -> merge(compactor, chunk, merged));
        }
      });
    }
  }

  private static void merge(ChunkCompactor compactor, ChunkList chunk, Tally merged) {
    try {
      boolean gained = false;
      while (compactor.compact(chunk.ino(), chunk.chunkIndex())) {
        gained = true;
      }
      if (gained) {
        merged.add(0);
      }
    } catch (FsException e) {
      log.warn("chunk {} of inode {} stays: {}", chunk.chunkIndex(), chunk.ino(), e.getMessage());
    }
  }
}
