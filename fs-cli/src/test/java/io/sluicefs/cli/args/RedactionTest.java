package io.sluicefs.cli.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords are masked, and given back only through the pipe. */
class RedactionTest {

  @ParameterizedTest
  @CsvSource({
    "redis://:secret@host/1, redis://:****@host/1",
    "redis://user:secret@host:6379/1, redis://user:****@host:6379/1",
    "redis://user:se@cr/et@host:6379/1, redis://user:****@host:6379/1",
    "redis://host:6379/1, redis://host:6379/1",
    "unix:///run/redis.sock?db=1, unix:///run/redis.sock?db=1",
    ":secret@host/1, :****@host/1",
    "user:secret@host, user:****@host",
    "host:6379, host:6379"
  })
  void passwordsOfUrlsAreMasked(String url, String masked) {
    assertThat(Redaction.redactUrl(url)).isEqualTo(masked);
  }

  @Test
  void passwordsInsideSentencesAreMasked() {
    assertThat(Redaction.redact("cannot open \"redis://u:p@h/1\": refused, see rediss://:q@x"))
        .isEqualTo("cannot open \"redis://u:****@h/1\": refused, see rediss://:****@x");
  }

  @Test
  void theTrueWordsComeFromThePipe(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    Files.writeString(pipe, "1 redis://:a b@h/1\n3 --secret-key=x\n");
    String[] masked = {"mount", "redis://:****@h/1", "/mnt", "--secret-key=****"};
    assertThat(Secrets.restore(masked, pipe))
        .containsExactly("mount", "redis://:a b@h/1", "/mnt", "--secret-key=x");
  }
}
