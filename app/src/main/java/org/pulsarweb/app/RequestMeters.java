package org.pulsarweb.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long requests took, by the status of their answers. Touched on the worker's loop only. */
final class RequestMeters {
  private static final int STATUS_MAX = 600;

  private final MeterRegistry meters;
  private final @Nullable Timer[] byStatus = new Timer[STATUS_MAX];

  RequestMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  void record(int status, long nanos) {
    Timer known = byStatus[status];
    if (known == null) {
      known =
          Timer.builder("http.server.requests")
              .description("How long handlers took, by the status of their answers.")
              .tag("status", Integer.toString(status))
              .serviceLevelObjectives(
                  Duration.ofMillis(1),
                  Duration.ofMillis(5),
                  Duration.ofMillis(10),
                  Duration.ofMillis(50),
                  Duration.ofMillis(100),
                  Duration.ofMillis(500),
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(5))
              .register(meters);
      byStatus[status] = known;
    }
    known.record(nanos, TimeUnit.NANOSECONDS);
  }
}
