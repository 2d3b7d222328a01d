package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.Gzip;
import org.pulsarweb.web.TestClient;
import org.pulsarweb.web.TestServer;

/** What HTTP says around a message. */
class HttpAnswersTest {
  private static final String ADD =
      "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":[1,2],\"id\":1}";

  private final JsonRpc server = new Bench().server();
  private final TestClient client = TestClient.of(server);

  private Response post(String type, String body) throws IOException {
    return client.post("/", type, body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json-rpc",
        "application/jsonrequest"
      })
  void json_is_answered_with_json(String type) throws Exception {
    Response answer = post(type, ADD);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type").orElse("")).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"jsonrpc\":\"2.0\",\"result\":3.0,\"id\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void what_a_page_of_another_site_may_send_is_refused(String type) throws Exception {
    assertThat(post(type, ADD).status()).isEqualTo(415);
    Request undeclared = Request.of("POST", "/").withBody(ADD.getBytes(StandardCharsets.UTF_8));
    assertThat(client.send(undeclared).status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void another_method_than_post_is_refused(String method) throws Exception {
    Response answer = client.send(Request.of(method, "/"));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow").orElse("")).isEqualTo("POST");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{ | 400",
        "[] | 400",
        "1 | 400",
        "[1] | 200",
        "{\"jsonrpc\":\"2.0\",\"method\":\"none\",\"id\":1} | 200",
        "{\"jsonrpc\":\"2.0\",\"method\":\"bug\",\"id\":1} | 200",
        "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"id\":1} | 200",
        "{\"jsonrpc\":\"2.0\",\"method\":\"none\"} | 204",
        "[{\"jsonrpc\":\"2.0\",\"method\":\"none\"}] | 204"
      })
  void the_status_is_that_of_the_message_not_of_the_call(String message, int status)
      throws Exception {
    assertThat(post("application/json", message).status()).isEqualTo(status);
  }

  @Test
  void a_message_that_is_too_large_is_refused() throws Exception {
    JsonRpc small = server.with(RpcLimits.DEFAULTS.withMessageMaxBytes(100));
    String large = ADD + " ".repeat(100);

    assertThat(TestClient.of(small).post("/", "application/json", ADD).status()).isEqualTo(200);
    assertThat(TestClient.of(small).post("/", "application/json", large).status()).isEqualTo(413);
    try (var live = TestServer.open(small)) {
      assertThat(live.client().post("/", "application/json", large).status()).isEqualTo(413);
    }
  }

  @Test
  void what_a_method_throws_is_reported_and_not_told() throws Exception {
    try (var live = TestServer.open(server)) {
      Response answer =
          live.client()
              .post("/", "application/json", "{\"jsonrpc\":\"2.0\",\"method\":\"bug\",\"id\":1}");

      assertThat(answer.text()).doesNotContain("secret").contains("-32603");
      assertThat(live.errors())
          .singleElement()
          .extracting(Throwable::getMessage)
          .isEqualTo("a secret");
    }
  }

  @Test
  void middleware_is_around_it() throws Exception {
    var zipped = TestClient.of(server.with(Gzip.over(20)));
    Request request =
        Request.of("POST", "/")
            .withHeader("Content-Type", "application/json")
            .withHeader("Accept-Encoding", "gzip")
            .withBody(ADD.getBytes(StandardCharsets.UTF_8));

    assertThat(zipped.send(request).header("Content-Encoding").orElse("")).isEqualTo("gzip");
  }

  @Test
  void a_client_that_sends_slowly_and_half_closes_gets_its_answer() throws Exception {
    try (var live = TestServer.open(server);
        var socket = new Socket(live.address().getAddress(), live.address().getPort())) {
      String head =
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
              + ADD.length()
              + "\r\n\r\n";
      for (byte one : (head + ADD).getBytes(StandardCharsets.UTF_8)) {
        socket.getOutputStream().write(one);
        socket.getOutputStream().flush();
      }
      socket.shutdownOutput();

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\"result\":3.0,\"id\":1}");
    }
  }

  @Test
  void calls_of_one_batch_wait_side_by_side() throws Exception {
    var together = new CyclicBarrier(3);
    JsonRpc meeting = JsonRpc.of().method("meet", _ -> together.await(30, TimeUnit.SECONDS) >= 0);
    String meet = "{\"jsonrpc\":\"2.0\",\"method\":\"meet\",\"id\":1}";
    try (var live = TestServer.open(meeting)) {
      Response answer =
          live.client().post("/", "application/json", "[" + meet + "," + meet + "," + meet + "]");

      String met = "{\"jsonrpc\":\"2.0\",\"result\":true,\"id\":1}";
      assertThat(answer.text()).isEqualTo("[" + met + "," + met + "," + met + "]");
    }
  }

  @Test
  void a_batch_waits_for_so_many_calls_at_once_as_it_may() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    JsonRpc limited =
        JsonRpc.of()
            .method(
                "wait",
                _ -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  Thread.yield();
                  return running.getAndDecrement() > 0;
                })
            .with(RpcLimits.DEFAULTS.withBatches(100, 2, 1000));
    String call = "{\"jsonrpc\":\"2.0\",\"method\":\"wait\",\"id\":1}";
    String batch = "[" + (call + ",").repeat(49) + call + "]";

    String answer = TestClient.of(limited).post("/", "application/json", batch).text();

    assertThat(most.get()).isBetween(1, 2);
    assertThat(answer).contains("\"result\":true", "-32003", "at most 1000 bytes");
  }
}
