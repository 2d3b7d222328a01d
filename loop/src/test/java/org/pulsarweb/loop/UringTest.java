package org.pulsarweb.loop;

import io.netty.channel.uring.IoUring;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("Linux's io_uring")
class UringTest {
  /**
   * Many a kernel and container forbids it, so that it may be missing under {@code ./check} too.
   */
  @BeforeAll
  static void find() {
    if (!IoUring.isAvailable()) {
      throw OutsideProgram.skip(
          "the kernel gives no io_uring here: " + IoUring.unavailabilityCause().getMessage());
    }
  }

  @Nested
  class Udp implements UdpContract {
    @Override
    public Transport transport() {
      return Transport.URING;
    }
  }

  @Nested
  class Tcp implements TcpContract {
    @Override
    public Transport transport() {
      return Transport.URING;
    }
  }

  @Nested
  class Unix implements UnixContract {
    @Override
    public Transport transport() {
      return Transport.URING;
    }
  }
}
