package org.pulsarweb.examples;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * Sells apples and pears, and counts them: figures of its own, beside those that every worker has.
 *
 * <p>Immutable.
 */
public final class Metrics implements Application {
  Metrics() {}

  // @start region="start"
  @Override
  public Serving start(Worker worker) throws Exception {
    var shop = new Shop(worker.meters());
    return HttpServer.of(Router.of().post("/sell/{fruit}", shop::sell)).start(worker);
  }

  // @end

  // @start region="shop"
  /** A shop, of which each worker has one. */
  static final class Shop {
    private final Counter apples;
    private final Counter pears;
    private final Timer weighing;
    private final AtomicInteger customers = new AtomicInteger();

    Shop(MeterRegistry meters) {
      apples = Counter.builder("shop.sold").tag("fruit", "apple").register(meters);
      pears = Counter.builder("shop.sold").tag("fruit", "pear").register(meters);
      weighing =
          Timer.builder("shop.weighing")
              .description("How long it took to weigh what was sold.")
              .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
              .register(meters);
      Gauge.builder("shop.customers", customers, AtomicInteger::get)
          .description("Customers who are in the shop.")
          .register(meters);
    }

    Response sell(Request request) throws Exception {
      Counter sold =
          switch (request.path("fruit").asText()) {
            case "apple" -> apples;
            case "pear" -> pears;
            default -> throw new HttpException(404, "there are apples and pears");
          };
      customers.incrementAndGet();
      try {
        int grams = weighing.recordCallable(Shop::weigh);
        sold.increment();
        return Response.text(grams + " g\n");
      } finally {
        customers.decrementAndGet();
      }
    }

    private static int weigh() throws InterruptedException {
      Thread.sleep(Duration.ofMillis(20)); // the scales are slow; this fiber waits, and no other
      return 150;
    }
  }

  // @end

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public String scheme(Settings settings) {
    return "http";
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, new Metrics());
  }
}
