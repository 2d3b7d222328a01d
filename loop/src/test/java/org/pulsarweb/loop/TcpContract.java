package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every transport promises over TCP. */
interface TcpContract extends TransportContract {
  @Override
  default boolean unix() {
    return false;
  }

  @Test
  default void a_connection_that_takes_too_long_says_so() throws Exception {
    List<SocketChannel> fill = new ArrayList<>();
    try (var site = site();
        var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) { // more than its backlog holds: the next one hears nothing
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(full.getLocalSocketAddress());
        fill.add(channel);
      }
      Fiber<ByteStream> fiber =
          site.loop()
              .start(
                  () -> ByteStream.connect(full.getLocalSocketAddress(), Duration.ofMillis(200)));

      assertThatThrownBy(fiber::join)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot connect to " + full.getLocalSocketAddress())
          .hasMessageContaining("timed out");
    } finally {
      for (SocketChannel channel : fill) {
        channel.close();
      }
    }
  }
}
