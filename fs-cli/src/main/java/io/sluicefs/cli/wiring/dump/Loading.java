package io.sluicefs.cli.wiring.dump;

import io.sluicefs.cli.wiring.Admins;
import io.sluicefs.cli.wiring.Failures;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.load.VolumeLoad;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code load}: a dump into an empty database. */
public final class Loading {
  private static final Logger log = LoggerFactory.getLogger(Loading.class);

  private Loading() {}

  /**
   * What the command line asks for.
   *
   * @param file null for standard input
   * @param keyFile opens an encrypted {@code file}; null for a plain one
   * @param algorithm of an encrypted one
   * @param terminal where progress is drawn, null for nowhere
   */
  public record Wish(
      @Nullable Path file,
      boolean binary,
      @Nullable Path keyFile,
      String algorithm,
      @Nullable PrintStream terminal) {
    private String source() {
      return file == null ? "STDIN" : "\"" + file + '"';
    }

    private InputStream open() throws IOException {
      Path from = file;
      Path key = keyFile;
      if (from == null) {
        return standardInput();
      }
      return key == null
          ? DumpFile.read(from)
          : SealedDump.read(from, SealedDump.open(from, key, algorithm));
    }
  }

  /**
   * @throws io.sluicefs.cli.args.CommandFailure what went wrong, in one line
   */
  public static void load(String metaUrl, Wish wish) {
    boolean lacksSecrets;
    try (InputStream in = wish.open()) {
      RedisUrl url = Admins.url(metaUrl);
      try (EntryBar bar = new EntryBar("Loaded entries", wish.terminal());
          VolumeLoad volume = Failures.explain("Meta " + url, () -> VolumeLoad.open(url, bar))) {
        lacksSecrets = wish.binary() ? volume.loadRecords(in) : volume.loadTree(in);
      }
    } catch (IOException | RuntimeException e) {
      throw Failures.explained("load " + wish.source(), e);
    }
    if (lacksSecrets) {
      log.warn("secret key was removed; please correct it with `config` command");
    }
    log.info("load metadata from {} succeed", wish.source());
  }

  private static InputStream standardInput() {
    return new BufferedInputStream(System.in);
  }
}
