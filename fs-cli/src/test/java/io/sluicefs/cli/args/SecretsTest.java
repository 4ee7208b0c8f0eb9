package io.sluicefs.cli.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The true words come through the pipe as the launcher writes it. */
class SecretsTest {
  @TempDir Path folder;

  @Test
  void maskedWordsAreReplacedByPosition() throws IOException {
    Path pipe = Files.writeString(folder.resolve("pipe"), "1 --secret-key=a b\n3 redis://:p@h\n\n");
    assertThat(Secrets.restore(new String[] {"format", "****", "x", "****"}, pipe))
        .containsExactly("format", "--secret-key=a b", "x", "redis://:p@h");
  }
}
