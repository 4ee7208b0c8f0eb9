package io.sluicefs.cli.control;

import io.sluicefs.cli.args.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Waits until a mount with {@code --writeback} has uploaded all that is staged (cli.md 11). */
public final class StagingFlush {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final List<Path> folders;

  private StagingFlush(List<Path> folders) {
    this.folders = folders;
  }

  /**
   * The staging folders of a mount; none without {@code --writeback}.
   *
   * @throws CommandFailure the path is no mount of this kind
   */
  public static StagingFlush of(Path mount) {
    JsonNode chunk = JsonMapper.shared().readTree(configOf(mount)).path("Chunk");
    List<Path> folders = new ArrayList<>();
    if (chunk.path("Writeback").asBoolean()) {
      for (String directory : chunk.path("CacheDir").asString().split(":", -1)) {
        folders.add(Path.of(directory).resolve("rawstaging"));
      }
    }
    return new StagingFlush(folders);
  }

  private static String configOf(Path mount) {
    for (String name : List.of(".jfs.config", ".config")) {
      Path file = mount.resolve(name);
      try {
        if (Files.exists(file)) {
          return Files.readString(file);
        }
      } catch (IOException e) {
        throw new CommandFailure("umount --flush " + mount + ": " + e.getMessage(), e);
      }
    }
    throw new CommandFailure("umount --flush: " + mount + " is not a JuiceFS mount point");
  }

  /** Returns when nothing is staged; {@code left} hears how many bytes are. */
  public void await(LongConsumer left) {
    for (long bytes = stagedBytes(); bytes > 0; bytes = stagedBytes()) {
      left.accept(bytes);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private long stagedBytes() {
    return folders.stream().mapToLong(StagingFlush::bytesIn).sum();
  }

  private static long bytesIn(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".tmp"))
          .mapToLong(file -> Math.max(1, file.toFile().length()))
          .sum();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (UncheckedIOException e) {
      // A file went away while the folder was read: look again.
      return 1;
    } catch (IOException e) {
      throw new CommandFailure("umount --flush " + folder + ": " + e.getMessage(), e);
    }
  }
}
