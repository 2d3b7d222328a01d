package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A loop of callbacks alone")
class CallbacksTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Hears nothing. */
  private static final class Deaf implements Protocol {
    @Override
    public void onBytes(byte[] bytes) {}

    @Override
    public void onEnd() {}

    @Override
    public void onClosed(Optional<Throwable> cause) {}
  }

  @Test
  void it_needs_no_flag() throws Exception {
    assertThat(ChildJvm.run(List.of(), List.of(), Program.class))
        .isEqualTo("callback on its own thread: true, elsewhere: Optional.empty\nconnected\n");
  }

  @Test
  void a_connection_that_is_given_up_while_it_is_made_is_none() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var loop = EventLoop.openForCallbacks("callbacks", Transport.BEST, LoopListener.NONE)) {
      CompletableFuture<Connection> connected =
          loop.connect(server.getLocalSocketAddress(), DEADLINE, _ -> new Deaf());
      if (connected.cancel(false)) {
        assertThatThrownBy(connected::get).isInstanceOf(CancellationException.class);
        try (var accepted = server.accept()) {
          assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
      }
    }
  }

  /** Runs in a JVM without the flag. */
  static final class Program {
    private Program() {}

    public static void main(String... args) throws Exception {
      try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var loop = EventLoop.openForCallbacks("callbacks", Transport.BEST, LoopListener.NONE)) {
        var own = new CompletableFuture<Boolean>();
        loop.execute(() -> own.complete(EventLoop.isCallback() && loop.isOwnThread()));
        IO.println(
            "callback on its own thread: "
                + own.get(30, TimeUnit.SECONDS)
                + ", elsewhere: "
                + EventLoop.tryCurrent());
        SocketAddress address =
            new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        loop.connect(address, DEADLINE, _ -> new Deaf()).get(30, TimeUnit.SECONDS);
        IO.println("connected");
      }
    }
  }
}
