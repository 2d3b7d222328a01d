package org.pulsarweb.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.rpc.JsonRpc;
import org.pulsarweb.rpc.Rpc;
import org.pulsarweb.rpc.RpcException;
import org.pulsarweb.rpc.RpcParameter;
import org.pulsarweb.rpc.ServerCommands;
import org.pulsarweb.web.Gzip;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.Router;

/**
 * Calculates over JSON-RPC: by HTTP at {@code /}, by WebSocket at {@code /socket}, and with {@code
 * --stdio} for whoever starts it as a program.
 *
 * <p>Safe for use by many threads.
 */
public final class Calculator {
  private static final int DIVISION_BY_ZERO = 1;
  private static final int TOO_MANY = 2;
  private static final int POINTS_MAX_COUNT = 100_000;
  private static final int ZIPPED_MIN_BYTES = 20;

  // @start region="interface"
  /** What server and client agree on. */
  @Rpc("calc")
  interface Calc {
    @Rpc(summary = "Adds two numbers")
    double add(double a, double b);

    @Rpc(summary = "Subtracts the second number from the first")
    double subtract(double a, double b);

    @Rpc(summary = "Multiplies two numbers")
    double multiply(double a, double b);

    @Rpc(summary = "Divides the first number by the second")
    double divide(double a, double b);

    @Rpc(value = "randompaths", summary = "Makes random walks")
    CompletionStage<List<double[]>> randomPaths(
        @Rpc("num_paths") Optional<Integer> count,
        Optional<Integer> size,
        Optional<Double> mu,
        Optional<Double> sigma);
  }

  // @end

  private static final class Arithmetic implements Calc {
    // @start region="methods"
    @Override
    public double add(double a, double b) {
      return a + b;
    }

    @Override
    public double subtract(double a, double b) {
      return a - b;
    }

    @Override
    public double multiply(double a, double b) {
      return a * b;
    }

    @Override
    public double divide(double a, double b) {
      if (b == 0) {
        throw new ArithmeticException("division by zero");
      }
      return a / b;
    }

    // @end

    @Override
    public CompletionStage<List<double[]>> randomPaths(
        Optional<Integer> count,
        Optional<Integer> size,
        Optional<Double> mu,
        Optional<Double> sigma) {
      int paths = count.orElse(1);
      int steps = size.orElse(250);
      if (paths < 0 || steps < 0 || (long) paths * steps > POINTS_MAX_COUNT) {
        throw new RpcException(TOO_MANY, "there may be " + POINTS_MAX_COUNT + " points in all");
      }
      double drift = mu.orElse(0.0) / Math.max(1, steps);
      double width = sigma.orElse(1.0) / Math.sqrt(Math.max(1, steps));
      List<double[]> walks = new ArrayList<>();
      for (int i = 0; i < paths; i++) {
        walks.add(walk(steps, drift, width));
      }
      return CompletableFuture.completedStage(walks);
    }

    private static double[] walk(int steps, double drift, double width) {
      double[] walk = new double[steps];
      for (int i = 1; i < steps; i++) {
        walk[i] = walk[i - 1] + drift + width * ThreadLocalRandom.current().nextGaussian();
      }
      return walk;
    }
  }

  private Calculator() {}

  // @start region="server"
  static JsonRpc rpc(ServerCommands commands) {
    return commands
        .methods()
        .and(JsonRpc.service(Calc.class, new Arithmetic()))
        .error(ArithmeticException.class, DIVISION_BY_ZERO)
        .method(
            "calc.root",
            call -> Math.sqrt(call.argument("a", double.class)),
            RpcParameter.of("a", double.class))
        .documented("calc.root", "Returns the square root of a number")
        .discoverable("Calculator", "1.0");
  }

  static Application server() {
    ServerCommands commands = ServerCommands.of();
    JsonRpc rpc = rpc(commands);
    Router router =
        Router.of()
            .post("/", rpc)
            .get("/socket", rpc.websocket())
            .with(Gzip.over(ZIPPED_MIN_BYTES));
    return HttpServer.of(router).named("calculator").with(commands);
  }

  // @end

  /**
   * Serves until it is told to stop; or, with {@code --stdio}, until its input ends.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if a stream breaks
   */
  public static void main(String... args) throws Exception {
    if (List.of(args).contains("--stdio")) {
      // @start region="stdio"
      rpc(ServerCommands.of()).serve(System.in, System.out);
      // @end
    } else {
      Pulsar.run(args, server());
    }
  }
}
