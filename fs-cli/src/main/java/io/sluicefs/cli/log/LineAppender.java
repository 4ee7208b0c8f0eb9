package io.sluicefs.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes each line with one write call, so that several processes may append to one file. */
final class LineAppender extends AppenderBase<ILoggingEvent> {
  private final LogLine format;
  private final OutputStream target;

  LineAppender(LogLine format, OutputStream target) {
    this.format = format;
    this.target = target;
  }

  @Override
  protected void append(ILoggingEvent event) {
    try {
      target.write(format.format(event).getBytes(StandardCharsets.UTF_8));
      target.flush();
    } catch (IOException e) {
      addError("log line lost", e);
    }
  }
}
