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
   * @param file null for standard input
   * @param terminal where progress is drawn, null for nowhere
   * @throws io.sluicefs.cli.args.CommandFailure what went wrong, in one line
   */
  public static void load(
      String metaUrl, @Nullable Path file, boolean binary, @Nullable PrintStream terminal) {
    String source = file == null ? "STDIN" : "\"" + file + '"';
    boolean lacksSecrets;
    try (InputStream in = file == null ? standardInput() : DumpFile.read(file)) {
      RedisUrl url = Admins.url(metaUrl);
      try (EntryBar bar = new EntryBar("Loaded entries", terminal);
          VolumeLoad volume = Failures.explain("Meta " + url, () -> VolumeLoad.open(url, bar))) {
        lacksSecrets = binary ? volume.loadRecords(in) : volume.loadTree(in);
      }
    } catch (IOException | RuntimeException e) {
      throw Failures.explained("load " + source, e);
    }
    if (lacksSecrets) {
      log.warn("secret key was removed; please correct it with `config` command");
    }
    log.info("load metadata from {} succeed", source);
  }

  private static InputStream standardInput() {
    return new BufferedInputStream(System.in);
  }
}
