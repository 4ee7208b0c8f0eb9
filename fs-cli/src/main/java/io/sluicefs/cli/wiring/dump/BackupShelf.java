package io.sluicefs.cli.wiring.dump;

import io.sluicefs.core.maintenance.BackupJudge;
import io.sluicefs.core.maintenance.BackupRotation;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The backups in the object store of a volume: good ones under the names of the reference program,
 * suspicious ones apart from them.
 */
final class BackupShelf {
  private static final String FOLDER = "meta/";
  private static final String SUSPECT = "suspect-";
  private static final int LIST_PAGE = 1000;
  private static final int SUSPECTS_MAX = 24;

  /** Enough of an object for its setting and its counters. */
  private static final int HEAD_LENGTH = 64 << 10;

  private static final Pattern USED_INODES = Pattern.compile("\"usedInodes\": (\\d+)");

  private final ObjectStore objects;

  BackupShelf(ObjectStore objects) {
    this.objects = objects;
  }

  /** Stores a good backup and lets go of those that it outdates; returns its key. */
  String store(Path file, Instant start) throws IOException {
    String key = FOLDER + BackupRotation.nameAt(start);
    upload(key, file);
    rotate(start);
    return key;
  }

  /** Stores a suspicious backup, which outdates only others of its kind; returns its key. */
  String storeSuspect(Path file, Instant start) throws IOException {
    String key = FOLDER + SUSPECT + BackupRotation.nameAt(start);
    upload(key, file);
    dropOldSuspects();
    return key;
  }

  private void upload(String key, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException(
            "it has "
                + channel.size()
                + " bytes, and an object at most 2 GiB: back up with the command dump");
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
  Optional<BackupJudge.Facts> newest() {
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
