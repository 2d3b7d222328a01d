package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** JSON-RPC 2.0, in its order; the last section are its own examples. */
class SpecificationTest {
  private static final String VERSION = "{\"jsonrpc\":\"2.0\",";

  private static final JsonRpc SERVER =
      JsonRpc.of()
          .method(
              "subtract",
              call -> call.argument("minuend", int.class) - call.argument("subtrahend", int.class),
              RpcParameter.of("minuend", int.class),
              RpcParameter.of("subtrahend", int.class))
          .method(
              "sum",
              call ->
                  call.argument("a", int.class)
                      + call.argument("b", int.class)
                      + call.argument("c", int.class),
              RpcParameter.of("a", int.class),
              RpcParameter.of("b", int.class),
              RpcParameter.of("c", int.class))
          .method("get_data", _ -> List.of("hello", 5))
          .method("nothing", _ -> null)
          .method("update", _ -> true, numbers(5))
          .method("notify_hello", _ -> true, RpcParameter.of("number", int.class));

  private static RpcParameter[] numbers(int count) {
    return Stream.iterate(1, n -> n + 1)
        .limit(count)
        .map(n -> RpcParameter.of("n" + n, int.class))
        .toArray(RpcParameter[]::new);
  }

  private static Response post(byte[] body) throws Exception {
    return SERVER.handle(
        Request.of("POST", "/").withHeader("Content-Type", "application/json").withBody(body));
  }

  private static String answer(String message) throws Exception {
    return post(message.getBytes(StandardCharsets.UTF_8)).text();
  }

