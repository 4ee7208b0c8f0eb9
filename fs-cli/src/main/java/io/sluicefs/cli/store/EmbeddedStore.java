package io.sluicefs.cli.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that needs no installation: a private redis-server and a directory of objects, both below
 * one directory, shared by all mounts that name it.
 *
 * <p>Two locks keep it right without any counter. Every daemon holds {@code lock} shared as long as
 * it uses the store. Whoever starts, restarts or stops the server, or joins or leaves, holds {@code
 * starter.lock} exclusively meanwhile; so nobody can join between the last member's look around and
 * the end of the server. Both vanish with a process that dies. Lock order: starterThread,
 * starter.lock, lock.
 */
public final class EmbeddedStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedStore.class);

  /** sizeof(sockaddr_un.sun_path), less the final zero. */
  private static final int SOCKET_PATH_MAX = 107;

  private static final long WATCH_SECONDS = 1;

  private final Path directory;
  private final PrivateRedis redis;
  private final StoreLock member;
  private final StoreLock starter;

  /** An flock does not tell threads of one process apart. */
  private final ReentrantLock starterThread = new ReentrantLock();

  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-watchdog").factory());

  private EmbeddedStore(Path directory, StoreLock.Opener locks) throws IOException {
    this.directory = directory;
    this.redis = new PrivateRedis(directory);
    this.member = locks.open(directory.resolve("lock"));
    this.starter = locks.open(directory.resolve("starter.lock"));
  }

  /** Becomes a member of the store, which is created or started when necessary. */
  public static EmbeddedStore join(Path directory, boolean durable, StoreLock.Opener locks)
      throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    int length = PrivateRedis.socket(absolute).toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > SOCKET_PATH_MAX) {
      throw new IOException(
          "the path is too long: a unix socket below it may have " + SOCKET_PATH_MAX + " bytes");
    }
    Files.createDirectories(absolute, StoreFiles.ONLY_OWNER);
    EmbeddedStore store = new EmbeddedStore(absolute, locks);
    try {
      store.enter(durable);
    } catch (IOException | RuntimeException e) {
      store.closeLocks();
      throw e;
    }
    ScheduledFuture<?> _ =
        store.watchdog.scheduleWithFixedDelay(
            store::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
    return store;
  }

  private void enter(boolean durable) throws IOException {
    alone(() -> {
      member.lockShared();
      if (durable) {
        Files.write(durableMark(), new byte[0]);
      }
      if (!redis.isRunning()) {
        redis.start(directory, Files.exists(durableMark()));
      } else if (durable) {
        redis.makeDurable();
      }
    });
  }

  /** Exists while a member asked for durable metadata, so that any restart keeps to it. */
  private Path durableMark() {
    return directory.resolve("durable");
  }

  public String metaUrl() {
    return metaUrl(directory, 0);
  }

  /** Where one of the databases of the store in {@code directory} is. */
  public static String metaUrl(Path directory, int db) {
    return "unix://" + PrivateRedis.socket(directory) + "?db=" + db;
  }

  public Path objects() {
    return directory.resolve("objects");
  }

  /** Work on files and processes of the store. */
  @FunctionalInterface
  public interface StoreWork {
    void run() throws IOException;
  }

  /** Runs something while nobody else joins, leaves or does the same. */
  public void alone(StoreWork work) throws IOException {
    starterThread.lock();
    try {
      starter.lockExclusively();
      try {
        work.run();
      } finally {
        starter.unlock();
      }
    } finally {
      starterThread.unlock();
    }
  }

  private void watch() {
    try {
      if (!redis.isRunning()) {
        alone(this::restart);
      }
    } catch (IOException | RuntimeException e) {
      log.error("the private redis-server cannot be started: {}", e.toString());
    }
  }

  private void restart() throws IOException {
    if (!redis.isRunning()) {
      log.warn("the private redis-server is gone, starting it again");
      redis.start(directory, Files.exists(durableMark()));
    }
  }

  /** Leaves the store; the last member stops the server. */
  @Override
  public void close() {
    stopWatching();
    try {
      alone(this::leave);
    } catch (IOException | RuntimeException e) {
      log.error("the private redis-server cannot be stopped: {}", e.toString());
    } finally {
      closeLocks();
    }
  }

  private void leave() throws IOException {
    member.unlock();
    if (member.tryLockExclusively()) {
      Files.deleteIfExists(durableMark());
      if (redis.isRunning()) {
        redis.stop();
      }
      member.unlock();
    }
  }

  /** Without an interrupt, which would make a living server look dead to the thread it hits. */
  private void stopWatching() {
    watchdog.shutdown();
    try {
      if (!watchdog.awaitTermination(1, TimeUnit.MINUTES)) {
        log.warn("the watchdog of the store does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeLocks() {
    watchdog.shutdown();
    member.close();
    starter.close();
  }
}
