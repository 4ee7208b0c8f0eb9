package io.sluicefs.cli.wiring;

import io.sluicefs.cli.store.EmbeddedStore;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.meta.redis.FormatMode;
import io.sluicefs.meta.redis.RedisVolumeAdmin;
import io.sluicefs.meta.redis.connection.RedisUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** The volume of an embedded store, which is formatted when it is used for the first time. */
public final class EmbeddedVolume implements AutoCloseable {
  private static final String NAME = "sluice";
  private static final int BLOCK_LENGTH = 4 << 20;

  private final EmbeddedStore store;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedVolume(EmbeddedStore store) {
    this.store = store;
  }

  /** Joins the store at {@code directory}, which is made when there is none. */
  public static EmbeddedVolume join(Path directory, boolean durable) {
    EmbeddedStore store;
    try {
      store = EmbeddedStore.join(directory, durable, Flock::open);
    } catch (IOException | RuntimeException e) {
      throw Failures.explained("--store " + directory, e);
    }
    EmbeddedVolume volume = new EmbeddedVolume(store);
    try {
      store.alone(volume::formatOnce);
    } catch (IOException | RuntimeException e) {
      volume.close();
      throw Failures.explained("--store " + directory, e);
    }
    return volume;
  }

  public String metaUrl() {
    return store.metaUrl();
  }

  /** The mark spares later mounts the question; it is written when the volume exists. */
  private void formatOnce() throws IOException {
    Path mark = store.objects().resolve(NAME).resolve("juicefs_uuid");
    if (Files.exists(mark)) {
      return;
    }
    try (RedisVolumeAdmin admin = RedisVolumeAdmin.open(RedisUrl.parse(store.metaUrl()))) {
      VolumeFormat format = admin.isFormatted() ? admin.load() : format();
      if (!admin.isFormatted()) {
        admin.format(format, FormatMode.NEW);
      }
      Files.createDirectories(mark.getParent());
      Files.writeString(mark, format.uuid());
    }
  }

  private VolumeFormat format() {
    return new VolumeFormat(
        NAME,
        UUID.randomUUID().toString(),
        new VolumeFormat.Storage("file", "", store.objects() + "/", "", "", ""),
        new VolumeFormat.Layout(BLOCK_LENGTH, "none", 0, false, "", "aes256gcm-rsa", false),
        new VolumeFormat.Limits(0, 0, 0, 0, 0),
        new VolumeFormat.Clients(1, "1.1.0-A", ""),
        new VolumeFormat.Features(true, false, false, false, false));
  }

  /** Leaves the store; the last one stops its server. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      store.close();
    }
  }
}
