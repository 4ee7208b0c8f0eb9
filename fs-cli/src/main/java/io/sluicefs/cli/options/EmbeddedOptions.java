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
          "Write metadata to the disk before each answer; otherwise a power cut costs about the"
              + " last second.")
  public boolean durable;
}
