package io.sluicefs.cli.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every grammar takes what the reference takes, and refuses the rest. */
class GrammarTest {

  @ParameterizedTest
  @CsvSource({
    "1024, M, 1073741824",
    "1G, M, 1073741824",
    "1.5g, M, 1610612736",
    "100, G, 107374182400",
    "4096, K, 4194304",
    "4M, K, 4194304",
    "64B, M, 64",
    "64b, M, 64",
    "0, M, 0",
    "'', G, 0",
    "1.0001K, B, 1024",
    ".5k, B, 512"
  })
  void sizesTakeOneLetterOrTheUnitOfTheOption(String text, char unit, long bytes) {
    assertThat(Sizes.parse(text, unit)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1KB", "1 K", "1KiB", "x", "-1", "8E", "K", "1X", "0x10", "NaN", "1e3"})
  void badSizesAreRefused(String text) {
    assertThatThrownBy(() -> Sizes.parse(text, 'M')).isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "9, 9 B",
    "10, 10 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "114688, 112 KiB",
    "1677722, 1.6 MiB",
    "1073741824, 1.0 GiB",
    "1125899906842624, 1.0 PiB"
  })
  void sizesPrintWithOneDecimalBelowTen(long bytes, String text) {
    assertThat(Sizes.print(bytes)).isEqualTo(text);
  }

  @Test
  void exactSizesPrintBothForms() {
    assertThat(Sizes.printExactly(807955)).isEqualTo("789.02 KiB (807955 Bytes)");
    assertThat(Sizes.printExactly(811008)).isEqualTo("792.00 KiB (811008 Bytes)");
    assertThat(Sizes.printExactly(1023)).isEqualTo("1023 Bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "2, 2000",
    "0.5, 500",
    "300ms, 300",
    "1h30m, 5400000",
    "1.5h, 5400000",
    "7d, 604800000",
    "1d12h, 129600000",
    "0.5d, 43200000",
    "1m0.5s, 60500"
  })
  void durationsAreSecondsOrNumbersWithUnits(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void smallUnitsOfDurationsAreExact() {
    assertThat(Durations.parse("15us")).isEqualTo(Duration.ofNanos(15_000));
    assertThat(Durations.parse("3ns")).isEqualTo(Duration.ofNanos(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1x", "1h1d", "1 h", "h", "1h30", "--1", "99999999999999d"})
  void badDurationsAreRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @CsvSource({"100, 100", "1.5G, 1500", "2t, 2000000", "'', 0", "0, 0"})
  void bandwidthsHaveDecimalUnits(String text, long mbps) {
    assertThat(Bandwidth.parseMbps(text)).isEqualTo(mbps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1K", "-1", "fast"})
  void badBandwidthsAreRefused(String text) {
    assertThatThrownBy(() -> Bandwidth.parseMbps(text)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void bandwidthsPrintWithOneDecimal() {
    assertThat(Bandwidth.print(100)).isEqualTo("100.0 Mbps");
    assertThat(Bandwidth.print(1500)).isEqualTo("1.5 Gbps");
  }

  @Test
  void octalBitsAreBounded() {
    assertThat(Octal.parse("022")).isEqualTo(18);
    assertThatThrownBy(() -> Octal.parse("89")).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> Octal.parse("10000")).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void pathListsSplitAtColonsElseAtCommas() {
    assertThat(Paths.parse("/a:/b,c")).containsExactly("/a", "/b,c");
    assertThat(Paths.parse("/a,/b")).containsExactly("/a", "/b");
    assertThat(Paths.parse("memory")).containsExactly("memory");
  }
}
