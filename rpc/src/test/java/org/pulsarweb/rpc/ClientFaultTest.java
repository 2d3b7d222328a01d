package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.client.HttpClient;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.TestServer;

/** Clients, and servers that are none or go away. */
class ClientFaultTest {
  private static final long PATIENCE_SECONDS = 30;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "200 | text/html | <html> | answered 200 and no JSON-RPC",
        "502 | text/html | <html> | answered 502 and no JSON-RPC",
        "200 | application/json | {} | no JSON-RPC: Invalid Request",
        "200 | application/json | nonsense | no JSON-RPC: Malformed JSON",
        "200 | application/json | ~~ | answered 200 and no JSON-RPC"
      })
  void an_answer_that_is_no_json_rpc_is_a_failure(
      int status, String type, String body, String message) throws Exception {
    try (var server = TestServer.open(_ -> Response.text(body).withType(type).withStatus(status));
        var client = RpcClient.open(server.uri("/").toString())) {
      assertThatThrownBy(() -> client.call("a"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(message);
      assertThatThrownBy(() -> client.proxy(Workbench.class).add(1, 2))
          .isInstanceOf(UncheckedIOException.class);
      assertThatThrownBy(() -> client.proxy(Workbench.class).askBack(1))
          .as("it declares IOException")
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> client.callAsync("a").get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void an_answer_to_another_call_is_none() throws Exception {
    String other = "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":77}";
    try (var server = TestServer.open(_ -> Response.text(other).withType("application/json"));
        var client = RpcClient.open(server.uri("/").toString())) {
      assertThatThrownBy(() -> client.call("a"))
          .isInstanceOf(RpcException.InvalidRequest.class)
          .hasMessageContaining("has not answered");
      RpcBatch batch = client.batch();
      batch.call("a");
      assertThat(batch.send().getFirst().failure()).isPresent();
    }
  }

  @Test
  void an_error_of_the_status_is_read_all_the_same() throws Exception {
    String error = "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":5,\"message\":\"no\"},\"id\":1}";
    try (var server =
            TestServer.open(
                _ -> Response.text(500, error).withType("application/json; charset=utf-8"));
        var client = RpcClient.open(server.uri("/").toString())) {
      assertThatThrownBy(() -> client.call("a")).isInstanceOf(RpcException.class).hasMessage("no");
    }
  }

  @Test
  void a_session_of_http_may_be_brought() throws Exception {
    JsonRpc who =
        JsonRpc.of()
            .method("who", call -> call.request().orElseThrow().header("X-Who").orElse("nobody"));
    try (var server = TestServer.open(who);
        var http = HttpClient.open()) {
      RpcClient client = RpcClient.over(http, server.uri("/").toString());
      assertThat(client.call("who").text()).isEqualTo("nobody");
      client.close();
      assertThat(client.call("who").text()).as("it is not the client's to close").isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "ws", "tcp"})
  void nobody_there_is_an_io_failure(String scheme) throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String url = scheme + "://127.0.0.1:" + port + "/";

    assertThatThrownBy(
            () -> {
              try (var client = RpcClient.open(url)) {
                client.call("a");
              }
            })
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a", "nothing", "", "://", "file:/x"})
  void a_url_of_another_kind_is_refused(String url) {
    assertThatThrownBy(() -> RpcClient.open(url)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_socket_that_is_no_web_socket_is_refused() throws Exception {
    try (var server = TestServer.open(new Bench().server())) {
      String url = server.uri("/").toString().replace("http:", "ws:");

      assertThatThrownBy(() -> RpcClient.open(url)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_reset_cancels_what_runs_and_the_server_goes_on() throws Exception {
    var bench = new Bench();
    try (var live = Live.tcp(bench.server())) {
      CompletableFuture<JsonValue> other = live.client().callAsync("add", 1, 2);
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), live.port())) {
        String stay = "{\"jsonrpc\":\"2.0\",\"method\":\"stay\",\"id\":1}\n";
        socket.getOutputStream().write(stay.getBytes(StandardCharsets.UTF_8));
        assertThat(bench.waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        socket.setSoLinger(true, 0);
      }
      assertThat(bench.cancelled.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("cancelled");
      assertThat(other.get(PATIENCE_SECONDS, TimeUnit.SECONDS).as(int.class)).isEqualTo(3);
    }
  }

  @Test
  void a_web_socket_that_closes_cancels_what_runs() throws Exception {
    var bench = new Bench();
    try (var live = Live.webSocket(bench.server())) {
      CompletableFuture<JsonValue> call = live.client().callAsync("stay");
      assertThat(bench.waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      live.client().close();

      assertThat(bench.cancelled.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("cancelled");
      assertThatThrownBy(() -> call.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
    }
  }
}
