package org.pulsarweb.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.Listener;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Protocol;

/** The open listeners of one worker; they stop together, by one deadline. */
final class Listening implements Serving {
  private final List<Listener> listeners;
  private final Duration exitTimeout;

  private Listening(List<Listener> listeners, Duration exitTimeout) {
    this.listeners = List.copyOf(listeners);
    this.exitTimeout = exitTimeout;
  }

  static Listening open(Worker worker, ListenerSettings limits, Protocol.Factory factory)
      throws IOException {
    ListenerSettings asked =
        worker
            .settings()
            .value(Settings.MAX_CONNECTIONS)
            .map(limits::withConnectionMax)
            .orElse(limits);
    var listeners = new ArrayList<Listener>();
    try {
      for (BoundSocket socket : worker.sockets()) {
        listeners.add(Listener.open(List.of(worker.loop()), socket, asked, factory));
      }
    } catch (IOException | RuntimeException e) {
      listeners.forEach(Listener::close);
      throw e;
    }
    return new Listening(listeners, worker.settings().exitTimeout());
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("connections", sum(Listener::openCount));
    counts.put("accepted", sum(Listener::acceptedCount));
    counts.put("shed", sum(Listener::shedCount));
    return counts;
  }

  private long sum(ToLongFunction<Listener> count) {
    return listeners.stream().mapToLong(count).sum();
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
