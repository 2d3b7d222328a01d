package org.pulsarweb.app;

import java.net.SocketAddress;
import java.util.List;

/**
 * An application that has started.
 *
 * <p>Safe for use by many threads.
 */
public interface Serving extends AutoCloseable {
  /**
   * Returns where clients reach this application.
   *
   * @return the addresses as bound: no port is 0
   */
  List<SocketAddress> addresses();

  /**
   * Returns what the log line puts before an address.
   *
   * @return {@code tcp} unless overridden, as by {@code http}
   */
  default String scheme() {
    return "tcp";
  }

  /**
   * Stops accepting, finishes what was taken, and cuts the rest when {@link Settings#exitTimeout}
   * has passed. Does nothing when called again. Returns when all is closed.
   */
  @Override
  void close();
}
