package org.pulsarweb.app;

import java.util.Map;

/**
 * An application that serves in a worker.
 *
 * <p>Safe for use by many threads.
 */
public interface Serving extends AutoCloseable {
  /**
   * Returns what there is to count, such as connections that are open.
   *
   * @return names and numbers, for {@code info} and {@code pulsar status}
   */
  default Map<String, Long> counts() {
    return Map.of();
  }

  /**
   * Stops accepting, finishes what was taken, and cuts the rest when {@link Settings#exitTimeout}
   * has passed. Does nothing when called again. Returns when all is closed. Not to be called by a
   * callback of the worker's loop: it waits.
   */
  @Override
  void close();
}
