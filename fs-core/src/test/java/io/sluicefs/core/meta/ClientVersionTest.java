package io.sluicefs.core.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientVersionTest {
  @ParameterizedTest
  @CsvSource({
    "1.1.0-A, 1.1.0-beta1",
    "1.1.0-A, 1.1.0",
    "1.1.0-rc, 1.1.0",
    "1.3.9, 1.4.0-A",
    "1, 1.0.1",
    "1.9.0, 1.10.0"
  })
  void earlierVersionsComeFirst(String earlier, String later) {
    assertThat(ClientVersion.parse(earlier)).isLessThan(ClientVersion.parse(later));
  }

  @Test
  void buildInformationDoesNotCount() {
    assertThat(ClientVersion.parse(ClientVersion.OURS))
        .isEqualByComparingTo(ClientVersion.parse("1.4.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.2.3.4", "x", "1..2", "-1"})
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> ClientVersion.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
