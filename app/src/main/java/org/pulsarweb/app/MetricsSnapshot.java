package org.pulsarweb.app;

import java.util.List;

/**
 * What the meters of one worker show at one moment.
 *
 * <p>Immutable.
 *
 * @param readings one for each meter
 * @param dropped how many meters were left away, because there are too many
 */
record MetricsSnapshot(List<MeterReading> readings, int dropped) {
  /**
   * Meters of a worker that are told of, each with its own labels. More are most often a label that
   * should be none, such as a user's number; Prometheus advises against a tenth of it.
   */
  static final int READINGS_MAX = 10_000;

  /** Of a worker that counts nothing. */
  static final MetricsSnapshot NONE = new MetricsSnapshot(List.of(), 0);

  MetricsSnapshot {
    readings = List.copyOf(readings);
  }
}
