package org.pulsarweb.examples;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.pulsarweb.examples.Calculator.Calc;
import org.pulsarweb.rpc.RpcBatch;
import org.pulsarweb.rpc.RpcClient;
import org.pulsarweb.rpc.RpcException;

/**
 * Has the calculator calculate: through its interface, by name, and many at once.
 *
 * <p>Immutable.
 */
public final class CalculatorClient {
  private static final Option<String> TO =
      new Option<>(
          "to",
          "URL",
          "http://127.0.0.1:8060/",
          "where it is: http:, ws:, unix: or tcp:",
          url -> url);

  private CalculatorClient() {}

  // @start region="typed"
  static String typed(RpcClient client) throws ExecutionException, InterruptedException {
    Calc calc = client.proxy(Calc.class);
    double sum = calc.add(3, 7);
    List<double[]> paths =
        calc.randomPaths(Optional.of(20), Optional.of(100), Optional.empty(), Optional.empty())
            .toCompletableFuture()
            .get();
    return sum + " and " + paths.size() + " paths";
  }

  // @end

  // @start region="named"
  static String named(RpcClient client) throws IOException {
    String pong = client.call("ping").text();
    double product = client.call("calc.multiply", 3, 7).as(double.class);
    double quotient = client.callNamed("calc.divide", Map.of("a", 21, "b", 3)).as(double.class);
    client.tell("echo", "nobody answers to that");
    return pong + ", " + product + " and " + quotient;
  }

  // @end

  // @start region="batch"
  static String batch(RpcClient client) throws IOException {
    RpcBatch batch = client.batch();
    batch.call("calc.add", 1, 2);
    batch.call("calc.divide", 1, 0);
    batch.proxy(Calc.class).multiply(4, 5);
    return batch.send().stream()
        .map(result ->
            result
                .failure()
                .map(RpcException::getMessage)
                .orElseGet(() -> result.as(double.class).toString()))
        .collect(Collectors.joining(", "));
  }

  // @end

  // @start region="errors"
  static String refused(RpcClient client) throws IOException {
    try {
      return client.call("calc.add", 3, "seven").toString();
    } catch (RpcException.InvalidParams e) {
      return e.error().message();
    } catch (RpcException e) {
      return "error " + e.code();
    }
  }

  // @end

  /**
   * Calculates.
   *
   * @param args settings, as {@code --help} lists them
   * @throws Exception if there is no calculator
   */
  public static void main(String... args) throws Exception {
    Options options = Options.of("calculator-client", args, TO);
    try (RpcClient client = RpcClient.open(options.value(TO))) {
      System.out.println("through the interface: " + typed(client));
      System.out.println("by name: " + named(client));
      System.out.println("as a batch: " + batch(client));
      System.out.println("refused: " + refused(client));
    }
  }
}
