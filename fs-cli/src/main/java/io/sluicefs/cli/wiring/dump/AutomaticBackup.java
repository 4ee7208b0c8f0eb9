package io.sluicefs.cli.wiring.dump;

import io.sluicefs.core.maintenance.BackupJudge;
import io.sluicefs.core.meta.dump.TreeTally;
import io.sluicefs.core.meta.dump.json.JsonDumpReader;
import io.sluicefs.core.meta.dump.json.JsonDumpWriter;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.stat.StatSink;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.dump.DumpOptions;
import io.sluicefs.meta.redis.dump.DumpProgress;
import io.sluicefs.meta.redis.dump.VolumeDump;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs up the metadata of a volume into its object store (volume-and-objects.md 8), when it is
 * due. The dump is written to a temporary file, read back, and only then uploaded; one that looks
 * wrong goes under another name and lets no older one go.
 */
public final class AutomaticBackup {
  private static final Logger log = LoggerFactory.getLogger(AutomaticBackup.class);
  private static final int THREADS = 2;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final RedisUrl url;
  private final BackupShelf shelf;
  private final Duration interval;
  private final boolean skipsTrash;
  private final InstantSource clock;
  private volatile double lastSuccess;
  private volatile double lastDuration;

  public AutomaticBackup(
      RedisUrl url,
      ObjectStore objects,
      Duration interval,
      boolean skipsTrash,
      InstantSource clock) {
    this.url = url;
    this.shelf = new BackupShelf(objects);
    this.interval = interval;
    this.skipsTrash = skipsTrash;
    this.clock = clock;
  }

  /** Makes a backup unless somebody made one within the interval; failures are logged. */
  public void runIfDue() {
    Instant start = clock.instant();
    long startNanos = System.nanoTime();
    try (VolumeDump volume = VolumeDump.open(url, DumpProgress.NONE)) {
      lastDuration = 0;
      if (!volume.takeBackupTurn(start, interval)) {
        return;
      }
      String key = backUp(volume, start);
      Duration used = Duration.ofNanos(System.nanoTime() - startNanos);
      lastDuration = used.toNanos() / NANOS_PER_SECOND;
      log.info(
          "backup metadata succeed, fast mode: false, path: \"{}\", used {} ms",
          key,
          used.toMillis());
    } catch (IOException | RuntimeException e) {
      log.warn("backup metadata failed: {}", e.toString());
    }
  }

  /** Figures of the mount: when the last backup of ours was made and how long it took. */
  public void report(StatSink sink) {
    sink.add("last_successful_backup", lastSuccess);
    sink.add("last_backup_duration", lastDuration);
  }

  private String backUp(VolumeDump volume, Instant start) throws IOException {
    Path file = Files.createTempFile(temporary(), "sluice-backup-", ".json.gz");
    try {
      String objection = objection(file, dump(volume, file));
      if (objection == null) {
        String key = shelf.store(file, start);
        lastSuccess = clock.instant().toEpochMilli() / MILLIS_PER_SECOND;
        return key;
      }
      String key = shelf.storeSuspect(file, start);
      log.warn("backup {} is kept apart: {}", key, objection);
      return key;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Where programs are told to put such files, which may be large. */
  private static Path temporary() {
    String told = System.getenv().getOrDefault("TMPDIR", "");
    return Path.of(told.isEmpty() ? System.getProperty("java.io.tmpdir") : told);
  }

  private TreeTally dump(VolumeDump volume, Path file) throws IOException {
    AtomicReference<@Nullable TreeTally> made = new AtomicReference<>();
    DumpFile.write(
        file,
        out -> {
          TreeTally tally = new TreeTally(new JsonDumpWriter(out));
          volume.writeTree(new DumpOptions("", false, skipsTrash, THREADS), tally);
          made.set(tally);
        });
    return Objects.requireNonNull(made.get());
  }

  /** What is wrong with the file, null when nothing is. */
  private @Nullable String objection(Path file, TreeTally written) throws IOException {
    TreeTally read = new TreeTally(new JsonDumpWriter(OutputStream.nullOutputStream()));
    try (InputStream in = DumpFile.read(file)) {
      JsonDumpReader.read(in, read);
    } catch (IOException | RuntimeException e) {
      return "it cannot be read back: " + e.getMessage();
    }
    if (!read.isComplete() || read.entries() != written.entries()) {
      return "read back it has " + read.entries() + " entries, not " + written.entries();
    }
    BackupJudge.Facts made = BackupJudge.Facts.of(written, Files.size(file));
    return BackupJudge.objection(made, shelf.newest().orElse(null), !skipsTrash);
  }
}
