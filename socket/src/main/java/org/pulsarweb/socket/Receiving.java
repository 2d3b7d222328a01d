package org.pulsarweb.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.UdpListener;
import org.pulsarweb.loop.UdpSettings;

/** What receives datagrams in one worker; all of it stops together, by one deadline. */
final class Receiving implements Serving {
  private final List<UdpListener> listeners;
  private final Duration exitTimeout;

  private Receiving(List<UdpListener> listeners, Duration exitTimeout) {
    this.listeners = List.copyOf(listeners);
    this.exitTimeout = exitTimeout;
  }

  static Receiving open(Worker worker, UdpSettings limits, UdpListener.Handler handler)
      throws IOException {
    var listeners = new ArrayList<UdpListener>();
    try {
      for (BoundSocket socket : worker.sockets()) {
        listeners.add(UdpListener.open(List.of(worker.loop()), socket, limits, handler));
      }
    } catch (IOException | RuntimeException e) {
      listeners.forEach(UdpListener::close);
      throw e;
    }
    return new Receiving(listeners, worker.settings().exitTimeout());
  }

  @Override
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("received", sum(UdpListener::receivedCount));
    counts.put("dropped", sum(UdpListener::droppedCount));
    counts.put("unsent", sum(UdpListener::unsentCount));
    return counts;
  }

  private long sum(ToLongFunction<UdpListener> count) {
    return listeners.stream().mapToLong(count).sum();
  }

  @Override
  public void close() {
    Stopping.all(listeners, listener -> listener.stop(exitTimeout));
  }
}
