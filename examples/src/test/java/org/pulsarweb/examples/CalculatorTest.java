package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.examples.Calculator.Calc;
import org.pulsarweb.rpc.RpcBatch;
import org.pulsarweb.rpc.RpcClient;
import org.pulsarweb.rpc.RpcException;
import org.pulsarweb.rpc.RpcFraming;

class CalculatorTest {
  private Site site;
  private RpcClient client;
  private Calc calc;

  @BeforeEach
  void open() throws IOException {
    site = Site.open(Calculator.server());
    client = RpcClient.open(url("http", "/"));
    calc = client.proxy(Calc.class);
  }

  @AfterEach
  void close() {
    client.close();
    site.close();
  }

  private String url(String scheme, String path) {
    var address = (InetSocketAddress) site.running().addresses().getFirst();
    return scheme + "://127.0.0.1:" + address.getPort() + path;
  }

  @Test
  void a_proxy_says_where_to_it_calls() {
    assertThat(client.toString()).isEqualTo("JSON-RPC client of " + url("http", "/"));
    assertThat(calc.toString()).isEqualTo("Calc by " + client);
  }

  @Test
  void a_ping_is_answered_and_an_echo_comes_back() throws Exception {
    assertThat(client.call("ping").text()).isEqualTo("pong");
    assertThat(client.call("echo", "ciao").text()).isEqualTo("ciao");
    assertThat(client.call("echo", "this is ä test\n").text()).isEqualTo("this is ä test\n");
  }

  @Test
  void the_functions_are_listed_and_documented() throws Exception {
    assertThat(client.call("functions_list").elements())
        .extracting(function -> function.at(0).text())
        .contains("calc.add", "calc.randompaths", "ping", "echo", "server_info", "kill_actor");
    String documentation = client.call("documentation").text();
    assertThat(documentation)
        .contains("calc.divide(a, b)\n  Divides the first number by the second")
        .isEqualTo(client.call("documentation").text());
    assertThat(client.call("rpc.discover").get("methods").orElseThrow().size()).isGreaterThan(8);
  }

  @Test
  void the_server_tells_of_itself_and_kills_nobody() throws Exception {
    assertThat(client.call("server_info").get("arbiter")).isPresent();
    assertThat(client.call("server_info").get("worker")).isPresent();
    assertThatThrownBy(() -> client.call("kill_actor", "calculator-1"))
        .isInstanceOf(RpcException.NotAllowed.class);
  }

  @Test
  void it_calculates() throws Exception {
    assertThat(calc.add(3, 7)).isEqualTo(10);
    assertThat(calc.subtract(546, 46)).isEqualTo(500);
    assertThat(calc.multiply(3, 9)).isEqualTo(27);
    assertThat(calc.divide(50, 25)).isEqualTo(2);
    assertThat(client.callNamed("calc.add", Map.of("a", 2.5, "b", -1)).as(double.class))
        .isEqualTo(1.5);
    assertThat(client.call("calc.root", 16).as(double.class)).isEqualTo(4);
  }

