package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Limits of WebSockets")
class WebSocketSettingsTest {
  private static final WebSocketSettings DEFAULTS = WebSocketSettings.DEFAULTS;

  @Test
  void each_can_be_changed_by_itself() {
    assertThat(DEFAULTS.withMessageMaxBytes(1).messageMaxBytes()).isEqualTo(1);
    assertThat(DEFAULTS.withFrameMaxBytes(125).frameMaxBytes()).isEqualTo(125);
    assertThat(DEFAULTS.withQueuedMaxBytes(1).queuedMaxBytes()).isEqualTo(1);
    assertThat(DEFAULTS.withSlowConsumer(SlowConsumer.DROP).slowConsumer())
        .isEqualTo(SlowConsumer.DROP);
    assertThat(DEFAULTS.withPingInterval(Duration.ZERO).pingInterval()).isZero();
    assertThat(DEFAULTS.withPingTimeout(Duration.ofMillis(1)).pingTimeout())
        .isEqualTo(Duration.ofMillis(1));
    assertThat(DEFAULTS.withCloseTimeout(Duration.ofMillis(1)).closeTimeout())
        .isEqualTo(Duration.ofMillis(1));
    assertThat(DEFAULTS.withCompression(WebSocketCompression.NONE).compression().level()).isZero();
    assertThat(DEFAULTS.withMessageMaxBytes(1).withMessageMaxBytes(DEFAULTS.messageMaxBytes()))
        .isEqualTo(DEFAULTS);
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMessageMaxBytes(0));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withFrameMaxBytes(124));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withQueuedMaxBytes(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withPingInterval(Duration.ofMillis(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withPingTimeout(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withCloseTimeout(Duration.ZERO));
    WebSocketCompression compression = WebSocketCompression.DEFAULTS;
    assertThat(compression.withLevel(9).level()).isEqualTo(9);
    assertThatIllegalArgumentException().isThrownBy(() -> compression.withLevel(10));
    assertThatIllegalArgumentException().isThrownBy(() -> compression.withLevel(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> compression.withMinBytes(0));
  }
}
