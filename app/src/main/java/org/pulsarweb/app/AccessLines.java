package org.pulsarweb.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of an access log, as a logger of their own: {@code pulsar.access}, by which settings of
 * logs can send them elsewhere or leave them away.
 *
 * <p>Safe for use by many threads.
 */
public final class AccessLines {
  private static final Logger LOG = LoggerFactory.getLogger("pulsar.access");

  private AccessLines() {}

  /**
   * Writes a line.
   *
   * @param line without a line end
   */
  public static void write(String line) {
    LOG.info(line);
  }
}
