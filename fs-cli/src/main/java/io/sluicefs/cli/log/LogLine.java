package io.sluicefs.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.sluicefs.cli.args.Redaction;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * One event as text: {@code [ID] 2026/07/30 09:12:33.123456 sluice[4711] <INFO>: text
 * [method@File.java:12]}. Passwords inside URLs never pass, whoever logged them.
 */
final class LogLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss.SSSSSS");
  private static final String RESET = "\033[0m";

  private final String id;
  private final String program;
  private final boolean colours;

  LogLine(String id, String program, boolean colours) {
    this.id = id;
    this.program = program + '[' + ProcessHandle.current().pid() + ']';
    this.colours = colours;
  }

  String format(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    if (!id.isEmpty()) {
      line.append('[').append(id).append("] ");
    }
    TIME.formatTo(event.getInstant().atZone(ZoneId.systemDefault()), line);
    line.append(' ').append(program).append(" <");
    appendLevel(line, event);
    line.append(">: ").append(Redaction.redact(event.getFormattedMessage()));
    StackTraceElement[] callers = event.getCallerData();
    if (callers != null && callers.length > 0) {
      appendLocation(line, callers[0]);
    }
    line.append('\n');
    IThrowableProxy cause = event.getThrowableProxy();
    if (cause != null) {
      line.append(Redaction.redact(ThrowableProxyUtil.asString(cause)));
    }
    return line.toString();
  }

  private void appendLevel(StringBuilder line, ILoggingEvent event) {
    List<org.slf4j.Marker> markers = event.getMarkerList();
    boolean fatal = markers != null && markers.contains(Fatal.MARKER);
    String name = fatal ? "FATAL" : event.getLevel() == Level.WARN ? "WARNING" : name(event);
    if (colours) {
      line.append("\033[1;").append(colour(event.getLevel())).append('m');
      line.append(name).append(RESET);
    } else {
      line.append(name);
    }
  }

  private static String name(ILoggingEvent event) {
    return event.getLevel().toString();
  }

  private static int colour(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> 31;
      case Level.WARN_INT -> 33;
      case Level.INFO_INT -> 34;
      default -> 35;
    };
  }

  private static void appendLocation(StringBuilder line, StackTraceElement at) {
    line.append(" [").append(at.getMethodName()).append('@').append(at.getFileName());
    line.append(':').append(at.getLineNumber()).append(']');
  }
}
