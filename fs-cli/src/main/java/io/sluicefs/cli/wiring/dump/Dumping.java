package io.sluicefs.cli.wiring.dump;

import io.sluicefs.cli.wiring.Admins;
import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.dump.DumpOptions;
import io.sluicefs.meta.redis.dump.VolumeDump;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code dump}: a volume into a file or a stream. */
public final class Dumping {
  private static final Logger log = LoggerFactory.getLogger(Dumping.class);

  private Dumping() {}

  /**
   * What the command line asks for.
   *
   * @param file null for standard output
   * @param terminal where progress is drawn, null for nowhere
   */
  public record Wish(
      String subdir,
      boolean keepsSecrets,
      boolean skipsTrash,
      boolean binary,
      int threads,
      @Nullable Path file,
      @Nullable PrintStream terminal) {
    DumpOptions options() {
      return new DumpOptions(subdir, keepsSecrets, skipsTrash, threads);
    }
  }

  /**
   * @throws io.sluicefs.cli.args.CommandFailure what went wrong, in one line
   */
  public static void dump(String metaUrl, Wish wish, PrintStream standardOutput) {
    RedisUrl url = Admins.url(metaUrl);
    Path file = wish.file();
    String target = file == null ? "STDOUT" : "\"" + file + '"';
    try (EntryBar bar = new EntryBar("Dumped entries", wish.terminal());
        VolumeDump volume = Failures.explain("Meta " + url, () -> VolumeDump.open(url, bar))) {
      if (file == null) {
        OutputStream out = new BufferedOutputStream(standardOutput);
        write(volume, wish, out);
        out.flush();
      } else {
        DumpFile.write(file, out -> write(volume, wish, out));
      }
    } catch (IOException e) {
      throw Failures.explained("dump into " + target, e);
    } catch (RuntimeException e) {
      throw Failures.explained("dump metadata", e);
    }
    log.info("Dump metadata into {} succeed", target);
  }

  private static void write(VolumeDump volume, Wish wish, OutputStream out) {
    if (wish.binary()) {
      volume.writeRecords(wish.options(), out);
      return;
    }
    long missing = volume.writeTree(wish.options(), out);
    if (missing > 0) {
      log.warn("{} entries without an inode were left out: run fsck", missing);
    }
  }
}
