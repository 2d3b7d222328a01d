package org.pulsarweb.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Timer;

/**
 * The connections of one session on one loop: who waits gets the next that is free or new.
 *
 * <p>Nothing here is locked, because all of it happens on that loop.
 */
final class LoopPool {
  final EventLoop loop;
  final Deadlines deadlines;
  final ByteSink out = ByteSink.open(); // for what is written within one callback
  final long idleNanos;
  final long lifetimeNanos;
  final Counters counters;
  private final Network network;
  private final PoolLimits limits;
  private final Map<Origin, OriginPool> origins = new HashMap<>();
  private final Set<Http1Link> links = new HashSet<>();
  private int open;
  private int waiting;
  private boolean isClosed;

  LoopPool(Network network, EventLoop loop, PoolLimits limits) {
    this.network = network;
    this.counters = network.counters;
    this.loop = loop;
    this.limits = limits;
    this.deadlines = new Deadlines(loop);
    this.idleNanos = limits.idle().toNanos();
    this.lifetimeNanos = limits.lifetime().toNanos();
  }

  /** Finds a connection for an exchange: now, or when there is one. */
  void acquire(Exchange exchange) {
    if (isClosed) {
      exchange.fail(closed());
      return;
    }
    OriginPool origin = poolOf(exchange.origin);
    Http1Link link = exchange.isFresh ? null : takeIdle(origin);
    if (link != null) {
      if (link.isDoubtful()) {
        Timer _ = loop.after(Duration.ZERO, () -> carryIfUsable(link, exchange));
      } else {
        link.carry(exchange);
      }
      return;
    }
    if (waiting >= limits.waitingMax() && !hasRoom(origin)) {
      exchange.fail(
          new Failure.Broken("too many calls wait for a connection: " + waiting, null, false));
      return;
    }
    origins.put(exchange.origin, origin); // closing its last connection has taken it out
    origin.waiting.add(exchange);
    countWaiting(1);
    settle(origin);
  }

  private OriginPool poolOf(Origin origin) {
    OriginPool known = origins.get(origin);
    if (known == null) {
      known = new OriginPool(origin, network.proxies.proxyFor(origin));
      origins.put(origin, known);
    }
    return known;
  }

  /**
   * The loop has heard by now what the sockets had to say: whether the server has closed this
   * connection in the meantime, too.
   */
  private void carryIfUsable(Http1Link link, Exchange exchange) {
    if (exchange.isOver()) {
      release(link);
    } else if (link.isUsable()) {
      link.carry(exchange);
    } else {
      link.close();
      acquire(exchange);
    }
  }

  private @Nullable Http1Link takeIdle(OriginPool origin) {
    Http1Link link = origin.idle.pollLast();
    while (link != null) {
      counters.idle.decrement();
      if (link.isUsable()) {
        return link;
      }
      link.close();
      link = origin.idle.pollLast();
    }
    return null;
  }

  private boolean hasRoom(OriginPool origin) {
    return origin.open < limits.originMax() && (open < limits.totalMax() || hasIdle());
  }

  private boolean hasIdle() {
    return origins.values().stream().anyMatch(origin -> !origin.idle.isEmpty());
  }

  /** Makes as many connections as are waited for, if that many are allowed. */
  private void settle(OriginPool origin) {
    while (origin.connecting < origin.waiting.size() && hasRoom(origin)) {
      if (open >= limits.totalMax()) {
        closeOneIdle();
      }
      if (open >= limits.totalMax()) {
        return; // another has been quicker
      }
      Exchange first = null;
      for (Exchange exchange : origin.waiting) {
        if (!exchange.isConnecting()) {
          first = exchange;
          break;
        }
      }
      if (first == null) {
        return;
      }
      connect(origin, first);
    }
  }

  private void closeOneIdle() {
    for (OriginPool other : origins.values()) {
      Http1Link oldest = other.idle.pollFirst();
      if (oldest != null) {
        counters.idle.decrement();
        oldest.close();
        return;
      }
    }
  }

  private void connect(OriginPool origin, Exchange exchange) {
    origin.open++;
    origin.connecting++;
    open++;
    var dial = new Dial(this, network, origin, exchange);
    exchange.dial(dial);
    dial.begin();
  }

  /** A connection is made. */
  void onOpened(Http1Link link) {
    OriginPool origin = link.origin();
    origin.connecting--;
    links.add(link);
    counters.opened.increment();
    if (isClosed) {
      link.close();
    } else {
      release(link);
    }
  }

  /** There will be no connection. */
  void onFailed(OriginPool origin, Exchange exchange, Throwable why) {
    origin.open--;
    origin.connecting--;
    open--;
    if (origin.waiting.contains(exchange)) {
      exchange.fail(new Failure.Unreachable(why));
    }
    onRoom(origin);
  }

  /** A connection is free: for who waits, or for whoever comes. */
  void release(Http1Link link) {
    OriginPool origin = link.origin();
    for (Exchange exchange : origin.waiting) {
      origin.waiting.remove(exchange);
      countWaiting(-1);
      link.carry(exchange);
      return;
    }
    if (isClosed || idleNanos == 0) {
      link.close();
    } else {
      counters.idle.increment();
      origin.idle.addLast(link);
    }
  }

  /** A connection has ended. */
  void onGone(Http1Link link) {
    if (!links.remove(link)) {
      return;
    }
    OriginPool origin = link.origin();
    origin.open--;
    open--;
    counters.closed.increment();
    if (origin.idle.remove(link)) {
      counters.idle.decrement();
    }
    onRoom(origin);
  }

  private void onRoom(OriginPool origin) {
    settle(origin);
    if (origin.isEmpty()) {
      origins.remove(origin.origin);
    }
    if (origins.isEmpty()) {
      network.forget(this); // so that a loop that has ended is not kept
    }
    if (waiting > 0) {
      for (OriginPool other : List.copyOf(origins.values())) {
        settle(other);
      }
    }
  }

  /** An exchange that waited is over. */
  void forget(Exchange exchange) {
    OriginPool origin = origins.get(exchange.origin);
    if (origin != null && origin.waiting.remove(exchange)) {
      countWaiting(-1);
      Dial dial = exchange.dial();
      if (dial != null && origin.connecting > origin.waiting.size()) {
        dial.cancel();
      }
    }
  }

  /** Ends everything. */
  void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    for (OriginPool origin : List.copyOf(origins.values())) {
      for (Exchange exchange : List.copyOf(origin.waiting)) {
        exchange.fail(closed());
      }
    }
    for (Http1Link link : List.copyOf(links)) {
      link.closeWithSession();
    }
  }

  private void countWaiting(int by) {
    waiting += by;
    counters.waiting.add(by);
  }

  static Failure closed() {
    return new Failure.Broken("the client is closed", null, false);
  }
}
