package io.sluicefs.cli.options;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a mount without a META-URL. */
public final class EmbeddedOptions {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Where the embedded store keeps everything (/var/lib/sluice, or ~/.sluice).")
  public @Nullable String store;

  @Option(
      names = "--durable",
      description =
          "Everything is on the disk before it is acknowledged; otherwise a power cut costs the"
              + " last second of names and the last half minute of bytes.")
  public boolean durable;
}
