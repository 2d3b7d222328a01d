package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
  private final Random random = new Random(1);

  private Duration wait(ReconnectPolicy policy, int failures, long toldMillis) {
    Optional<Duration> told =
        toldMillis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(toldMillis));
    return policy.waitBefore(failures, told, random).orElseThrow();
  }

  @Test
  void waits_go_from_2_to_16_seconds() {
    long[] most = {2000, 4000, 8000, 16_000, 16_000, 16_000};
    for (int i = 0; i < most.length; i++) {
      assertThat(wait(ReconnectPolicy.DEFAULTS, i + 1, -1))
          .isBetween(Duration.ofMillis(most[i] / 2), Duration.ofMillis(most[i]));
    }
    assertThat(wait(ReconnectPolicy.DEFAULTS, 1_000_000, -1)).isPositive();
  }

  @Test
  void what_the_server_said_takes_the_place_of_the_first_wait() {
    assertThat(wait(ReconnectPolicy.DEFAULTS, 1, 100))
        .isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(wait(ReconnectPolicy.DEFAULTS, 3, 100))
        .isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(wait(ReconnectPolicy.DEFAULTS, 1, 0)).isZero();
    assertThat(wait(ReconnectPolicy.DEFAULTS, 1, Long.MAX_VALUE))
        .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(16));
  }

  @Test
  void it_may_give_up() {
    ReconnectPolicy three = ReconnectPolicy.DEFAULTS.withFailureMax(3);
    assertThat(three.waitBefore(2, Optional.empty(), random)).isPresent();
    assertThat(three.waitBefore(3, Optional.empty(), random)).isEmpty();
    assertThat(ReconnectPolicy.NEVER.waitBefore(1, Optional.empty(), random)).isEmpty();
  }

  @Test
  void limits_are_checked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReconnectPolicy.DEFAULTS.withFailureMax(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ReconnectPolicy.DEFAULTS.withDelay(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
