package io.sluicefs.cli.wiring.dump;

import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.core.meta.dump.binary.BinaryDumpFooter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** {@code load --binary --stat}: how many records of which kind a dump holds. */
public final class DumpStatistics {
  private DumpStatistics() {}

  /**
   * @param offsets tells where the segments begin, too
   * @throws io.sluicefs.cli.args.CommandFailure what went wrong, in one line
   */
  public static String of(Path file, boolean offsets) {
    try {
      return table(DumpFile.isPacked(file) ? unpacked(file) : footer(file), offsets);
    } catch (IOException | RuntimeException e) {
      throw Failures.explained("read \"" + file + '"', e);
    }
  }

  private static BinaryDumpFooter unpacked(Path file) throws IOException {
    Path plain = Files.createTempFile("sluice-dump-", ".plain");
    try {
      try (InputStream in = DumpFile.read(file)) {
        Files.copy(in, plain, StandardCopyOption.REPLACE_EXISTING);
      }
      return footer(plain);
    } finally {
      Files.delete(plain);
    }
  }

  private static BinaryDumpFooter footer(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return BinaryDumpFooter.read(channel);
    }
  }

  private static String table(BinaryDumpFooter footer, boolean offsets) {
    String title = row("Name", "Num") + (offsets ? "| " + padded("Offset") : "");
    String line = "-".repeat(offsets ? title.length() : title.length() + 1) + '\n';
    StringBuilder text = new StringBuilder("Backup Version: " + footer.version() + '\n');
    text.append(line).append(title).append('\n').append(line);
    for (BinaryDumpFooter.Kind kind : footer.kinds()) {
      text.append(row(kind.name(), Long.toString(kind.records())));
      text.append('|');
      if (offsets) {
        text.append(' ').append(padded(kind.offsets().toString().replace(",", "")));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String row(String name, String records) {
    return padded(name) + "| " + padded(records);
  }

  private static String padded(String cell) {
    return String.format(Locale.ROOT, "%-10s", cell);
  }
}
