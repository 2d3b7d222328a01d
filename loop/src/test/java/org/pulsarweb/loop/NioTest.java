package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The JDK's selector")
class NioTest {
  @Test
  void it_is_to_be_had() {
    assertThat(Transport.NIO.resolve()).isEqualTo(Transport.NIO);
  }

  @Nested
  class Udp implements UdpContract {
    @Override
    public Transport transport() {
      return Transport.NIO;
    }
  }

  @Nested
  class Tcp implements TcpContract {
    @Override
    public Transport transport() {
      return Transport.NIO;
    }
  }

  @Nested
  class Unix implements UnixContract {
    @Override
    public Transport transport() {
      return Transport.NIO;
    }
  }
}
