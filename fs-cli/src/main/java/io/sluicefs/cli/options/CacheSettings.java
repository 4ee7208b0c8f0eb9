package io.sluicefs.cli.options;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.grammar.Paths;
import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.block.staging.StagingConfig;
import io.sluicefs.core.block.staging.UploadHours;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the options of the local cache to its settings (cli.md 10.4, data cache). */
public record CacheSettings(CacheOptions options) {
  private static final Logger log = LoggerFactory.getLogger(CacheSettings.class);
  private static final String MEMORY = "memory";
  private static final Duration EXPIRE_MIN = Duration.ofSeconds(1);

  /** With the usual ten retries a missing object is given up after 14 seconds. */
  private static final Duration MISSING_WAIT_OF_RETRY = Duration.ofMillis(1400);

  private static final int MODE_MAX = 0777;

  /**
   * @throws CommandFailure names the option that is out of range
   */
  public CacheConfig config() {
    if (!(options.freeSpaceRatio >= 0 && options.freeSpaceRatio < 1)) {
      throw new CommandFailure("--free-space-ratio " + options.freeSpaceRatio + " is not in 0..1");
    }
    if (options.cacheItems < 0) {
      throw new CommandFailure("--cache-items " + options.cacheItems + " is negative");
    }
    boolean memory = options.cacheDir.equals(MEMORY);
    return new CacheConfig(
        memory ? List.of() : directories(),
        options.cacheSize,
        options.cacheItems,
        memory ? 0 : options.freeSpaceRatio,
        checksum(options.verifyCacheChecksum),
        eviction(options.cacheEviction, memory),
        new CacheConfig.Fill(options.cachePartialOnly, options.cacheLargeWrite),
        new CacheConfig.Upkeep(
            options.cacheMode & MODE_MAX, options.cacheScanInterval, expire(options.cacheExpire)));
  }

  /**
   * @throws CommandFailure for hours that are none
   */
  public StagingConfig staging(StorageOptions storage, boolean readOnly) {
    boolean possible = options.cacheSize > 0 && !options.cacheDir.equals(MEMORY);
    boolean writeback = options.writeback && possible && !readOnly;
    if (options.writeback && !possible) {
      log.warn("writeback is off: it needs a cache on disk");
    }
    UploadHours hours = uploadHours();
    Duration delay = options.uploadDelay.isNegative() ? Duration.ZERO : options.uploadDelay;
    if (!writeback && (!hours.equals(UploadHours.ALWAYS) || !delay.isZero())) {
      log.warn("upload-delay and upload-hours have no effect without writeback");
      hours = UploadHours.ALWAYS;
      delay = Duration.ZERO;
    }
    return new StagingConfig(
        writeback,
        possible && !readOnly,
        Math.max(0, options.writebackThreshold),
        delay,
        hours,
        storage.maxStageWrite > 0 ? storage.maxStageWrite : StagingConfig.STAGE_WRITES_DEFAULT,
        MISSING_WAIT_OF_RETRY.multipliedBy(Math.clamp(storage.ioRetries, 0, 10)));
  }

  private UploadHours uploadHours() {
    try {
      return UploadHours.parse(options.uploadHours);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("--upload-hours " + options.uploadHours + ": " + e.getMessage(), e);
    }
  }

  private static Duration expire(Duration given) {
    if (given.isPositive() && given.compareTo(EXPIRE_MIN) < 0) {
      log.warn("cache-expire should be at least 1s, using that");
      return EXPIRE_MIN;
    }
    return given.isNegative() ? Duration.ZERO : given;
  }

  private List<Path> directories() {
    List<Path> found = new ArrayList<>();
    for (String text : Paths.parse(options.cacheDir)) {
      List<Path> matches = expand(Path.of(text).toAbsolutePath());
      if (matches.isEmpty()) {
        log.warn("no directory matches --cache-dir {}", text);
      }
      found.addAll(matches);
    }
    if (found.isEmpty()) {
      throw new CommandFailure("--cache-dir " + options.cacheDir + " names no directory");
    }
    return found;
  }

  /** All paths that match, name by name. A path without wildcards need not exist. */
  private static List<Path> expand(Path pattern) {
    List<Path> found = List.of(pattern.getRoot());
    for (Path name : pattern.normalize()) {
      String text = name.toString();
      boolean wild = text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
      found =
          found.stream()
              .flatMap(above ->
                  wild ? matches(above, text).stream() : List.of(above.resolve(name)).stream())
              .toList();
    }
    return found;
  }

  private static List<Path> matches(Path above, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(above, glob)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      log.debug("{} is not searched for cache directories: {}", above, e.toString());
    }
    return found;
  }

  private static CacheConfig.Checksum checksum(String text) {
    return switch (text) {
      case "none" -> CacheConfig.Checksum.NONE;
      case "full" -> CacheConfig.Checksum.FULL;
      case "shrink" -> CacheConfig.Checksum.SHRINK;
      case "extend" -> CacheConfig.Checksum.EXTEND;
      default -> {
        log.warn("unknown verify-cache-checksum \"{}\", using extend", text);
        yield CacheConfig.Checksum.EXTEND;
      }
    };
  }

  private static CacheConfig.Eviction eviction(String text, boolean memory) {
    return switch (text) {
      case "none" -> CacheConfig.Eviction.NONE;
      case "lru" -> {
        if (memory) {
          log.warn("cache-eviction lru is not for a cache in memory, using 2-random");
        }
        yield memory ? CacheConfig.Eviction.TWO_RANDOM : CacheConfig.Eviction.LRU;
      }
      case "2-random" -> CacheConfig.Eviction.TWO_RANDOM;
      default -> {
        log.warn("unknown cache-eviction \"{}\", using 2-random", text);
        yield CacheConfig.Eviction.TWO_RANDOM;
      }
    };
  }
}
