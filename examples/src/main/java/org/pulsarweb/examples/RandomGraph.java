package org.pulsarweb.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;
import org.pulsarweb.web.WebSocket;

/**
 * Random numbers over a WebSocket, and a page that draws them as they come.
 *
 * <p>Immutable.
 */
public final class RandomGraph {
  private static final int WALKER_COUNT = 3;
  private static final double STEP = 0.02;
  private static final Duration PERIOD = Duration.ofMillis(40);

  // @start region="routes"
  static final HttpServer SERVER =
      HttpServer.of(
              Router.of()
                  .get("/", Page.named("random-graph.html"))
                  .websocket("/data", RandomGraph::walk))
          .named("random-graph");

  // @end

  private RandomGraph() {}

  // @start region="walk"
  private static void walk(WebSocket socket) throws IOException, InterruptedException {
    var random = new SplittableRandom();
    double[] walkers = new double[WALKER_COUNT];
    Arrays.fill(walkers, 0.5);
    while (socket.isOpen()) {
      for (int i = 0; i < walkers.length; i++) {
        walkers[i] = Math.clamp(walkers[i] + random.nextGaussian() * STEP, 0, 1);
      }
      socket.send(Arrays.toString(walkers)); // which is JSON, too
      Thread.sleep(PERIOD);
    }
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
