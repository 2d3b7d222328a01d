package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Linux's epoll")
class EpollTest {
  @BeforeAll
  static void find() {
    if (!Epoll.isAvailable()) {
      throw OutsideProgram.missing("epoll (" + Epoll.unavailabilityCause().getMessage() + ")");
    }
  }

  @Test
  void it_is_the_best_where_it_is_to_be_had() {
    assertThat(Transport.BEST.resolve()).isEqualTo(Transport.EPOLL);
  }

  @Nested
  class Tcp implements TcpContract {
    @Override
    public Transport transport() {
      return Transport.EPOLL;
    }
  }

  @Nested
  class Unix implements UnixContract {
    @Override
    public Transport transport() {
      return Transport.EPOLL;
    }
  }
}
