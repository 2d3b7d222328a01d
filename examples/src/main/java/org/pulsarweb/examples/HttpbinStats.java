package org.pulsarweb.examples;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.web.Middleware;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.WebSocket;

/** What the worker that is asked is doing, told to a page once a second. */
final class HttpbinStats {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final LongAdder requests = new LongAdder();

  /** What is told: of the loop, but for requests, memory and age, which are those of the JVM. */
  record Reading(
      String loop,
      long pid,
      double upSeconds,
      long requests,
      int connections,
      int fibers,
      double lagMillis,
      long memoryBytes) {}

  /** Counts requests. */
  Middleware counting() {
    return next ->
        request -> {
          requests.increment();
          return next.handle(request);
        };
  }

  Router routes() {
    return Router.of()
        .get("/stats", Page.named("httpbin-stats.html"))
        .websocket("/stats/live", this::tell);
  }

  private void tell(WebSocket socket) throws IOException, InterruptedException {
    while (socket.isOpen()) {
      socket.send(Response.json(read(EventLoop.current())).text());
      Thread.sleep(PERIOD);
    }
  }

  private Reading read(EventLoop loop) {
    Runtime jvm = Runtime.getRuntime();
    ProcessHandle self = ProcessHandle.current();
    double upSeconds =
        self.info()
            .startInstant()
            .map(start -> Duration.between(start, Instant.now()).toMillis() / 1000.0)
            .orElse(0.0);
    return new Reading(
        loop.name(),
        self.pid(),
        upSeconds,
        requests.sum(),
        loop.connectionCount(),
        loop.fiberCount(),
        loop.lag().toNanos() / 1e6,
        jvm.totalMemory() - jvm.freeMemory());
  }
}
