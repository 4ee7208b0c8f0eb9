package io.sluicefs.cli.wiring.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.2",
        "fd00::2",
        "fe80::fc:ff:fe00:1",
        "::1",
        "1::",
        "2001:db8:0:1:1:1:1:1",
        "2001:0:0:1::1",
        "1:2:3:4:5:6:7:8"
      })
  void addressesAreWrittenTheShortWay(String text) throws Exception {
    assertThat(HostNames.text(InetAddress.getByName(text).getAddress())).isEqualTo(text);
  }

  @Test
  void theLoopbackIsNotTold() {
    assertThat(HostNames.addresses()).doesNotContain("127.0.0.1", "::1");
    assertThat(HostNames.name()).isNotEmpty();
  }
}
