package io.sluicefs.cli.options;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the metrics endpoint (cli.md 10.4, metrics). */
public final class MetricsOptions {
  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      description = "Not built yet: no metrics are served.")
  public @Nullable String metrics;

  @Option(names = "--custom-labels", paramLabel = "K:V;...", description = "Not built yet.")
  public @Nullable String customLabels;

  @Option(names = "--consul", paramLabel = "HOST:PORT", description = "Not built yet.")
  public @Nullable String consul;

  @Option(names = "--no-usage-report", description = "Accepted: nothing is ever reported.")
  public boolean noUsageReport;
}
