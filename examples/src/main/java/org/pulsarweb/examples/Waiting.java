package org.pulsarweb.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fiber;
import org.pulsarweb.loop.FiberInfo;
import org.pulsarweb.loop.FiberLocal;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.loop.Scope;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * Asks several shops for a price, in each of the ways in which a fiber may wait for others.
 *
 * <p>Immutable.
 */
public final class Waiting {
  private static final int PRIMES_MAX = 10_000_000;

  private static final FiberLocal<String> CUSTOMER = FiberLocal.of();

  private static final Router ROUTES =
      Router.of()
          .get("/all", _ -> all())
          .get("/any", _ -> any())
          .get("/race", _ -> race())
          .get("/within", Waiting::within)
          .get("/scope", _ -> scope())
          .get("/customer", Waiting::customer)
          .get("/busy", request -> Response.text(primes(below(request)) + "\n"))
          .get("/elsewhere", Waiting::elsewhere)
          .get("/fibers", _ -> fibers());

  static final HttpServer SERVER = HttpServer.of(ROUTES).named("waiting");

  private Waiting() {}

  // @start region="shop"
  record Offer(Shop shop, int cents) {}

  enum Shop {
    CORNER(100, 250),
    MARKET(300, 199),
    CLOSED(50, 0);

    private final int millis;
    private final int cents;

    Shop(int millis, int cents) {
      this.millis = millis;
      this.cents = cents;
    }

    /** Sleeps where a real program would call another server. */
    Offer ask() throws IOException, InterruptedException {
      Thread.sleep(Duration.ofMillis(millis));
      if (cents == 0) {
        throw new IOException(this + " does not answer");
      }
      return new Offer(this, cents);
    }
  }

  // @end

  // @start region="all"
  private static Response all() throws Exception {
    List<Offer> offers = Fibers.all(List.of(Shop.CORNER, Shop.MARKET), Shop::ask);
    return Response.json(offers);
  }

  // @end

  // @start region="any"
  private static Response any() throws Exception {
    Offer first = Fibers.any(List.of(Shop.values()), Shop::ask);
    return Response.json(first);
  }

  // @end

  // @start region="race"
  private static Response race() throws Exception {
    try {
      return Response.json(Fibers.race(List.of(Shop.values()), Shop::ask));
    } catch (IOException e) {
      return Response.error(502, "no price: " + e.getMessage());
    }
  }

  // @end

  // @start region="within"
  private static Response within(Request request) throws Exception {
    Duration limit = Duration.ofMillis(request.query("millis").orElse(200));
    try {
      return Response.json(Fibers.within(limit, Shop.MARKET::ask));
    } catch (TimeoutException _) {
      return Response.error(504, "no answer in " + limit.toMillis() + " ms");
    }
  }

  // @end

  // @start region="scope"
  private static Response scope() throws Exception {
    try (var scope = Scope.open(Duration.ofSeconds(1))) {
      Fiber<Offer> corner = scope.start(Shop.CORNER::ask);
      Fiber<Offer> market = scope.start(Shop.MARKET::ask);
      scope.join();
      int saved = corner.result().cents() - market.result().cents();
      return Response.text("the market is " + saved + " cents cheaper\n");
    }
  }

  // @end

  // @start region="local"
  private static Response customer(Request request) throws Exception {
    String name = request.query("name").asText();
    return CUSTOMER.where(
        name, () -> Response.json(Fibers.all(List.of("beer", "bread"), Waiting::order)));
  }

  private static String order(String item) {
    return item + " for " + CUSTOMER.get();
  }

  // @end

  // @start region="elsewhere"
  private static Response elsewhere(Request request) throws Exception {
    int below = below(request);
    long count = CompletableFuture.supplyAsync(() -> primes(below)).get();
    return Response.text(count + "\n");
  }

  // @end

  private static int below(Request request) {
    return Math.min(request.query("below").asInt(), PRIMES_MAX);
  }

  private static long primes(int below) {
    return IntStream.range(2, below).filter(Waiting::isPrime).count();
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  // @start region="fibers"
  private static Response fibers() throws Exception {
    List<FiberInfo> fibers = EventLoop.current().fibers();
    return Response.text(
        fibers.stream().map(FiberInfo::toString).collect(Collectors.joining("\n")) + "\n");
  }

  // @end

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, SERVER);
  }
}
