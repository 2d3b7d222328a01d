package org.pulsarweb.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pulsarweb.app.AppContext;
import org.pulsarweb.app.Serving;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Protocol;

/** The open listeners of one application; they stop together, by one deadline. */
final class Listening implements Serving {
  private final String scheme;
  private final List<Listener> listeners;
  private final Duration exitTimeout;

  private Listening(String scheme, List<Listener> listeners, Duration exitTimeout) {
    this.scheme = scheme;
    this.listeners = List.copyOf(listeners);
    this.exitTimeout = exitTimeout;
  }

  static Listening open(
      AppContext context, ListenerSettings limits, String scheme, Protocol.Factory factory)
      throws IOException {
    var listeners = new ArrayList<Listener>();
    try {
      for (SocketAddress address : context.settings().bind()) {
        ListenerSettings settings =
            limits.withBind(address).withBacklog(context.settings().backlog());
        listeners.add(Listener.open(context.loops(), settings, factory));
      }
    } catch (IOException | RuntimeException e) {
      listeners.forEach(Listener::close);
      throw e;
    }
    return new Listening(scheme, listeners, context.settings().exitTimeout());
  }

  @Override
  public List<SocketAddress> addresses() {
    return listeners.stream().map(Listener::address).toList();
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public void close() {
    // Side by side: were they stopped in turn, the first to hang would use up the time of the rest.
    var stops = new ArrayList<Thread>();
    for (Listener listener : listeners) {
      stops.add(Thread.startVirtualThread(() -> listener.stop(exitTimeout)));
    }
    for (Thread stop : stops) {
      join(stop);
    }
  }

  private static void join(Thread stop) {
    try {
      stop.join();
    } catch (InterruptedException _) {
      stop.interrupt(); // cuts what is left
      Thread.currentThread().interrupt();
    }
  }
}
