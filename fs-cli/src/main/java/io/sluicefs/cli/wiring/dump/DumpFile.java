package io.sluicefs.cli.wiring.dump;

import io.sluicefs.objectstore.codec.ZstdStreams;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
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

  /** Writes {@code FILE.tmp} and renames it. */
  static void write(Path file, Filling filling) throws IOException {
    Path growing = file.resolveSibling(file.getFileName() + ".tmp");
    boolean isDone = false;
    try {
      try (FileOutputStream target = new FileOutputStream(growing.toFile())) {
        try (OutputStream out = new WriteBehind(packing(file, new StaysOpen(target)))) {
          filling.write(out);
        }
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

  private static OutputStream packing(Path file, OutputStream target) throws IOException {
    OutputStream out = new BufferedOutputStream(target, BUFFER_LENGTH);
    return isGzip(file) ? new FastGzip(out) : isZstd(file) ? ZstdStreams.packing(out) : out;
  }

  static InputStream read(Path file) throws IOException {
    return unpacking(file, file);
  }

  /** Reads {@code file}, which is packed as {@code named} says. */
  static InputStream unpacking(Path named, Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return isGzip(named)
          ? new GZIPInputStream(in, BUFFER_LENGTH)
          : isZstd(named) ? ZstdStreams.unpacking(in) : in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  static boolean isPacked(Path file) {
    return isGzip(file) || isZstd(file);
  }

  private static boolean isGzip(Path file) {
    return file.toString().endsWith(".gz");
  }

  private static boolean isZstd(Path file) {
    return file.toString().endsWith(".zstd");
  }

  /** Is flushed where it would be closed, as its file has to reach the disk first. */
  private static final class StaysOpen extends FilterOutputStream {
    StaysOpen(OutputStream target) {
      super(target);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Gzip at its fastest, as the reference program writes it. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream target) throws IOException {
      super(target, BUFFER_LENGTH);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
