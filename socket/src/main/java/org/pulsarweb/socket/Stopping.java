package org.pulsarweb.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How several stop by one deadline. */
final class Stopping {
  private Stopping() {}

  /** Side by side: were they stopped in turn, the first to hang would use up the others' time. */
  static <T> void all(List<T> listeners, Consumer<T> stop) {
    var stops = new ArrayList<Thread>();
    for (T listener : listeners) {
      stops.add(Thread.startVirtualThread(() -> stop.accept(listener)));
    }
    for (Thread each : stops) {
      join(each);
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
