package org.pulsarweb.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A listener on loops of its own, with its clients; closed, nothing of it is left. */
final class Site implements AutoCloseable {
  final Path folder;
  final LoopGroup group;
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final List<String> refusals = new CopyOnWriteArrayList<>();
  private final List<BoundSocket> sockets = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Client> clients = new CopyOnWriteArrayList<>();

  private Site(Transport transport, int loops) throws IOException {
    folder = Files.createTempDirectory("loop");
    group =
        LoopGroup.open(
            loops,
            transport,
            new LoopListener() {
              @Override
              public void onError(EventLoop loop, String where, Throwable error) {
                errors.add(error);
              }

              @Override
              public void onRefused(EventLoop loop, String connection, Throwable why) {
                refusals.add(String.valueOf(why.getMessage()));
              }
            });
  }

  static Site open(Transport transport, int loops) throws IOException {
    return new Site(transport, loops);
  }

  EventLoop loop() {
    return group.loops().getFirst();
  }

  /** Returns an address on this machine that is free. */
  SocketAddress free(boolean unix) {
    return unix
        ? UnixDomainSocketAddress.of(folder.resolve("s"))
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  Listener listen(
      SocketAddress address, UnaryOperator<ListenerSettings> change, Protocol.Factory factory)
      throws IOException {
    var settings = change.apply(ListenerSettings.DEFAULTS.withBind(address));
    var listener = Listener.open(group, settings, factory);
    listeners.add(listener);
    return listener;
  }

  Listener serve(SocketAddress address, ByteStream.Handler handler) throws IOException {
    return listen(address, same -> same, ByteStream.serving(handler, Duration.ZERO));
  }

  /** Binds a socket that listeners may share; the site closes it. */
  BoundSocket bind(SocketAddress address) throws IOException {
    var socket = BoundSocket.bind(loop(), address, 1024);
    sockets.add(socket);
    return socket;
  }

  /** Has one of the loops serve connections of a shared socket. */
  Listener share(BoundSocket socket, EventLoop loop, int connectionMax, ByteStream.Handler handler)
      throws IOException {
    var listener =
        Listener.open(
            List.of(loop),
            socket,
            ListenerSettings.DEFAULTS.withConnectionMax(connectionMax),
            ByteStream.serving(handler, Duration.ZERO));
    listeners.add(listener);
    return listener;
  }

  Client client(Listener listener) throws IOException {
    return client(listener.address());
  }

  Client client(SocketAddress address) throws IOException {
    var client = new Client(SocketChannel.open(address));
    clients.add(client);
    return client;
  }

  /** Sees that the first loop hears of sockets and timers, whatever else it has to do. */
  void assertThatItAnswersInTime() throws Exception {
    var listener = serve(free(false), TransportContract::echo);
    var client = client(listener);
    for (int i = 0; i < 20; i++) {
      long start = System.nanoTime();
      client.send("x");
      client.read(1);
      var timer = new CountDownLatch(1);
      Timer _ = loop().after(Duration.ofMillis(1), timer::countDown);
      timer.await();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(800));
    }
    assertThat(loop().lagMax()).isLessThan(Duration.ofMillis(800));
  }

  /** Waits, at most ten seconds, until something holds. */
  static void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it does not hold after ten seconds");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.close();
    }
    listeners.reversed().forEach(Listener::close);
    sockets.forEach(BoundSocket::close);
    group.close();
    Files.deleteIfExists(folder.resolve("s"));
    Files.deleteIfExists(folder);
  }
}
