package org.pulsarweb.examples;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpHandler;
import org.pulsarweb.web.HttpServer;

/**
 * Sleeps one second in each request: ten thousand of them sleep at once on one loop.
 *
 * <p>Safe for use by many threads.
 */
public final class Sleepy implements HttpHandler {
  // Atomic only because with --workers 2 there are two loops: one loop alone needs no lock.
  private final AtomicInteger sleepers = new AtomicInteger();

  private Sleepy() {}

  static HttpServer server() {
    return HttpServer.of(new Sleepy()).named("sleepy");
  }

  // @start region="handle"
  @Override
  public Response handle(Request request) throws InterruptedException {
    int others = sleepers.getAndIncrement();
    try {
      Thread.sleep(Duration.ofSeconds(1)); // this fiber waits; its loop does not
    } finally {
      sleepers.getAndDecrement();
    }
    return Response.text("slept a second; " + others + " were asleep before me\n");
  }

  // @end

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, server());
  }
}
