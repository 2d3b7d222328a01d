package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every transport promises of datagrams. */
interface UdpContract {
  Transport transport();

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void echo(Datagram datagram) {
    datagram.reply(datagram.bytes());
  }

  private static DatagramSocket client() throws IOException {
    var client = new DatagramSocket(loopback());
    client.setSoTimeout(10_000);
    return client;
  }

  private static void send(DatagramSocket client, byte[] bytes, InetSocketAddress to)
      throws IOException {
    client.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private static byte[] receive(DatagramSocket client) throws IOException {
    var packet = new DatagramPacket(new byte[70_000], 70_000);
    client.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static String ask(DatagramSocket client, String text, BoundSocket to) throws IOException {
    return ask(client, text, (InetSocketAddress) to.address());
  }

  private static String ask(DatagramSocket client, String text, InetSocketAddress to)
      throws IOException {
    send(client, text.getBytes(UTF_8), to);
    return new String(receive(client), UTF_8);
  }

  @Test
  default void a_datagram_is_answered_whatever_its_size() throws Exception {
    try (var site = Site.open(transport(), 1);
        var listener =
            UdpListener.open(site.loop(), loopback(), UdpSettings.DEFAULTS, UdpContract::echo);
        var client = client()) {
      var address = (InetSocketAddress) listener.address();
      assertThat(address.getPort()).isPositive();
      for (int size : new int[] {1, 1472, 8000, 65_507}) {
        byte[] bytes = TransportContract.pattern(0, size);
        send(client, bytes, address);
        assertThat(receive(client)).isEqualTo(bytes);
      }
      send(client, new byte[0], address); // comes, but its like cannot be sent
      assertThat(ask(client, "ça va?", address)).isEqualTo("ça va?");
      assertThat(listener.receivedCount()).isEqualTo(6);
      assertThat(listener.droppedCount()).isZero();
      assertThat(listener.unsentCount()).isOne();
      assertThatThrownBy(() -> listener.send(new byte[65_508], address))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65507");
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void anybody_may_be_sent_a_datagram() throws Exception {
    try (var site = Site.open(transport(), 1);
        var first = client();
        var second = client();
        var listener =
            UdpListener.open(
                site.loop(),
                loopback(),
                UdpSettings.DEFAULTS,
                datagram -> {
                  var other = (InetSocketAddress) second.getLocalSocketAddress();
                  datagram.listener().send(datagram.bytes(), other);
                  assertThat(datagram.sender()).isEqualTo(first.getLocalSocketAddress());
                  assertThat(datagram.text()).isEqualTo("pass it on");
                  datagram.reply("passed on");
                })) {
      var address = (InetSocketAddress) listener.address();
      assertThat(ask(first, "pass it on", address)).isEqualTo("passed on");
      assertThat(new String(receive(second), UTF_8)).isEqualTo("pass it on");
      listener.send(new byte[1], InetSocketAddress.createUnresolved("nowhere.invalid", 1));
      assertThat(listener.unsentCount()).isOne();
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  default void a_handler_that_waits_holds_nobody_up_and_one_that_throws_is_reported()
      throws Exception {
    var gate = new CountDownLatch(1);
    try (var site = Site.open(transport(), 1);
        var client = client();
        var listener =
            UdpListener.open(
                site.loop(),
                loopback(),
                UdpSettings.DEFAULTS,
                datagram -> {
                  switch (datagram.text()) {
                    case "wait" -> gate.await();
                    case "throw" -> throw new IllegalStateException("thrown");
                    case "break" -> throw new IOException("nobody's fault");
                    default -> {}
                  }
                  datagram.reply(datagram.text());
                })) {
      var address = (InetSocketAddress) listener.address();
      send(client, "wait".getBytes(UTF_8), address);
      send(client, "throw".getBytes(UTF_8), address);
      send(client, "break".getBytes(UTF_8), address);
      assertThat(ask(client, "go on", address)).isEqualTo("go on");
      Site.until(() -> site.errors.size() == 1);
      assertThat(site.errors).extracting(Throwable::getMessage).containsExactly("thrown");
      gate.countDown();
      assertThat(new String(receive(client), UTF_8)).isEqualTo("wait");
      Site.until(() -> listener.underWayCount() == 0);
    }
  }

  @Test
  default void when_too_many_are_under_way_more_are_dropped_and_counted() throws Exception {
    var gate = new CountDownLatch(1);
    try (var site = Site.open(transport(), 1);
        var client = client();
        var listener =
            UdpListener.open(
                site.loop(),
                loopback(),
                new UdpSettings(3),
                datagram -> {
                  gate.await();
                  datagram.reply(datagram.bytes());
                })) {
      var address = (InetSocketAddress) listener.address();
      for (int i = 0; i < 10; i++) {
        send(client, new byte[] {(byte) i}, address);
      }
      Site.until(() -> listener.receivedCount() == 10);
      assertThat(listener.droppedCount()).isEqualTo(7);
      assertThat(listener.underWayCount()).isEqualTo(3);
      gate.countDown();
      Set<Byte> answered = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        answered.add(receive(client)[0]);
      }
      assertThat(answered).containsExactlyInAnyOrder((byte) 0, (byte) 1, (byte) 2);
      assertThat(ask(client, "room again", address)).isEqualTo("room again");
    }
  }

  @Test
  default void listeners_of_one_socket_share_its_senders() throws Exception {
    Map<Integer, Set<EventLoop>> loops = new ConcurrentHashMap<>();
    UdpListener.Handler handler =
        datagram -> {
          loops
              .computeIfAbsent(datagram.sender().getPort(), _ -> ConcurrentHashMap.newKeySet())
              .add(EventLoop.current());
          datagram.reply(datagram.bytes());
        };
    List<DatagramSocket> clients = new ArrayList<>();
    try (var site = Site.open(transport(), 3);
        var socket = BoundSocket.bindUdp(site.loop(), loopback())) {
      assertThat(socket.isDatagrams()).isTrue();
      for (int i = 0; i < 30; i++) {
        clients.add(client());
        send(clients.getLast(), "early".getBytes(UTF_8), (InetSocketAddress) socket.address());
      }
      List<UdpListener> listeners = new ArrayList<>();
      for (EventLoop loop : site.group.loops()) {
        listeners.add(UdpListener.open(List.of(loop), socket, UdpSettings.DEFAULTS, handler));
      }
      for (DatagramSocket client : clients) {
        assertThat(new String(receive(client), UTF_8)).isEqualTo("early"); // the kernel held it
      }
      loops.clear();
      for (int i = 0; i < 5; i++) {
        for (DatagramSocket client : clients) {
          assertThat(ask(client, "x", socket)).isEqualTo("x");
        }
      }
      assertThat(loops).hasSize(30);
      assertThat(loops.values()).allSatisfy(own -> assertThat(own).hasSize(1));
      Set<EventLoop> used = new HashSet<>();
      loops.values().forEach(used::addAll);
      assertThat(used).hasSize(3);

      assertThat(listeners.getFirst().stop(Duration.ofSeconds(10))).isTrue();
      for (DatagramSocket client : clients) {
        assertThat(ask(client, "y", socket)).isEqualTo("y");
      }
      assertThat(site.errors).isEmpty();
    } finally {
      clients.forEach(DatagramSocket::close);
    }
  }

  @Test
  default void a_stop_lets_finish_and_at_the_deadline_interrupts() throws Exception {
    var started = new CountDownLatch(2);
    var gate = new CountDownLatch(1);
    var interrupted = new CompletableFuture<Boolean>();
    try (var site = Site.open(transport(), 1);
        var client = client()) {
      var listener =
          UdpListener.open(
              site.loop(),
              loopback(),
              UdpSettings.DEFAULTS,
              datagram -> {
                started.countDown();
                try {
                  if (datagram.text().equals("endless")) {
                    new CountDownLatch(1).await();
                  }
                  gate.await();
                  datagram.reply("finished");
                } catch (InterruptedException e) {
                  interrupted.complete(true);
                  throw e;
                }
              });
      var address = (InetSocketAddress) listener.address();
      send(client, "endless".getBytes(UTF_8), address);
      send(client, "other".getBytes(UTF_8), address);
      assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
      var stopped = new CompletableFuture<Boolean>();
      Thread _ =
          Thread.ofVirtual().start(() -> stopped.complete(listener.stop(Duration.ofMillis(500))));
      gate.countDown();
      assertThat(new String(receive(client), UTF_8)).isEqualTo("finished");
      assertThat(stopped.get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(listener.underWayCount()).isZero();
      client.setSoTimeout(100);
      assertThatThrownBy(() -> ask(client, "anybody?", address))
          .isInstanceOfAny(SocketTimeoutException.class, IOException.class);
    }
  }

  @Test
  default void an_address_in_use_and_a_socket_of_another_kind_are_refused() throws Exception {
    try (var site = Site.open(transport(), 1);
        var datagrams = BoundSocket.bindUdp(site.loop(), loopback());
        var connections = BoundSocket.bind(site.loop(), loopback(), 10)) {
      var taken = (InetSocketAddress) datagrams.address();
      assertThatThrownBy(() -> BoundSocket.bindUdp(site.loop(), taken))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot listen on " + taken)
          .hasMessageContaining("in use");
      List<EventLoop> loops = site.group.loops();
      assertThatThrownBy(() ->
              Listener.open(
                  loops,
                  datagrams,
                  ListenerSettings.DEFAULTS,
                  _ -> new TransportContract.Events() {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is for datagrams");
      assertThatThrownBy(
              () -> UdpListener.open(loops, connections, UdpSettings.DEFAULTS, UdpContract::echo))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is for connections");
      BoundSocket gone = BoundSocket.bindUdp(site.loop(), loopback());
      gone.close();
      gone.close();
      assertThatThrownBy(
              () -> UdpListener.open(loops, gone, UdpSettings.DEFAULTS, UdpContract::echo))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("it is closed");
    }
  }

  @Test
  default void an_unspecified_host_is_all_interfaces_of_both_kinds() throws Exception {
    List<InetAddress> hosts = hosts();
    try (var site = Site.open(transport(), 1);
        var listener =
            UdpListener.open(
                site.loop(), new InetSocketAddress(0), UdpSettings.DEFAULTS, UdpContract::echo);
        var connections = BoundSocket.bind(site.loop(), new InetSocketAddress(0), 10)) {
      Listener _ =
          site.share(connections, site.loop(), SharingContract.ANY, TransportContract::echo);
      for (InetAddress host : hosts) {
        int port = ((InetSocketAddress) listener.address()).getPort();
        try (var client = new DatagramSocket(new InetSocketAddress(host, 0))) {
          client.setSoTimeout(10_000);
          assertThat(ask(client, "here", new InetSocketAddress(host, port))).isEqualTo("here");
        }
        int other = ((InetSocketAddress) connections.address()).getPort();
        var client = site.client(new InetSocketAddress(host, other));
        client.send("there");
        assertThat(client.read(5)).isEqualTo("there");
      }
    }
  }

  /** Returns 127.0.0.1, and ::1 if this machine has it. */
  private static List<InetAddress> hosts() throws IOException {
    List<InetAddress> hosts = new ArrayList<>();
    hosts.add(InetAddress.ofLiteral("127.0.0.1"));
    InetAddress six = InetAddress.ofLiteral("::1");
    if (NetworkInterface.getByInetAddress(six) != null) {
      hosts.add(six);
    }
    return hosts;
  }
}
