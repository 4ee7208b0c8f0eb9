package io.sluicefs.cli.wiring.dump;

import io.sluicefs.core.maintenance.BackupJudge;
import io.sluicefs.core.maintenance.BackupRotation;
import io.sluicefs.core.meta.dump.TreeTally;
import io.sluicefs.core.meta.dump.json.JsonDumpReader;
import io.sluicefs.core.meta.dump.json.JsonDumpWriter;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.dump.DumpOptions;
import io.sluicefs.meta.redis.dump.DumpProgress;
import io.sluicefs.meta.redis.dump.VolumeDump;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
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
  private static final String FOLDER = "meta/";
  private static final String SUSPECT = "suspect-";
  private static final int THREADS = 2;
  private static final int LIST_PAGE = 1000;
  private static final int SUSPECTS_MAX = 24;

  /** Enough of an object for its setting and its counters. */
  private static final int HEAD_LENGTH = 64 << 10;

  private static final Pattern USED_INODES = Pattern.compile("\"usedInodes\": (\\d+)");

  private final RedisUrl url;
  private final ObjectStore objects;
  private final Duration interval;
  private final boolean skipsTrash;
  private final InstantSource clock;

  public AutomaticBackup(
      RedisUrl url,
      ObjectStore objects,
      Duration interval,
      boolean skipsTrash,
      InstantSource clock) {
    this.url = url;
    this.objects = objects;
    this.interval = interval;
    this.skipsTrash = skipsTrash;
    this.clock = clock;
  }

  /** Makes a backup unless somebody made one within the interval; failures are logged. */
  public void runIfDue() {
    Instant start = clock.instant();
    long startNanos = System.nanoTime();
    try (VolumeDump volume = VolumeDump.open(url, DumpProgress.NONE)) {
      if (!volume.takeBackupTurn(start, interval)) {
        return;
      }
      String key = backUp(volume, start);
      Duration used = Duration.ofNanos(System.nanoTime() - startNanos);
      log.info("backup metadata succeed, path: \"{}\", used {} ms", key, used.toMillis());
    } catch (IOException | RuntimeException e) {
      log.warn("backup metadata failed: {}", e.toString());
    }
  }

  private String backUp(VolumeDump volume, Instant start) throws IOException {
    Path file = Files.createTempFile("sluice-backup-", ".json.gz");
    try {
      String objection = objection(file, dump(volume, file));
      String name = BackupRotation.nameAt(start);
      String key = FOLDER + (objection == null ? name : SUSPECT + name);
      upload(key, file);
      if (objection == null) {
        rotate(start);
      } else {
        log.warn("backup {} is kept apart: {}", key, objection);
        dropOldSuspects();
      }
      return key;
    } finally {
      Files.deleteIfExists(file);
    }
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
    return BackupJudge.objection(made, newest().orElse(null), !skipsTrash);
  }

  private void upload(String key, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException("a backup of " + channel.size() + " bytes is too large to upload");
      }
      ByteBuffer body = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      objects.put(key, body);
      ObjectInfo stored = objects.head(key);
      if (stored == null || stored.length() != channel.size()) {
        throw new IOException("the object store does not have all of " + key);
      }
    }
  }

  private void rotate(Instant now) {
    List<String> names = names("dump-");
    for (String name : BackupRotation.outdated(names, now)) {
      objects.delete(FOLDER + name);
    }
  }

  private void dropOldSuspects() {
    List<String> names = names(SUSPECT);
    for (String name : names.subList(0, Math.max(names.size() - SUSPECTS_MAX, 0))) {
      objects.delete(FOLDER + name);
    }
  }

  /** Names in the folder that begin so, in order. */
  private List<String> names(String prefix) {
    List<String> names = new ArrayList<>();
    String after = "";
    while (true) {
      List<ObjectInfo> page = objects.list(FOLDER + prefix, after, LIST_PAGE);
      page.forEach(object -> names.add(object.key().substring(FOLDER.length())));
      if (page.size() < LIST_PAGE) {
        return names;
      }
      after = page.getLast().key();
    }
  }

  /** What is known of the newest good backup; empty when there is none that we can read. */
  private Optional<BackupJudge.Facts> newest() {
    List<String> names = new ArrayList<>(names("dump-"));
    names.removeIf(name -> BackupRotation.timeOf(name) == null);
    if (names.isEmpty()) {
      return Optional.empty();
    }
    String key = FOLDER + names.getLast();
    ObjectInfo object = objects.head(key);
    if (object == null) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.allocate(HEAD_LENGTH);
    int length = objects.get(key, 0, head);
    Matcher counter = USED_INODES.matcher(beginning(head.array(), length));
    return counter.find()
        ? Optional.of(new BackupJudge.Facts(0, Long.parseLong(counter.group(1)), object.length()))
        : Optional.empty();
  }

  private static String beginning(byte[] packed, int length) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed, 0, length))) {
      return new String(in.readNBytes(HEAD_LENGTH / 4), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
