package io.sluicefs.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Words in any order and with any dashes become one order. */
class WordOrderTest {
  @CommandLine.Command
  static final class Sample {
    @CommandLine.Option(names = {"-d", "--background"})
    boolean background;

    @CommandLine.Option(names = "--cache-size")
    String cacheSize = "";

    @CommandLine.Option(names = "-o")
    String fuse = "";
  }

  private static List<String> order(String line) {
    OptionNames names = OptionNames.of(new CommandLine(new Sample()).getCommandSpec());
    return WordOrder.of(List.of(line.split(" ")), names);
  }

  @Test
  void optionsComeFirstWhereverTheyStand() {
    assertThat(order("URL -d /mnt --cache-size 1G -o ro"))
        .containsExactly("--background=true", "--cache-size=1G", "-o=ro", "--", "URL", "/mnt");
  }

  @ParameterizedTest
  @CsvSource({
    "-cache-size 1G, --cache-size=1G",
    "---cache-size=1G, --cache-size=1G",
    "--cache-size=, --cache-size=",
    "--cache-size -1, --cache-size=-1",
    "--d, --background=true",
    "-background=F, --background=false",
    "-d=1, --background=true"
  })
  void dashesAndBooleansAreTakenAsTheyCome(String line, String ordered) {
    assertThat(order(line)).containsExactly(ordered, "--");
  }

  @Test
  void afterTwoDashesEverythingIsAnArgument() {
    assertThat(order("-d -- -o x")).containsExactly("--background=true", "--", "-o", "x");
  }

  @ParameterizedTest
  @CsvSource({
    "--nope x, unknown option: \"--nope\"",
    "-dv, unknown option: \"-dv\"",
    "x --cache-size, option \"--cache-size\" requires value",
    "-d=maybe, Invalid value \"maybe\" for \"d\": neither true nor false"
  })
  void otherWordsAreRefusedByName(String line, String message) {
    assertThatThrownBy(() -> order(line)).isInstanceOf(UsageException.class).hasMessage(message);
  }
}
