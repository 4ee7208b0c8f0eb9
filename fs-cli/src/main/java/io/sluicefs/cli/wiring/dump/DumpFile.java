package io.sluicefs.cli.wiring.dump;

import io.sluicefs.cli.args.CommandFailure;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Files of dumps: compressed by their name, and whole or not there. */
final class DumpFile {
  private static final int BUFFER_LENGTH = 64 << 10;

  private DumpFile() {}

  /** What fills a file. */
  @FunctionalInterface
  interface Filling {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes {@code FILE.tmp} and renames it.
   *
   * @throws CommandFailure for a compression that we do not have
   */
  static void write(Path file, Filling filling) throws IOException {
    refuseZstd(file);
    Path growing = file.resolveSibling(file.getFileName() + ".tmp");
    boolean isDone = false;
    try {
      try (FileOutputStream target = new FileOutputStream(growing.toFile())) {
        OutputStream out = isGzip(file) ? gzip(target) : buffered(target);
        filling.write(out);
        if (out instanceof GZIPOutputStream packed) {
          packed.finish();
        }
        out.flush();
        target.getFD().sync();
      }
      Files.move(growing, file, StandardCopyOption.REPLACE_EXISTING);
      isDone = true;
    } finally {
      if (!isDone) {
        Files.deleteIfExists(growing);
      }
    }
  }

  static InputStream read(Path file) throws IOException {
    refuseZstd(file);
    InputStream in = Files.newInputStream(file);
    return isGzip(file) ? new GZIPInputStream(in, BUFFER_LENGTH) : in;
  }

  /** Gzip at its fastest, as the reference program writes it. */
  static GZIPOutputStream gzip(OutputStream target) throws IOException {
    return new FastGzip(target);
  }

  private static OutputStream buffered(OutputStream target) {
    return new BufferedOutputStream(target, BUFFER_LENGTH);
  }

  private static boolean isGzip(Path file) {
    return file.toString().endsWith(".gz");
  }

  private static void refuseZstd(Path file) {
    if (file.toString().endsWith(".zstd")) {
      throw new CommandFailure(file + ": zstd is not supported, use a name with .gz or plain");
    }
  }

  /** Gives access to the level. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream target) throws IOException {
      super(target, BUFFER_LENGTH);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
