package io.sluicefs.cli;

import io.sluicefs.cli.log.LogOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Options that every command takes, anywhere on the line. */
final class GlobalOptions {
  private static final List<String> LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "fatal", "panic");

  @Option(
      names = {"--verbose", "--debug", "-v"},
      description = "Show debug lines.")
  boolean verbose;

  @Option(
      names = {"--quiet", "-q"},
      description = "Show warnings and errors only.")
  boolean quiet;

  @Option(names = "--trace", description = "Show trace lines.")
  boolean trace;

  @Option(names = "--log-level", hidden = true)
  String logLevel = "";

  @Option(
      names = "--log-id",
      paramLabel = "ID",
      description = "Start every log line with [ID]; 'random' makes one up.")
  String logId = "";

  @Option(names = "--no-agent", description = "Open no local profiling port (it never is).")
  boolean noAgent;

  @Option(names = "--pyroscope", hidden = true)
  String pyroscope = "";

  @Option(names = "--no-color", description = "No colours in log lines.")
  boolean noColor;

  @Option(
      names = {"--help", "-h"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  @Option(
      names = {"--version", "-V"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  LogOptions logOptions() {
    String id = logId.equals("random") ? UUID.randomUUID().toString() : logId;
    return new LogOptions(level(), id, Product.program(), !noColor && errorsGoToTerminal());
  }

  /** Bars are for people who look. */
  boolean showsProgress() {
    return !quiet && errorsGoToTerminal();
  }

  /** System.console() would load a line editor first, and looks at standard output as well. */
  private static boolean errorsGoToTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  private String level() {
    String wanted = logLevel.toLowerCase(Locale.ROOT);
    if (LEVELS.contains(wanted)) {
      return wanted.equals("fatal") || wanted.equals("panic") ? "error" : wanted;
    }
    return trace ? "trace" : verbose ? "debug" : quiet ? "warn" : "info";
  }
}
