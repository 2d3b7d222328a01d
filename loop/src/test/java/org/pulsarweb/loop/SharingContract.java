package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every transport promises of a socket that several listeners share. */
interface SharingContract extends ProxyContract {
  int ANY = 1000;

  @Test
  default void connections_wait_until_a_listener_is_attached() throws Exception {
    try (var site = Site.open(transport(), 1)) {
      BoundSocket socket = site.bind(site.free(unix()));
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        var client = site.client(socket.address());
        client.send("x");
        clients.add(client);
      }
      Listener listener = site.share(socket, site.loop(), ANY, TransportContract::echo);
      for (Client client : clients) {
        assertThat(client.read(1)).isEqualTo("x");
      }
      assertThat(listener.acceptedCount()).isEqualTo(20);
      assertThat(listener.address()).isEqualTo(socket.address());
      assertThat(socket.descriptor().isPresent()).isEqualTo(transport() != Transport.NIO);
      if (socket.address() instanceof InetSocketAddress inet) {
        assertThat(inet.getPort()).isPositive();
      }
    }
  }

  @Test
  default void listeners_share_out_the_connections_evenly() throws Exception {
    try (var site = Site.open(transport(), 3)) {
      BoundSocket socket = site.bind(site.free(unix()));
      List<Listener> listeners = new ArrayList<>();
      for (EventLoop loop : site.group.loops()) {
        listeners.add(site.share(socket, loop, ANY, TransportContract::echo));
      }
      askAll(site, socket, 30);
      assertThat(listeners).extracting(Listener::openCount).containsOnly(10);
      assertThat(site.group.loops()).extracting(EventLoop::connectionCount).containsOnly(10);
    }
  }

  /** Returns clients that have all been answered. */
  private static List<Client> askAll(Site site, BoundSocket socket, int count) throws IOException {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var client = site.client(socket.address());
      client.send("x");
      clients.add(client);
    }
    for (Client client : clients) {
      assertThat(client.read(1)).isEqualTo("x");
    }
    return clients;
  }

  @Test
  default void when_one_listener_stops_the_other_takes_what_comes_and_nothing_is_lost()
      throws Exception {
    try (var site = Site.open(transport(), 2)) {
      BoundSocket socket = site.bind(site.free(unix()));
      EventLoop second = site.group.loops().getLast();
      Listener leaving = site.share(socket, site.loop(), ANY, TransportContract::echo);
      Listener staying = site.share(socket, second, ANY, TransportContract::echo);
      List<Client> before = askAll(site, socket, 20);
      assertThat(leaving.openCount()).isEqualTo(10);

      var stopped = new CountDownLatch(1);
      Thread stopping =
          Thread.ofVirtual()
              .start(() -> {
                assertThat(leaving.stop(Duration.ofSeconds(10))).isTrue();
                stopped.countDown();
              });
      while (stopped.getCount() > 0) {
        List<Client> _ = askAll(site, socket, 1); // if only by the one that leaves
      }
      stopping.join();
      assertThat(leaving.openCount()).isZero();
      long taken = leaving.acceptedCount();
      List<Client> _ = askAll(site, socket, 20);
      assertThat(leaving.acceptedCount()).isEqualTo(taken);
      assertThat(staying.openCount()).isGreaterThanOrEqualTo(30);
      assertThat(before).filteredOn(SharingContract::hasEnded).hasSize(10);
      assertThat(site.errors).isEmpty();
    }
  }

  static boolean hasEnded(Client client) {
    try {
      client.send("y");
      return client.readSome().isEmpty();
    } catch (IOException _) {
      return true;
    }
  }

  @Test
  default void after_the_last_listener_has_left_connections_wait_for_the_next() throws Exception {
    try (var site = Site.open(transport(), 2)) {
      BoundSocket socket = site.bind(site.free(unix()));
      Listener first = site.share(socket, site.loop(), ANY, TransportContract::echo);
      List<Client> _ = askAll(site, socket, 3);
      assertThat(first.stop(Duration.ofSeconds(10))).isTrue();

      var waiting = site.client(socket.address());
      waiting.send("z");
      assertThat(socket.isOpen()).isTrue();
      Listener _ = site.share(socket, site.group.loops().getLast(), ANY, TransportContract::echo);
      assertThat(waiting.read(1)).isEqualTo("z");
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_loop_that_closes_leaves_its_share_to_the_others() throws Exception {
    try (var site = Site.open(transport(), 3)) {
      BoundSocket socket = site.bind(site.free(unix()));
      for (EventLoop loop : site.group.loops()) {
        Listener _ = site.share(socket, loop, ANY, TransportContract::echo);
      }
      List<Client> _ = askAll(site, socket, 6);
      site.group.remove(site.group.loops().getLast());
      List<Client> _ = askAll(site, socket, 20);
    }
  }

  @Test
  default void connections_are_shed_only_when_every_listener_is_full() throws Exception {
    try (var site = Site.open(transport(), 2)) {
      BoundSocket socket = site.bind(site.free(unix()));
      Listener small = site.share(socket, site.loop(), 1, TransportContract::echo);
      Listener large = site.share(socket, site.group.loops().getLast(), 5, TransportContract::echo);
      List<Client> _ = askAll(site, socket, 6);
      assertThat(small.openCount()).isOne();
      assertThat(large.openCount()).isEqualTo(5);
      assertThat(hasEnded(site.client(socket.address()))).isTrue();
      assertThat(small.shedCount() + large.shedCount()).isOne();
    }
  }

  @Test
  default void a_full_stop_serves_what_the_kernel_holds() throws Exception {
    try (var site = Site.open(transport(), 2)) {
      BoundSocket socket = site.bind(site.free(unix()));
      List<Listener> listeners = new ArrayList<>();
      for (EventLoop loop : site.group.loops()) {
        listeners.add(site.share(socket, loop, ANY, stream -> stream.write(stream.read(1))));
      }
      var busy = new CountDownLatch(1);
      site.loop().execute(() -> await(busy));
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        var client = site.client(socket.address());
        client.send("x");
        clients.add(client);
      }
      Thread stopping =
          Thread.ofVirtual()
              .start(() -> {
                socket.stop();
                listeners.forEach(listener -> listener.stop(Duration.ofSeconds(10)));
              });
      busy.countDown();
      for (Client client : clients) {
        assertThat(client.readText()).isEqualTo("x");
      }
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
      assertThat(listeners).extracting(Listener::openCount).containsOnly(0);
      assertThat(socket.isOpen()).isFalse();
      awaitRefusal(site, socket.address());
    }
  }

  /** Connects until nobody listens: the JDK's selector lets a closed socket go at its next turn. */
  private static void awaitRefusal(Site site, SocketAddress address) {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    boolean refused = false;
    while (!refused && System.nanoTime() - until < 0) {
      try {
        Client _ = site.client(address);
      } catch (IOException _) {
        refused = true;
      }
    }
    assertThat(refused).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  default void a_closed_socket_takes_no_listener_and_its_connections_go_on() throws Exception {
    try (var site = Site.open(transport(), 1)) {
      BoundSocket socket = site.bind(site.free(unix()));
      Listener _ = site.share(socket, site.loop(), ANY, TransportContract::echo);
      Client client = askAll(site, socket, 1).getFirst();
      socket.close();
      socket.close();
      socket.stop();
      assertThat(socket.descriptor()).isEmpty();
      assertThatThrownBy(() -> site.share(socket, site.loop(), ANY, TransportContract::echo))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("it is closed");
      client.send("y");
      assertThat(client.read(1)).isEqualTo("y");
    }
  }
}