  private static JsonValue json(String text) {
    return JsonValue.read(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns id and code of a failure. */
  private static String failure(String answer) {
    JsonValue error = json(answer).get("error").orElseThrow();
    assertThat(json(answer).get("result")).isEmpty();
    assertThat(error.get("message").orElseThrow().text()).isNotEmpty();
    return json(answer).get("id").orElseThrow() + " " + error.get("code").orElseThrow();
  }

  // ---- 4: requests ----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"method\":\"get_data\",\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"1.0\",\"method\":\"get_data\",\"id\":1} | 1 -32600",
        "{\"jsonrpc\":2.0,\"method\":\"get_data\",\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":\"a\"} | \"a\" -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":null,\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":[],\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"params\":1,\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"params\":null,\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"params\":\"x\",\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"id\":true} | null -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"id\":{}} | null -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"id\":[1]} | null -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"get_data\",\"id\":1,\"id\":2} | null -32600",
        "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":1} | 1 -32600",
        "{\"jsonrpc\":\"2.0\",\"method\":\"\",\"id\":1} | 1 -32601",
        "{\"jsonrpc\":\"2.0\",\"method\":\"Get_data\",\"id\":1} | 1 -32601",
        "{\"jsonrpc\":\"2.0\",\"method\":\"rpc.get_data\",\"id\":1} | 1 -32601",
        "1 | null -32600",
        "null | null -32600",
        "\"get_data\" | null -32600",
        "{} | null -32600"
      })
  void what_is_no_request_is_refused(String message, String idAndCode) throws Exception {
    assertThat(failure(answer(message))).isEqualTo(idAndCode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-1",
        "0",
        "1.5",
        "1.0",
        "9007199254740993",
        "123456789012345678901234567890",
        "\"\"",
        "\"a\"",
        "\"\\u0000\\\"\"",
        "null"
      })
  void an_id_comes_back_as_it_was(String id) throws Exception {
    String answer = answer(VERSION + "\"method\":\"nothing\",\"id\":" + id + "}");

    assertThat(answer).isEqualTo(VERSION + "\"result\":null,\"id\":" + id + "}");
  }

  @Test
  void members_may_come_in_any_order_and_others_are_of_no_account() throws Exception {
    String message =
        "{\"id\":1,\"params\":[2,1],\"auth\":\"x\",\"method\":\"subtract\",\"jsonrpc\":\"2.0\"}";

    assertThat(answer(message)).isEqualTo(VERSION + "\"result\":1,\"id\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "[1", "{\"jsonrpc\": \"2.0\", \"method\"", "nonsense", "{} {}"})
  void what_is_no_json_is_a_parse_error(String message) throws Exception {
    assertThat(failure(answer(message))).isEqualTo("null -32700");
    assertThat(post(message.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(400);
  }

  @Test
  void bytes_that_are_no_utf_8_are_a_parse_error() throws Exception {
    byte[] bytes = (VERSION + "\"method\":\"?\",\"id\":1}").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '?') {
        bytes[i] = (byte) 0xFF;
      }
    }
    assertThat(failure(post(bytes).text())).isEqualTo("null -32700");
  }

  @Test
  void what_is_nested_too_deeply_is_refused() throws Exception {
    String deep = "[".repeat(100_000);

    assertThat(failure(answer(deep))).isEqualTo("null -32600");
  }

  // ---- 4.1: notifications ---------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"notify_hello\",\"params\":[7]}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notify_hello\",\"params\":[\"x\"]}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"foobar\"}"
      })
  void a_notification_has_no_answer_not_even_a_failure(String message) throws Exception {
    Response response = post(message.getBytes(StandardCharsets.UTF_8));

    assertThat(response.status()).isEqualTo(204);
    assertThat(response.bytes()).isEmpty();
  }

  // ---- 6: batches -----------------------------------------------------------------------------

  @Test
  void a_batch_of_as_many_as_are_allowed_is_answered_in_its_order() throws Exception {
    var batch = new StringBuilder("[");
    var wanted = new StringBuilder("[");
    for (int i = 0; i < 1000; i++) {
      batch.append(i == 0 ? "" : ",").append(VERSION);
      batch.append("\"method\":\"subtract\",\"params\":[");
      batch.append(i).append(",1],\"id\":").append(i).append('}');
      wanted.append(i == 0 ? "" : ",").append(VERSION).append("\"result\":").append(i - 1);
      wanted.append(",\"id\":").append(i).append('}');
    }

    assertThat(answer(batch + "]")).isEqualTo(wanted + "]");
    assertThat(failure(answer(batch + ",1]"))).isEqualTo("null -32600");
  }

  // ---- 7: the examples ------------------------------------------------------------------------

  static Stream<List<String>> examples() {
    return Stream.of(
        List.of(
            "{\"jsonrpc\": \"2.0\", \"method\": \"subtract\", \"params\": [42, 23], \"id\": 1}",
            "{\"jsonrpc\": \"2.0\", \"result\": 19, \"id\": 1}"),
        List.of(
            "{\"jsonrpc\": \"2.0\", \"method\": \"subtract\", \"params\": [23, 42], \"id\": 2}",
            "{\"jsonrpc\": \"2.0\", \"result\": -19, \"id\": 2}"),
        List.of(
            "{\"jsonrpc\": \"2.0\", \"method\": \"subtract\", \"params\": {\"subtrahend\": 23,"
                + " \"minuend\": 42}, \"id\": 3}",
            "{\"jsonrpc\": \"2.0\", \"result\": 19, \"id\": 3}"),
        List.of(
            "{\"jsonrpc\": \"2.0\", \"method\": \"subtract\", \"params\": {\"minuend\": 42,"
                + " \"subtrahend\": 23}, \"id\": 4}",
            "{\"jsonrpc\": \"2.0\", \"result\": 19, \"id\": 4}"),
        List.of("{\"jsonrpc\": \"2.0\", \"method\": \"update\", \"params\": [1,2,3,4,5]}", ""),
        List.of("{\"jsonrpc\": \"2.0\", \"method\": \"foobar\"}", ""),
        List.of(
            "{\"jsonrpc\": \"2.0\", \"method\": \"foobar\", \"id\": \"1\"}",
            "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32601}, \"id\": \"1\"}"),
        List.of(
            "{\"jsonrpc\": \"2.0\", \"method\": \"foobar, \"params\": \"bar\", \"baz]",
            "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32700}, \"id\": null}"),
        List.of(
            "{\"jsonrpc\": \"2.0\", \"method\": 1, \"params\": \"bar\"}",
            "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32600}, \"id\": null}"),
        List.of(
            "[{\"jsonrpc\": \"2.0\", \"method\": \"sum\", \"params\": [1,2,4], \"id\": \"1\"},"
                + "{\"jsonrpc\": \"2.0\", \"method\"]",
            "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32700}, \"id\": null}"),
        List.of("[]", "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32600}, \"id\": null}"),
        List.of("[1]", "[{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32600}, \"id\": null}]"),
        List.of(
            "[1,2,3]",
            "[{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32600}, \"id\": null},"
                + "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32600}, \"id\": null},"
                + "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32600}, \"id\": null}]"),
        List.of(
            "[{\"jsonrpc\": \"2.0\", \"method\": \"sum\", \"params\": [1,2,4], \"id\": \"1\"},"
                + "{\"jsonrpc\": \"2.0\", \"method\": \"notify_hello\", \"params\": [7]},"
                + "{\"jsonrpc\": \"2.0\", \"method\": \"subtract\", \"params\": [42,23],"
                + " \"id\": \"2\"},"
                + "{\"foo\": \"boo\"},"
                + "{\"jsonrpc\": \"2.0\", \"method\": \"foo.get\", \"params\": {\"name\":"
                + " \"myself\"}, \"id\": \"5\"},"
                + "{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"id\": \"9\"}]",
            "[{\"jsonrpc\": \"2.0\", \"result\": 7, \"id\": \"1\"},"
                + "{\"jsonrpc\": \"2.0\", \"result\": 19, \"id\": \"2\"},"
                + "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32600}, \"id\": null},"
                + "{\"jsonrpc\": \"2.0\", \"error\": {\"code\": -32601}, \"id\": \"5\"},"
                + "{\"jsonrpc\": \"2.0\", \"result\": [\"hello\", 5], \"id\": \"9\"}]"),
        List.of(
            "[{\"jsonrpc\": \"2.0\", \"method\": \"notify_sum\", \"params\": [1,2,4]},"
                + "{\"jsonrpc\": \"2.0\", \"method\": \"notify_hello\", \"params\": [7]}]",
            ""));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void an_example_of_the_specification_is_answered_as_it_says(List<String> example)
      throws Exception {
    String answer = answer(example.getFirst());

    if (example.getLast().isEmpty()) {
      assertThat(answer).isEmpty();
    } else {
      assertThat(json(answer.replaceAll(",\"message\":\"(?:[^\"\\\\]|\\\\.)*\"", "")))
          .isEqualTo(json(example.getLast()));
    }
  }
}
