package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    /**
     * The kernel gives the number of a closed socket to the next that is opened. All of it happens
     * in one round of the loop here: epoll tells of a reset, Netty closes the socket, and before
     * the connection hears of it, another connection's turn opens sockets and writes to the first.
     */
    @Test
    void what_is_written_to_a_closed_socket_reaches_nobody_else() throws Exception {
      List<Connection> connections = new CopyOnWriteArrayList<>();
      List<SocketChannel> strangers = new CopyOnWriteArrayList<>();
      var toldBefore = new CompletableFuture<Boolean>();
      try (var site = site();
          var server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
        var listener =
            site.listen(
                site.free(false),
                same -> same,
                connection -> {
                  connections.add(connection);
                  return new Hearing(() -> {
                    Connection first = connections.getFirst();
                    boolean closed = first.isClosed();
                    for (int i = 0; i < 8; i++) {
                      strangers.add(SocketChannel.open(server.getLocalSocketAddress()));
                    }
                    first.write(new byte[] {'x', 'x'}, 0, 2);
                    toldBefore.complete(closed);
                  });
                });
        var gone = site.client(listener);
        Site.until(() -> connections.size() == 1);
        var other = site.client(listener);
        Site.until(() -> connections.size() == 2);

        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        site.loop()
            .execute(() -> {
              busy.countDown();
              awaitBlocking(go);
            });
        busy.await();
        gone.reset();
        other.send("now");
        go.countDown();

        assertThat(toldBefore.get(10, TimeUnit.SECONDS)).isFalse();
        Site.until(() -> connections.getFirst().isClosed());
        for (SocketChannel stranger : strangers) {
          try (var accepted = server.accept()) {
            stranger.close();
            assertThat(accepted.getInputStream().readAllBytes()).isEmpty();
          }
        }
      } finally {
        for (SocketChannel stranger : strangers) {
          stranger.close();
        }
      }
    }
  }

  @Nested
  class Unix implements UnixContract {
    @Override
    public Transport transport() {
      return Transport.EPOLL;
    }
  }

  /** Holds the loop's own thread up, as nothing but a test should. */
  private static void awaitBlocking(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Tells that bytes came, and nothing else. */
  private record Hearing(Told told) implements Protocol {
    interface Told {
      void onBytes() throws IOException;
    }

    @Override
    public void onBytes(byte[] bytes) {
      try {
        told.onBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onEnd() {}

    @Override
    public void onClosed(Optional<Throwable> cause) {}
  }
}
