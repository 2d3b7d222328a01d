package org.pulsarweb.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an {@link AdminServer} shows. Each page is asked for in a fiber of its loop, so may wait.
 */
interface AdminPages {
  /**
   * Returns what the meters of all workers show.
   *
   * @throws Exception that is reported, and answered with 500
   */
  List<MeterReading> metrics() throws Exception;

  /**
   * Tells whether the program lives: one that does not is to be started again.
   *
   * @throws Exception that is reported, and answered with 500
   */
  Health live() throws Exception;

  /**
   * Tells whether the program serves: one that does not is to be left alone for now.
   *
   * @throws Exception that is reported, and answered with 500
   */
  Health ready() throws Exception;

  /**
   * How it is with a program.
   *
   * <p>Immutable.
   *
   * @param faults for each worker that is not well, why; none if all are
   * @param isUp whether the program as a whole is well, which it may be without some workers
   */
  record Health(boolean isUp, Map<String, String> faults) {
    /** All is well. */
    static final Health UP = new Health(true, Map.of());

    public Health {
      faults = Map.copyOf(faults);
    }

    /** Returns what the JSON of it has. */
    Map<String, Object> body() {
      String status = isUp ? "up" : "down";
      return faults.isEmpty()
          ? Map.of("status", status)
          : new TreeMap<>(Map.of("status", status, "workers", new TreeMap<>(faults)));
    }
  }
}
