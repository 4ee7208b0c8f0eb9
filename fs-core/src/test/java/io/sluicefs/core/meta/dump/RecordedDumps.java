package io.sluicefs.core.meta.dump;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The dumps in {@code shared/vectors} beside the checkout, or in {@code $SLUICE_SHARED}. */
public final class RecordedDumps {
  private RecordedDumps() {}

  /** All dumps whose file name ends so; none when the vectors are not there. */
  public static List<Path> named(String suffix) {
    Path folder = Path.of("").toAbsolutePath();
    String given = System.getenv("SLUICE_SHARED");
    Path shared = given == null ? null : Path.of(given);
    while (shared == null && folder != null) {
      if (Files.isDirectory(folder.resolve("shared/vectors"))) {
        shared = folder.resolve("shared");
      }
      folder = folder.getParent();
    }
    if (shared == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(shared.resolve("vectors"), 2)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] unzipped(Path file) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
