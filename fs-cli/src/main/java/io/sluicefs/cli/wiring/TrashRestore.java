package io.sluicefs.cli.wiring;

import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisMetaEngine;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.trash.TrashAdmin.Outcome;
import io.sluicefs.meta.redis.trash.TrashAdmin.Restored;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume opened to take things out of its trash, with what is shown of that. */
public final class TrashRestore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrashRestore.class);

  private final RedisMetaEngine engine;

  private TrashRestore(RedisMetaEngine engine) {
    this.engine = engine;
  }

  /** {@code metaUrl} as given by the user. */
  public static TrashRestore open(String metaUrl) {
    RedisUrl url = Admins.url(metaUrl);
    RedisConfig config = new RedisConfig(url, MetaOptions.defaults());
    return new TrashRestore(
        Failures.explain("Meta " + url, () -> RedisMetaEngine.open(config, ino -> false)));
  }

  /** False when the hour does not exist or an entry failed. */
  public boolean restore(String hour, boolean putBack, int threads) {
    log.info("restore files in \"{}\" ...", hour);
    Counters counters;
    try (Progress progress = Progress.start()) {
      counters = Counters.of(progress, putBack ? "restored" : "rebuilt");
      engine.trash().restore(hour, putBack, threads, one -> count(hour, one, counters));
    } catch (FsException e) {
      String cause = e.errno() == Errno.ENOENT ? "no such hour in the trash" : e.getMessage();
      log.error("restore \"{}\": {}", hour, cause);
      return false;
    }
    log.warn(
        "{}: {} {}, need-put-back {}, conflicts {}, failed {}",
        hour,
        putBack ? "restored" : "rebuilt",
        counters.restored.get(),
        counters.needsPutBack.get(),
        counters.conflicts.get(),
        counters.failed.get());
    return counters.failed.get() == 0;
  }

  private static void count(String hour, Restored one, Counters counters) {
    counters.of(one.outcome()).increment();
    if (one.outcome() == Outcome.FAILED) {
      log.warn("restore {}/{}: {}", hour, one.entry(), one.reason());
    }
  }

  /** How many entries came to which end. */
  private record Counters(
      Counter conflicts, Counter failed, Counter needsPutBack, Counter restored) {

    static Counters of(Progress progress, String restored) {
      return new Counters(
          progress.counter("conflicts"),
          progress.counter("failed"),
          progress.counter("need-put-back"),
          progress.counter(restored));
    }

    Counter of(Outcome outcome) {
      return switch (outcome) {
        case CONFLICT -> conflicts;
        case FAILED -> failed;
        case NEEDS_PUT_BACK -> needsPutBack;
        case RESTORED -> restored;
      };
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
