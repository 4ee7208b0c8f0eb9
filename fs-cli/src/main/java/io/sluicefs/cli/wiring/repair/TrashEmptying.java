package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.maintenance.TrashCleaner;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.vfs.DeletedFiles;
import io.sluicefs.core.vfs.cache.OpenFiles;
import io.sluicefs.core.vfs.tree.TreeRemoval;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisMetaEngine;
import io.sluicefs.meta.redis.connection.RedisUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What is due besides garbage: hours of the trash whose days are over, and trees that interrupted
 * clones left without a name a day ago. Data of files waits for its deletion afterwards.
 */
final class TrashEmptying {
  private static final Duration DETACHED_AGE = Duration.ofHours(24);
  private static final int THREADS = 4;

  private final OpenedVolume volume;
  private final RedisUrl url;

  TrashEmptying(OpenedVolume volume, RedisUrl url) {
    this.volume = volume;
    this.url = url;
  }

  void run(Instant now, Progress progress) {
    Counter cleaned = progress.counter("Cleaned detached nodes");
    RedisConfig config = new RedisConfig(url, MetaOptions.defaults());
    try (MetaEngine engine = RedisMetaEngine.open(config, new OpenFiles())) {
      new TrashCleaner(engine, DeletedFiles.LATER, InstantSource.system()).run();
      TreeRemoval removal =
          new TreeRemoval(
              engine, Caller.root(), new TreeRemoval.Options(true, THREADS), new Counted(cleaned));
      for (long ino : volume.repair().detachedBefore(now.minus(DETACHED_AGE))) {
        removal.empty(ino);
        engine.dropClone(ino);
        cleaned.increment();
      }
    }
  }

  /** Hears of what a removal removed. */
  private record Counted(Counter counter) implements TreeRemoval.Listener {
    @Override
    public void removed(long parentIno, Name name, Removed removed) {
      counter.increment();
    }

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
