package io.sluicefs.objectstore;

import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code format} does with the object store of a volume: tries it out with a small object,
 * looks whether it is empty, and marks it with the volume's UUID.
 */
public final class StorageProbe {
  private static final Logger LOG = LoggerFactory.getLogger(StorageProbe.class);
  private static final int MARKER_BYTES = 64;
  private static final String MARKER = "juicefs_uuid";
  private static final String DIRECTORY = "testing";
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int NAME_LENGTH = 10;
  private static final int BODY_BYTES = 100;
  private static final int PAGE = 1000;

  /** Pauses between attempts; one attempt more than pauses. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(4));

  private final ObjectStore objects;
  private final RandomGenerator random;
  private final List<Duration> pauses;

  /** Probes {@code objects}, a store made by {@link ObjectStores#forVolume}. */
  public StorageProbe(ObjectStore objects) {
    this(objects, RandomGenerator.getDefault(), PAUSES);
  }

  StorageProbe(ObjectStore objects, RandomGenerator random, List<Duration> pauses) {
    this.objects = objects;
    this.random = random;
    this.pauses = pauses;
  }

  /**
   * Stores, reads and deletes a probe object; makes the bucket when it is missing. Tries again
   * after a pause unless access is denied.
   *
   * @throws ObjectStoreException with a message that says which step failed and why
   */
  public void check() {
    for (Duration pause : pauses) {
      try {
        attempt();
        return;
      } catch (ObjectStoreException e) {
        if (e.kind() == Kind.DENIED) {
          throw e;
        }
        LOG.warn("{}", e.getMessage());
        LockSupport.parkNanos(pause.toNanos());
      }
    }
    attempt();
  }

  /**
   * Looks whether the store of an existing volume answers, writing nothing: one request when it
   * holds the marker, which volumes of early releases do not.
   *
   * @return the UUID that the marker names, or empty
   * @throws ObjectStoreException bucket missing, access denied, or out of reach
   */
  public String readMarker() {
    ByteBuffer read = ByteBuffer.allocate(MARKER_BYTES);
    try {
      objects.get(MARKER, 0, read);
      return StandardCharsets.US_ASCII.decode(read.flip()).toString().strip();
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
    objects.list("", "", 1);
    return "";
  }

  /** Whether a non-empty object other than a probe lies below the volume's name. */
  public boolean holdsObjects() {
    String after = "";
    while (true) {
      List<ObjectInfo> page = objects.list("", after, PAGE);
      if (page.stream().anyMatch(StorageProbe::countsAsContent)) {
        return true;
      }
      if (page.size() < PAGE) {
        return false;
      }
      after = page.getLast().key();
    }
  }

  /** Stores the object that names the volume. */
  public void writeMarker(String uuid) {
    objects.put(MARKER, ByteBuffer.wrap(uuid.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Takes the marker back, when formatting fails behind it. */
  public void removeMarker() {
    objects.delete(MARKER);
  }

  private static boolean countsAsContent(ObjectInfo info) {
    boolean probe = info.key().equals(DIRECTORY) || info.key().startsWith(DIRECTORY + "/");
    return info.length() > 0 && !probe;
  }

  private void attempt() {
    String key = DIRECTORY + "/" + randomName();
    byte[] body = new byte[BODY_BYTES];
    random.nextBytes(body);
    putOrCreateBucket(key, body);
    readBack(key, body);
    removeProbe(key);
    removeDirectory();
  }

  private void putOrCreateBucket(String key, byte[] body) {
    try {
      objects.put(key, ByteBuffer.wrap(body));
    } catch (ObjectStoreException e) {
      if (e.kind() == Kind.DENIED) {
        throw failure("Failed to put", e);
      }
      createBucket(e);
      put(key, body);
    }
  }

  private void createBucket(ObjectStoreException previous) {
    try {
      objects.createBucket();
    } catch (ObjectStoreException e) {
      e.addSuppressed(previous);
      throw new ObjectStoreException(
          e.kind(),
          "Failed to create bucket %s: %s, previous error: %s"
              .formatted(objects.describe(), e.getMessage(), previous.getMessage()),
          e);
    }
  }

  private void put(String key, byte[] body) {
    try {
      objects.put(key, ByteBuffer.wrap(body));
    } catch (ObjectStoreException e) {
      throw failure("Failed to put", e);
    }
  }

  private void readBack(String key, byte[] body) {
    ByteBuffer read = ByteBuffer.allocate(BODY_BYTES + 1);
    try {
      objects.get(key, 0, read);
    } catch (ObjectStoreException e) {
      throw failure("Failed to get", e);
    }
    if (!read.flip().equals(ByteBuffer.wrap(body))) {
      throw new ObjectStoreException(
          Kind.FATAL,
          "read wrong data: expected the %d bytes written, got %d other ones"
              .formatted(body.length, read.remaining()));
    }
  }

  private void removeProbe(String key) {
    try {
      objects.delete(key);
    } catch (ObjectStoreException e) {
      LOG.warn("Failed to delete: {}", e.getMessage());
    }
  }

  /** On a directory store the probe leaves an empty directory; elsewhere there is nothing. */
  private void removeDirectory() {
    try {
      objects.delete(DIRECTORY);
    } catch (ObjectStoreException e) {
      LOG.debug("The probe's directory stays: {}", e.getMessage());
    }
  }

  private String randomName() {
    StringBuilder name = new StringBuilder(NAME_LENGTH);
    for (int i = 0; i < NAME_LENGTH; i++) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.toString();
  }

  private static ObjectStoreException failure(String step, ObjectStoreException cause) {
    return new ObjectStoreException(cause.kind(), step + ": " + cause.getMessage(), cause);
  }
}
