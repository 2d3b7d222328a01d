package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Linux's io_uring")
class UringTest {
  /** Many a kernel and container forbids it, so that it may be missing under {@code ./check} too. */
  @BeforeAll
  static void find() {
    if (!IoUring.isAvailable()) {
      throw OutsideProgram.skip(
          "the kernel gives no io_uring here: " + IoUring.unavailabilityCause().getMessage());
    }
  }

  @Nested
  class Tcp implements TcpContract {
    @Override
    public Transport transport() {
      return Transport.URING;
    }
  }

  /** Netty closes them at the end of input, and the answer is lost: see the contract. */
  @Test
  void it_refuses_unix_sockets_because_half_closed_ones_lose_their_answers() throws Exception {
    try (var site = Site.open(Transport.URING, 1)) {
      assertThatThrownBy(() -> site.serve(site.free(true), TransportContract::echo))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("unix sockets")
          .hasMessageContaining("--io epoll");
      assertThatThrownBy(
              () ->
                  site.loop()
                      .connect(
                          site.free(true),
                          Duration.ofSeconds(1),
                          _ -> new TransportContract.Events())
                      .get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class)
          .hasMessageContaining("unix sockets");
    }
  }
}
