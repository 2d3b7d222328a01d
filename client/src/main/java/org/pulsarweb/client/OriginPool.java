package org.pulsarweb.client;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The connections of a loop to one origin, and the exchanges that wait for one. */
final class OriginPool {
  final Origin origin;
  final Optional<ProxyAddress> proxy; // that all connections go through
  final ArrayDeque<Http1Link> idle = new ArrayDeque<>(); // the one used last is last
  final Set<Exchange> waiting = new LinkedHashSet<>(); // in the order of their coming
  int open; // in use, idle and being made
  int connecting; // being made

  OriginPool(Origin origin, Optional<ProxyAddress> proxy) {
    this.origin = origin;
    this.proxy = proxy;
  }

  boolean isEmpty() {
    return open == 0 && waiting.isEmpty();
  }
}
