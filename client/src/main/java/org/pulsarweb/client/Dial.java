package org.pulsarweb.client;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.client.HttpTimeoutException.Phase;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Opening;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.Route;
import org.pulsarweb.loop.Timer;

/**
 * One connection in the making. The addresses of a host are tried one after another, of both
 * families by turns, the next one when the last has failed or has taken a quarter of a second; the
 * first that is there is taken, and the others are given up (RFC 8305 §5).
 */
final class Dial {
  private static final Duration HEAD_START = Duration.ofMillis(250);

  private final LoopPool pool;
  private final Network network;
  private final OriginPool origin;
  private final Exchange exchange;
  private final ArrayDeque<SocketAddress> addresses = new ArrayDeque<>();
  private final List<CompletableFuture<Connection>> attempts = new ArrayList<>(1);
  private int underWay;
  private boolean isOver;
  private @Nullable Timer timer;
  private @Nullable Throwable failure;

  Dial(LoopPool pool, Network network, OriginPool origin, Exchange exchange) {
    this.pool = pool;
    this.network = network;
    this.origin = origin;
    this.exchange = exchange;
  }

  void begin() {
    exchange.enter(Phase.CONNECT, exchange.request.deadlines().connect());
    SocketAddress only = network.onlyAddress();
    if (only != null) {
      addresses.add(only);
      next();
      return;
    }
    Origin where = origin.proxy.map(ProxyAddress::origin).orElse(origin.origin);
    network.resolver.resolve(where, pool.loop, this::onResolved);
  }

  private void onResolved(@Nullable List<SocketAddress> found, @Nullable Throwable why) {
    if (isOver) {
      return;
    }
    if (found == null || found.isEmpty()) {
      end(why == null ? new IOException("the host has no address") : why);
      return;
    }
    addresses.addAll(byTurns(found));
    next();
  }

  /** Returns the same, but the families by turns, the one that comes first at first. */
  static List<SocketAddress> byTurns(List<SocketAddress> found) {
    var first = new ArrayDeque<SocketAddress>();
    var second = new ArrayDeque<SocketAddress>();
    boolean sixFirst = isSix(found.getFirst());
    for (SocketAddress address : found) {
      (isSix(address) == sixFirst ? first : second).add(address);
    }
    List<SocketAddress> mixed = new ArrayList<>(found.size());
    while (mixed.size() < found.size()) {
      if (!first.isEmpty()) {
        mixed.add(first.remove());
      }
      if (!second.isEmpty()) {
        mixed.add(second.remove());
      }
    }
    return mixed;
  }

  private static boolean isSix(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
  }

  private void next() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    SocketAddress address = addresses.poll();
    if (address == null) {
      return;
    }
    underWay++;
    if (!addresses.isEmpty()) {
      timer = pool.loop.after(HEAD_START, this::next);
    }
    CompletableFuture<Connection> attempt;
    try {
      attempt = connect(address);
    } catch (IOException | RuntimeException e) {
      onFailed(e);
      return;
    }
    attempts.add(attempt);
    CompletableFuture<Connection> _ =
        attempt.whenComplete((_, why) -> {
          if (why != null) {
            onFailed(why);
          }
        });
  }

  private CompletableFuture<Connection> connect(SocketAddress address) throws IOException {
    EventLoop loop = pool.loop;
    ClientDeadlines times = exchange.request.deadlines();
    int number = attempts.size();
    Protocol.Factory factory = connection -> open(connection, number);
    Route route = Route.DIRECT.onReached(this::onReached);
    Optional<Opening> opening = origin.proxy.flatMap(proxy -> proxy.opening(origin.origin));
    if (opening.isPresent()) {
      route = route.with(opening.get());
    }
    if (origin.origin.secure()) {
      route = route.with(network.tls(), origin.origin.bareHost());
    }
    Duration limit = origin.origin.secure() ? times.connect().plus(times.tls()) : times.connect();
    return loop.connect(address, limit, route, factory);
  }

  private void onReached() {
    if (!isOver && exchange.isConnecting()) {
      exchange.enter(Phase.TLS, exchange.request.deadlines().tls());
    }
  }

  private Protocol open(Connection connection, int number) {
    var link = new Http1Link(pool, origin, connection);
    if (isOver) { // another was quicker, or nobody waits any more
      link.refuse();
    } else {
      isOver = true;
      exchange.dial(null);
      stop(number);
      pool.onOpened(link);
    }
    return link;
  }

  private void onFailed(Throwable why) {
    underWay--;
    if (isOver) {
      return;
    }
    if (failure == null) {
      failure = why;
    } else {
      failure.addSuppressed(why);
    }
    if (addresses.isEmpty() && underWay == 0) {
      end(failure);
    } else if (!addresses.isEmpty()) {
      next();
    }
  }

  private void end(Throwable why) {
    isOver = true;
    exchange.dial(null);
    pool.onFailed(origin, exchange, why);
  }

  /** Gives up: whoever wanted the connection does not any more. */
  void cancel() {
    if (!isOver) {
      isOver = true;
      exchange.dial(null);
      stop(-1);
      pool.onFailed(origin, exchange, new IOException("nobody waits any more"));
    }
  }

  /** Gives up what is still under way, but for one. */
  private void stop(int kept) {
    if (timer != null) {
      timer.cancel();
    }
    for (int i = 0; i < attempts.size(); i++) {
      if (i != kept) {
        boolean _ = attempts.get(i).cancel(false);
      }
    }
  }
}
