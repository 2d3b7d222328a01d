package org.pulsarweb.examples;

import java.time.Duration;
import java.time.Instant;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.ServerEvent;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * A clock by server-sent events: a page, and a stream of seconds for everybody who has it open.
 *
 * <p>Immutable.
 */
public final class SseClock {
  private static final int PERIOD_MAX_SECONDS = 3600;
  private static final int MISSED_MAX = 60;
  private static final Duration COME_AGAIN = Duration.ofSeconds(1);

  private final Duration heartbeat;

  private SseClock(Duration heartbeat) {
    this.heartbeat = heartbeat;
  }

  /**
   * Returns the server.
   *
   * @param heartbeat after how long a silence a sign of life is sent
   * @return the server, not started
   */
  static HttpServer server(Duration heartbeat) {
    var clock = new SseClock(heartbeat);
    return HttpServer.of(
            Router.of().get("/", Page.named("sse-clock.html")).get("/clock", clock::ticks))
        .named("sse-clock");
  }

  // @start region="ticks"
  private Response ticks(Request request) {
    int period = Math.clamp(request.query("period").orElse(1), 1, PERIOD_MAX_SECONDS);
    long now = Instant.now().getEpochSecond() / period;
    long heard = request.header("Last-Event-ID").orElse(now - 1);
    long first = Math.clamp(heard, now - 1 - MISSED_MAX, now) + 1;
    return Response.events(
        heartbeat,
        out -> {
          for (long tick = first; ; tick++) {
            Instant due = Instant.ofEpochSecond(tick * period);
            Thread.sleep(Duration.between(Instant.now(), due)); // at once, for what was missed
            out.send(
                ServerEvent.of(due.toString())
                    .withId(Long.toString(tick))
                    .withName("tick")
                    .withRetry(COME_AGAIN));
          }
        });
  }

  // @end

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, server(Duration.ofSeconds(15)));
  }
}
