package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A socket that is handed to another process")
class HandoverTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  @BeforeAll
  static void find() {
    EpollTest.find();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void is_accepted_on_by_all_and_when_one_is_killed_no_connection_is_lost(boolean unix)
      throws Exception {
    try (var site = Site.open(Transport.EPOLL, 1)) {
      BoundSocket socket = site.bind(site.free(unix));
      Path path = site.folder.resolve("h");
      try (Handover _ = Handover.open(site.loop(), path, (_, _) -> List.of(socket));
          Worker first = Worker.start(path);
          Worker second = Worker.start(path)) {
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < 500 && answered.size() < 2; i++) {
          answered.addAll(Worker.askAtOnce(socket.address(), 4));
        }
        assertThat(answered).containsExactlyInAnyOrder(first.pid(), second.pid());

        // Both are held up, so that the kernel has accepted what nobody has taken yet.
        first.signal("STOP");
        second.signal("STOP");
        List<Client> waiting = Worker.connect(socket.address(), 50);
        first.kill();
        second.signal("CONT");
        for (Client client : waiting) {
          assertThat(Worker.answer(client)).isEqualTo(second.pid());
          client.close();
        }
        for (int i = 0; i < 50; i++) {
          assertThat(Worker.askAtOnce(socket.address(), 1)).containsExactly(second.pid());
        }
        try (Worker third = Worker.start(path)) {
          second.kill();
          assertThat(Worker.askAtOnce(socket.address(), 20)).containsOnly(third.pid());
        }
      }
    }
  }

  @Test
  void goes_to_whom_the_answer_names_and_a_refusal_says_why() throws Exception {
    try (var site = Site.open(Transport.EPOLL, 1)) {
      List<BoundSocket> two = List.of(site.bind(site.free(false)), site.bind(site.free(true)));
      Path path = site.folder.resolve("h");
      var asked = new CompletableFuture<Peer>();
      Handover.Answer answer =
          (peer, word) -> {
            asked.complete(peer);
            if (!word.equals("both, ça va?")) {
              throw new IOException("no such word: " + word);
            }
            return two;
          };
      try (Handover handover = Handover.open(site.loop(), path, answer)) {
        assertThat(handover.path()).isEqualTo(path);
        List<Integer> received = Handover.receive(path, "both, ça va?", LONG);
        assertThat(asked.join().pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(received).hasSize(2);
        for (int i = 0; i < 2; i++) {
          BoundSocket adopted = BoundSocket.adopt(site.loop(), received.get(i));
          assertThat(adopted.address()).isEqualTo(two.get(i).address());
          assertThat(adopted.descriptor()).hasValue(received.get(i));
          adopted.close();
        }
        assertThat(((UnixDomainSocketAddress) two.getLast().address()).getPath()).exists();
        assertThatThrownBy(() -> Handover.receive(path, "mine", LONG))
            .isInstanceOf(IOException.class)
            .hasMessage("no sockets from " + path + ": no such word: mine");
        Fiber<List<Integer>> inFiber =
            site.loop().start(() -> Handover.receive(path, "both, ça va?", LONG));
        for (int descriptor : inFiber.join()) {
          Handover.discard(descriptor);
        }
        assertThatThrownBy(() -> Handover.receive(path, "two\nlines", LONG))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(path).doesNotExist();
      assertThatThrownBy(() -> Handover.receive(path, "both", LONG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no sockets from " + path);
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  void is_not_waited_for_beyond_the_deadline() throws Exception {
    try (var site = Site.open(Transport.EPOLL, 1)) {
      var address = (UnixDomainSocketAddress) site.free(true);
      try (var _ = BoundSocket.bind(site.loop(), address, 10)) { // nobody listens
        assertThatThrownBy(() -> Handover.receive(address.getPath(), "x", Duration.ofMillis(100)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("no answer in time");
      }
    }
  }

  @Test
  void once_closed_here_is_refused() throws Exception {
    try (var site = Site.open(Transport.EPOLL, 1)) {
      BoundSocket socket = site.bind(site.free(false));
      socket.close();
      Path path = site.folder.resolve("h");
      try (Handover _ = Handover.open(site.loop(), path, (_, _) -> List.of(socket))) {
        assertThatThrownBy(() -> Handover.receive(path, "x", LONG))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("the other side closed after 0 sockets");
      }
    }
  }

  @Test
  void a_descriptor_that_does_not_listen_is_refused_in_a_sentence_and_left_open() throws Exception {
    try (var site = Site.open(Transport.EPOLL, 1)) {
      assertThatThrownBy(() -> BoundSocket.adopt(site.loop(), 1_000_000))
          .isInstanceOf(IOException.class)
          .hasMessage("descriptor 1000000 is not open");
      Socket client = Socket.newSocketStream();
      try {
        assertThatThrownBy(() -> BoundSocket.adopt(site.loop(), client.intValue()))
            .hasMessage("descriptor " + client.intValue() + " is a socket that does not listen");
        assertThat(client.isReuseAddress()).isFalse(); // it can still be asked
      } finally {
        client.close();
      }
      Path file = Files.createFile(site.folder.resolve("f"));
      try (var _ = Files.newByteChannel(file)) {
        int descriptor = descriptorOf(file);
        assertThatThrownBy(() -> BoundSocket.adopt(site.loop(), descriptor))
            .hasMessage("descriptor " + descriptor + " is no socket");
      }
      Files.delete(file);
    }
  }

  private static int descriptorOf(Path file) throws IOException {
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        if (Files.exists(each) && Files.readSymbolicLink(each).equals(file)) {
          return Integer.parseInt(each.getFileName().toString());
        }
      }
    }
    throw new AssertionError(file + " is not open");
  }

  @Test
  void one_whose_calls_would_wait_does_not_hold_its_loop() throws Exception {
    try (var site = Site.open(Transport.EPOLL, 1);
        var blocking = ServerSocketChannel.open()) {
      blocking.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      BoundSocket socket =
          BoundSocket.adopt(site.loop(), copy(descriptorOf(blocking.getLocalAddress())));
      try (socket) {
        assertThat(socket.address()).isEqualTo(blocking.getLocalAddress());
        Listener _ = site.share(socket, site.loop(), SharingContract.ANY, TransportContract::echo);
        for (int i = 0; i < 20; i++) {
          var client = site.client(socket.address());
          client.send("x");
          assertThat(client.read(1)).isEqualTo("x");
        }
      }
    }
  }

  private static int descriptorOf(SocketAddress address) throws IOException {
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        int descriptor = Integer.parseInt(each.getFileName().toString());
        try {
          if (Descriptors.kind(descriptor) == Descriptors.Kind.TCP
              && Descriptors.address(descriptor, Descriptors.Kind.TCP).equals(address)) {
            return descriptor;
          }
        } catch (IOException _) {
          // another kind, or gone
        }
      }
    }
    throw new AssertionError(address + " is not open");
  }

  /** Returns another descriptor of the same socket. */
  private static int copy(int descriptor) throws IOException {
    Path folder = Files.createTempDirectory("copy");
    Path path = folder.resolve("s");
    Socket server = Socket.newSocketDomain();
    Socket client = Socket.newSocketDomain();
    try {
      server.bind(new DomainSocketAddress(path.toFile()));
      server.listen(1);
      assertThat(client.connect(new DomainSocketAddress(path.toFile()))).isTrue();
      var accepted = new Socket(server.accept(new byte[25]));
      assertThat(client.sendFd(descriptor)).isPositive();
      int received = accepted.recvFd();
      accepted.close();
      return received;
    } finally {
      server.close();
      client.close();
      Files.delete(path);
      Files.delete(folder);
    }
  }

  @Test
  void a_socket_file_that_was_replaced_or_is_to_stay_is_not_removed() throws Exception {
    try (var site = Site.open(Transport.EPOLL, 1)) {
      var address = (UnixDomainSocketAddress) site.free(true);
      var first = BoundSocket.bind(site.loop(), address, 10);
      Files.delete(address.getPath());
      var second = BoundSocket.bind(site.loop(), address, 10);
      first.close();
      assertThat(address.getPath()).exists();
      second.removesFile(false);
      second.close();
      assertThat(address.getPath()).exists();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"EPOLL", "URING"})
  void may_be_for_datagrams_which_then_go_to_one_of_both(Transport transport) throws Exception {
    if (transport == Transport.URING) {
      UringTest.find();
    }
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var site = Site.open(transport, 2);
        var socket = BoundSocket.bindUdp(site.loop(), loopback);
        var client = new DatagramSocket(loopback)) {
      client.setSoTimeout(10_000);
      Path path = site.folder.resolve("h");
      EventLoop other = site.group.loops().getLast();
      try (Handover _ = Handover.open(site.loop(), path, (_, _) -> List.of(socket));
          BoundSocket adopted =
              BoundSocket.adopt(other, Handover.receive(path, "x", LONG).getFirst());
          var _ =
              UdpListener.open(
                  List.of(other),
                  adopted,
                  UdpSettings.DEFAULTS,
                  datagram -> datagram.reply("adopted"))) {
        assertThat(adopted.address()).isEqualTo(socket.address());
        assertThat(adopted.isDatagrams()).isTrue();
        for (int i = 0; i < 20; i++) {
          client.send(new DatagramPacket(new byte[1], 1, socket.address()));
          var answer = new DatagramPacket(new byte[10], 10);
          client.receive(answer);
          assertThat(new String(answer.getData(), 0, answer.getLength(), UTF_8))
              .isEqualTo("adopted");
        }
      }
      assertThat(site.errors).isEmpty();
    }
  }

  @Test
  void takes_epoll() throws Exception {
    try (var site = Site.open(Transport.NIO, 1)) {
      assertThatThrownBy(() -> BoundSocket.adopt(site.loop(), 5))
          .isInstanceOf(IOException.class)
          .hasMessage("descriptor 5 cannot be listened on with nio: that takes epoll");
      assertThatThrownBy(
              () -> Handover.open(site.loop(), site.folder.resolve("h"), (_, _) -> List.of()))
          .isInstanceOf(IOException.class)
          .hasMessage("nio cannot hand sockets over: that takes epoll");
    }
  }

  @Test
  void leaves_no_descriptor_behind() throws Exception {
    assertThat(ChildJvm.run(List.of(), ChildJvm.FLAG, Often.class)).isEqualTo("none more\n");
  }

  /** Hands sockets to itself, again and again. */
  static final class Often {
    private Often() {}

    public static void main(String... args) throws Exception {
      try (var site = Site.open(Transport.EPOLL, 1)) {
        once(site);
        long before = open();
        for (int i = 0; i < 100; i++) {
          once(site);
        }
        Site.until(() -> site.loop().connectionCount() == 0);
        long more = open() - before;
        System.out.println(more <= 0 ? "none more" : more + " more");
      }
    }

    private static void once(Site site) throws Exception {
      var unix = (UnixDomainSocketAddress) site.free(true);
      Path path = site.folder.resolve("h");
      try (var tcp = BoundSocket.bind(site.loop(), site.free(false), 10);
          var own = BoundSocket.bind(site.loop(), unix, 10);
          Handover _ =
              Handover.open(
                  site.loop(),
                  path,
                  (_, word) -> {
                    if (word.isEmpty()) {
                      throw new IOException("nothing said");
                    }
                    return List.of(tcp, own);
                  })) {
        List<Integer> received = Handover.receive(path, "x", LONG);
        Handover.discard(received.getFirst());
        BoundSocket.adopt(site.loop(), received.getLast()).close();
        assertThatThrownBy(() -> Handover.receive(path, "", LONG))
            .hasMessageContaining("nothing said");
      }
    }

    private static long open() throws IOException {
      try (var all = Files.list(Path.of("/proc/self/fd"))) {
        return all.count();
      }
    }
  }
}
