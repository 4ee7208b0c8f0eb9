package io.sluicefs.it.harness;

import io.sluicefs.core.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A volume with private servers below it, formatted and mountable as often as a test likes. Closing
 * ends its mounts, then its servers, then removes its files.
 */
public final class Volume implements AutoCloseable {
  private final Scratch scratch;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> source;
  private int mounts;

  private Volume(Scratch scratch, List<String> source) {
    this.scratch = scratch;
    this.source = source;
  }

  /** What stands below the volume. */
  public enum Kind {
    /** {@code sluice mount --store DIR POINT}: nothing but the program. */
    EMBEDDED,
    /** A private Redis and a directory. */
    REDIS_AND_DIRECTORY,
    /** A private Redis and a private S3 server. */
    REDIS_AND_S3
  }

  public static Volume of(Kind kind) {
    return of(kind, Client.sluice());
  }

  /** A volume formatted by that program. */
  public static Volume of(Kind kind, Client formatter, String... formatOptions) {
    Scratch scratch = Scratch.named("volume");
    if (kind == Kind.EMBEDDED) {
      return new Volume(scratch, List.of("--store", scratch.path().resolve("store").toString()));
    }
    RedisServer redis = RedisServer.start(scratch.path());
    Volume volume = new Volume(scratch, List.of(redis.url(1)));
    volume.opened.add(redis);
    try {
      volume.format(kind, formatter, formatOptions);
      return volume;
    } catch (RuntimeException | AssertionError e) {
      volume.close();
      throw e;
    }
  }

  /** A volume in a directory whose metadata live on servers that the test started and ends. */
  public static Volume at(String metaUrl, Client formatter, String... formatOptions) {
    Volume volume = new Volume(Scratch.named("volume"), List.of(metaUrl));
    try {
      volume.format(Kind.REDIS_AND_DIRECTORY, formatter, formatOptions);
      return volume;
    } catch (RuntimeException | AssertionError e) {
      volume.close();
      throw e;
    }
  }

  private void format(Kind kind, Client formatter, String... formatOptions) {
    List<String> options = new ArrayList<>(List.of("--trash-days", "0"));
    options.addAll(List.of(formatOptions));
    if (kind == Kind.REDIS_AND_S3) {
      S3ProxyServer s3 = S3ProxyServer.start();
      opened.add(s3);
      options.addAll(List.of("--storage", "s3", "--bucket", s3.endpoint() + "/testbucket"));
      options.addAll(List.of("--access-key", S3ProxyServer.ACCESS_KEY));
      options.addAll(List.of("--secret-key", S3ProxyServer.SECRET_KEY));
    } else {
      String place = options.contains("--shards") ? "/shard%d" : "/";
      options.addAll(List.of("--storage", "file", "--bucket", scratch.folder("objects") + place));
    }
    formatter.format(metaUrl(), "testvolume", options);
  }

  /** Mounts it by this project at a new place. */
  public Mounted mount(String... options) {
    return mount(Client.sluice(), options);
  }

  /** Mounts it by that program at a new place. */
  public Mounted mount(Client client, String... options) {
    return mountAt(newPoint(), client, options);
  }

  /** A mount point that nobody has used. */
  public Path newPoint() {
    return scratch.path().resolve("mnt" + mounts++);
  }

  /** Mounts it by that program at that place, with a cache of its own unless one is given. */
  public Mounted mountAt(Path point, Client client, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    if (words.stream().noneMatch(word -> word.startsWith("--cache-dir"))) {
      words.add("--cache-dir");
      words.add(scratch.folder("cache-" + point.getFileName()).toString());
    }
    words.addAll(source);
    Mounted mounted = client.mount(point, words);
    opened.add(mounted);
    return mounted;
  }

  /** Mounts it by this project by way of another META-URL, at a new place. */
  public Mounted mountBy(String otherMetaUrl, String... options) {
    Path point = newPoint();
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("--cache-dir", scratch.folder("cache-" + point.getFileName()).toString()));
    words.add(otherMetaUrl);
    Mounted mounted = Client.sluice().mount(point, words);
    opened.add(mounted);
    return mounted;
  }

  /** The META-URL; for the embedded kind there is none. */
  public String metaUrl() {
    return source.getLast();
  }

  public Path scratch() {
    return scratch.path();
  }

  /** Its Redis; only volumes with one. */
  public RedisServer redis() {
    return opened.stream()
        .filter(RedisServer.class::isInstance)
        .map(RedisServer.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** The Redis of the embedded kind, which outlives a killed daemon. */
  public List<ProcessHandle> embeddedServers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").contains("redis-"))
        .filter(process -> folderOf(process).startsWith(scratch.path().resolve("store")))
        .toList();
  }

  private static Path folderOf(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
    } catch (IOException gone) {
      return Path.of("/");
    }
  }

  @Override
  public void close() {
    try {
      Closing.all(opened.reversed());
    } finally {
      embeddedServers().forEach(ProcessHandle::destroyForcibly);
      scratch.close();
    }
  }
}