  @Test
  void random_paths_are_as_many_and_as_long_as_was_said() throws Exception {
    List<double[]> paths =
        calc.randomPaths(Optional.of(20), Optional.of(100), Optional.of(1.0), Optional.of(2.0))
            .toCompletableFuture()
            .get();
    assertThat(paths).hasSize(20).allMatch(path -> path.length == 100 && path[0] == 0);
    assertThat(client.callNamed("calc.randompaths", Map.of("num_paths", 2, "size", 3)).size())
        .isEqualTo(2);
    assertThat(client.call("calc.randompaths").at(0).size()).isEqualTo(250);
    assertThatThrownBy(() -> client.call("calc.randompaths", 100_000, 100_000))
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.code()).isEqualTo(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"calc.add", "echo", "calc.root"})
  void too_many_parameters_are_refused(String method) {
    assertThatThrownBy(() -> client.call(method, 1, 2, 3))
        .isInstanceOf(RpcException.InvalidParams.class)
        .hasMessageContaining(method + " takes ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "calc", "calc.foo", "foo.calc.add", "calc.add.foo"})
  void what_there_is_not_is_refused(String method) {
    assertThatThrownBy(() -> client.call(method, 1, 2))
        .isInstanceOf(RpcException.MethodNotFound.class);
  }

  @ParameterizedTest
  @CsvSource({"foo,bar", "1,bar", "foo,2", "true,2"})
  void what_is_no_number_is_refused(String a, String b) {
    assertThatThrownBy(() -> client.call("calc.add", a, b))
        .isInstanceOf(RpcException.InvalidParams.class)
        .hasMessageContaining("must be a number, not a string");
  }

  @Test
  void nothing_is_divided_by_zero() {
    assertThatThrownBy(() -> calc.divide(1, 0))
        .isInstanceOfSatisfying(RpcException.class, e -> assertThat(e.code()).isEqualTo(1))
        .hasMessage("division by zero");
  }

  @Test
  void a_batch_of_one() throws Exception {
    RpcBatch batch = client.batch();
    long id = batch.call("ping");
    assertThat(batch.size()).isEqualTo(1);

    List<RpcBatch.Result> results = batch.send();
    assertThat(results).hasSize(1);
    assertThat(results.getFirst().id()).isEqualTo(id);
    assertThat(results.getFirst().as(String.class)).isEqualTo("pong");
    assertThat(batch.size()).isZero();
    assertThat(batch.send()).isEmpty();
  }

  @Test
  void a_batch_of_several_of_which_one_fails() throws Exception {
    RpcBatch batch = client.batch();
    batch.call("ping");
    batch.call("calc.add", 1, 1);
    batch.call("calc.add", 1, 1, 1);

    List<RpcBatch.Result> results = batch.send();
    assertThat(results.get(0).as(String.class)).isEqualTo("pong");
    assertThat(results.get(1).as(double.class)).isEqualTo(2);
    assertThat(results.get(2).failure()).get().isInstanceOf(RpcException.InvalidParams.class);
  }

  @Test
  void many_calls_use_one_connection_after_another() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(calc.add(i, 1)).isEqualTo(i + 1);
    }
  }

  @Test
  void an_answer_of_twenty_bytes_is_zipped() throws Exception {
    String ping = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}";
    HttpResponse<String> answer =
        site.send(
            site.request("/")
                .POST(BodyPublishers.ofString(ping))
                .header("Content-Type", "application/json")
                .header("Accept-Encoding", "gzip"));

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(site.get("/").statusCode()).isEqualTo(405);
    assertThat(site.send("POST", "/", "nonsense").statusCode()).isEqualTo(400);
    assertThat(site.send("POST", "/other", ping).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"http,/", "ws,/socket"})
  void the_client_tells_what_came_of_it(String scheme, String path) throws Exception {
    try (RpcClient other = RpcClient.open(url(scheme, path))) {
      assertThat(CalculatorClient.typed(other)).isEqualTo("10.0 and 20 paths");
      assertThat(CalculatorClient.named(other)).isEqualTo("pong, 21.0 and 7.0");
      assertThat(CalculatorClient.batch(other)).isEqualTo("3.0, division by zero, 20.0");
      assertThat(CalculatorClient.refused(other))
          .isEqualTo(
              "Invalid params: the parameter \"b\" of calc.add must be a number, not a string");
    }
  }

  @Test
  void a_program_calculates_for_whoever_starts_it() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Calculator.class.getName(),
                "--stdio")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (RpcClient other =
        RpcClient.over(
            program.getInputStream(), program.getOutputStream(), RpcFraming.CONTENT_LENGTH)) {
      assertThat(other.proxy(Calc.class).multiply(6, 7)).isEqualTo(42);
    } finally {
      program.destroyForcibly();
    }
  }
}
