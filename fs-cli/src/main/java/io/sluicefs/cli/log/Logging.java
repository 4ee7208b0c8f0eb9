package io.sluicefs.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where log lines of this process go: standard error first, a file as well for background mounts,
 * and the file alone once they serve.
 */
public final class Logging {
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final LogOptions options;
  private @Nullable LineAppender console;

  private Logging(LogOptions options) {
    this.options = options;
  }

  public static Logging start(LogOptions options) {
    Logging logging = new Logging(options);
    Level level = Level.toLevel(options.level(), Level.INFO);
    logging.root().setLevel(Level.WARN);
    logging.context.getLogger("io.sluicefs").setLevel(level);
    if (Level.TRACE.equals(level)) {
      logging.root().setLevel(Level.DEBUG);
    }
    logging.console = logging.attach(System.err, options.colours());
    return logging;
  }

  /** Appends to {@code file} from now on; its directory is created. */
  public void alsoTo(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    OutputStream target =
        Files.newOutputStream(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    attach(target, false);
  }

  /** Leaves the console to whoever started this process: lines go to the file alone. */
  public void leaveConsole() {
    if (console != null) {
      root().detachAppender(console);
      console = null;
    }
  }

  private Logger root() {
    return context.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  private LineAppender attach(OutputStream target, boolean colours) {
    LineAppender appender =
        new LineAppender(new LogLine(options.id(), options.program(), colours), target);
    appender.setContext(context);
    appender.start();
    root().addAppender(appender);
    return appender;
  }
}
