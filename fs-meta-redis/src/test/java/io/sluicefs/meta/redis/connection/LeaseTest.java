package io.sluicefs.meta.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private long now = Duration.ofDays(3).toNanos();
  private final Lease lease = new Lease(() -> now, Duration.ofSeconds(60));

  @Test
  void itCountsFromBeforeTheRequestAndRoundsDown() {
    assertThat(lease.holds()).isFalse();
    long asked = lease.ask();
    pass(5);
    lease.extended(asked);
    pass(53);
    assertThat(lease.holds()).isTrue();
    pass(1);
    assertThat(lease.holds()).isFalse();
  }

  @Test
  void lateRepliesDoNotShortenIt() {
    long early = lease.ask();
    pass(10);
    lease.extended(lease.ask());
    lease.extended(early);
    pass(58);
    assertThat(lease.holds()).isTrue();
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }
}
