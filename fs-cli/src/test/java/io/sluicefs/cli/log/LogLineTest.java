package io.sluicefs.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

/** Log lines as parsers expect them. */
class LogLineTest {
  private final Logger logger = new LoggerContext().getLogger("test");

  private LoggingEvent event(Level level, String message) {
    return new LoggingEvent(LogLineTest.class.getName(), logger, level, message, null, null);
  }

  @Test
  void aLineHasTimeProgramLevelTextAndPlace() {
    long pid = ProcessHandle.current().pid();
    assertThat(new LogLine("", "juicefs", false).format(event(Level.WARN, "text")))
        .matches(
            "\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} juicefs\\["
                + pid
                + "] <WARNING>: text \\[.+@.+:\\d+]\n");
  }

  @Test
  void theIdComesFirst() {
    assertThat(new LogLine("job", "sluice", false).format(event(Level.INFO, "text")))
        .startsWith("[job] ")
        .contains("<INFO>: text");
  }

  @Test
  void fatalIsALevelOfItsOwn() {
    LoggingEvent event = event(Level.ERROR, "gone");
    event.addMarker(Fatal.MARKER);
    assertThat(new LogLine("", "sluice", false).format(event)).contains("<FATAL>: gone");
  }

  @Test
  void passwordsDoNotPass() {
    assertThat(new LogLine("", "sluice", true).format(event(Level.ERROR, "redis://:pw@h lost")))
        .contains("redis://:****@h lost")
        .doesNotContain("pw");
  }
}
