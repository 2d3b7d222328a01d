package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  class Udp implements UdpContract {
    @Override
    public Transport transport() {
      return Transport.EPOLL;
    }
  }

  @Nested
  class Tcp implements TcpContract {
    @Override
    public Transport transport() {
      return Transport.EPOLL;
    }

    @Test
    void who_is_at_the_other_end_is_not_known() throws Exception {
      try (var site = site()) {
        assertThat(peersOf(site, site.free(false), listener -> site.client(listener).send("x")))
            .containsExactly(Optional.empty());
      }
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

    private static int ownUser() throws IOException {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    @Test
    void who_is_at_the_other_end_is_known() throws Exception {
      try (var site = site()) {
        var own = new Peer((int) ProcessHandle.current().pid(), ownUser());
        assertThat(peersOf(site, site.free(true), listener -> site.client(listener).send("x")))
            .containsExactly(Optional.of(own));
      }
    }

    @Test
    void another_process_is_known_by_its_number() throws Exception {
      var said = new CompletableFuture<String>();
      try (var site = site()) {
        var address = (UnixDomainSocketAddress) site.free(true);
        var socket = List.of("-Dsocket=" + address.getPath());
        List<Optional<Peer>> peers =
            peersOf(
                site,
                address,
                _ -> said.complete(ChildJvm.run(List.of(), socket, Caller.class).strip()));
        int number = Integer.parseInt(said.join());
        assertThat(number).isNotEqualTo((int) ProcessHandle.current().pid());
        assertThat(peers).containsExactly(Optional.of(new Peer(number, ownUser())));
      }
    }

    @Test
    void of_a_connection_that_we_made_it_is_who_listens_and_once_closed_nobody() throws Exception {
      try (var site = site()) {
        var listener = site.serve(site.free(true), TransportContract::echo);
        var known = new CompletableFuture<Optional<Peer>>();
        var later = new CompletableFuture<Optional<Peer>>();
        Connection connection =
            site.loop()
                .connect(
                    listener.address(),
                    Duration.ofSeconds(10),
                    made -> {
                      known.complete(made.peer());
                      return new Hearing(() -> {});
                    })
                .get(10, TimeUnit.SECONDS);
        site.loop()
            .execute(() -> {
              connection.abort();
              site.loop().afterEvents(1, () -> later.complete(connection.peer()));
            });
        assertThat(known.get(10, TimeUnit.SECONDS))
            .contains(new Peer((int) ProcessHandle.current().pid(), ownUser()));
        assertThat(later.get(10, TimeUnit.SECONDS)).isEmpty();
      }
    }
  }

  /** Connects to a unix socket, and says which process it is. */
  static final class Caller {
    private Caller() {}

    public static void main(String... args) throws IOException {
      try (var channel =
          SocketChannel.open(UnixDomainSocketAddress.of(System.getProperty("socket")))) {
        channel.write(ByteBuffer.wrap(new byte[] {'x'}));
        System.out.println(ProcessHandle.current().pid());
      }
    }
  }

  private interface Call {
    void to(Listener listener) throws Exception;
  }

  /** Returns who is at the other end of a connection when its first bytes come. */
  private static List<Optional<Peer>> peersOf(Site site, SocketAddress address, Call call)
      throws Exception {
    List<Optional<Peer>> peers = new CopyOnWriteArrayList<>();
    var listener =
        site.listen(
            address, same -> same, connection -> new Hearing(() -> peers.add(connection.peer())));
    call.to(listener);
    Site.until(() -> !peers.isEmpty());
    return peers;
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
