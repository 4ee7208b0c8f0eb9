package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.control.Table;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.core.census.ObjectPages;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.objectstore.ObjectStores;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code destroy}: all objects of a volume, then all its metadata (cli.md 9.3). */
public final class Destroy {
  private static final Logger log = LoggerFactory.getLogger(Destroy.class);
  private static final int THREADS = 8;

  private final String uuid;
  private final boolean force;
  private final BooleanSupplier confirmed;

  /** {@code confirmed} asks the user, after what goes away was shown. */
  public Destroy(String uuid, boolean force, BooleanSupplier confirmed) {
    this.uuid = uuid;
    this.force = force;
    this.confirmed = confirmed;
  }

  /**
   * @return false when the user declined
   * @throws CommandFailure why nothing, or not everything, was destroyed
   */
  public boolean run(String metaUrl) {
    try (OpenedVolume volume = OpenedVolume.open(metaUrl);
        Progress progress = Progress.start()) {
      if (!uuid.equals(volume.format().uuid())) {
        throw new CommandFailure(
            "UUID \"%s\" != expected \"%s\"".formatted(uuid, volume.format().uuid()));
      }
      if (!force && !allowed(volume)) {
        return false;
      }
      int left = deleteObjects(volume, progress);
      if (left > 0) {
        log.error("{} objects are failed to delete, please do it manually.", left);
      }
      Failures.explain("reset metadata", volume.repair()::destroy);
      log.info("The volume has been destroyed! You may need to delete cache directory manually.");
      return true;
    }
  }

  private boolean allowed(OpenedVolume volume) {
    List<ClientSession> sessions = Failures.explain("list sessions", volume.repair()::liveSessions);
    if (!sessions.isEmpty()) {
      throw new CommandFailure(
          "%d sessions are active, please disconnect them first:%n%s"
              .formatted(sessions.size(), table(sessions)));
    }
    VolumeFormat format = volume.format();
    VolumeUsage usage = Failures.explain("usage", volume.repair()::usage);
    show("volume name", format.name());
    show("volume UUID", format.uuid());
    show("data storage", volume.objects().describe());
    show("used bytes", Long.toString(usage.totalBytes() - usage.availableBytes()));
    show("used inodes", Long.toString(usage.usedInodes()));
    return confirmed.getAsBoolean();
  }

  private static void show(String label, String value) {
    System.out.println(String.format(Locale.ROOT, "%13s: %s", label, value));
  }

  private static String table(List<ClientSession> sessions) {
    Table table = new Table(List.of("SID", "HostName", "MountPoint"), 1);
    sessions.forEach(session ->
        table.add(
            List.of(
                Long.toString(session.sessionId()),
                session.info().hostName(),
                session.info().mountPoint())));
    return table.toString().stripTrailing();
  }

  /** Returns how many stay; a listing that fails ends the command before the metadata goes. */
  private int deleteObjects(OpenedVolume volume, Progress progress) {
    Tally deleted = new Tally(progress.counter("Deleted objects"));
    AtomicInteger left = new AtomicInteger();
    try (Workers workers = new Workers(THREADS)) {
      ObjectPages.each(
          volume.objects(),
          "",
          object ->
              workers.run(() -> {
                try {
                  volume.objects().delete(object.key());
                  deleted.add(object.length());
                } catch (ObjectStoreException e) {
                  left.incrementAndGet();
                  log.warn("delete {}: {}", object.key(), e.getMessage());
                }
              }));
    } catch (ObjectStoreException e) {
      if (!force || e.kind() != ObjectStoreException.Kind.NOT_FOUND) {
        throw Failures.explained("list " + volume.objects().describe(), e);
      }
      log.warn("list {}: {}", volume.objects().describe(), e.getMessage());
    }
    removeFolders(volume);
    return left.get();
  }

  private static void removeFolders(OpenedVolume volume) {
    try {
      ObjectStores.removeFolders(volume.format());
    } catch (IOException e) {
      log.warn("folders stay in {}: {}", volume.objects().describe(), e.getMessage());
    }
  }
}
