package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.JsonValue;

/** What is the same over every binding. */
interface BindingContract {
  long PATIENCE_SECONDS = 30;

  /** A client of a server; to close it ends both. */
  interface Session extends AutoCloseable {
    RpcClient client();

    @Override
    void close() throws IOException;
  }

  Session open(JsonRpc server) throws Exception;

  /** Whether the server may call the client. */
  boolean goesBothWays();

  @Test
  default void a_method_is_called_through_its_interface() throws Exception {
    try (var session = open(new Bench().server())) {
      Workbench bench = session.client().proxy(Workbench.class);

      assertThat(bench.add(1, 2.5)).isEqualTo(3.5);
      assertThat(bench.greet("you", Optional.empty())).isEqualTo("Hello you");
      assertThat(bench.greet("you", Optional.of("Ave"))).isEqualTo("Ave you");
      assertThat(bench.mirror(new Workbench.Point(1, 2, "ä\n")))
          .isEqualTo(new Workbench.Point(-1, -2, "ä\n"));
      assertThat(bench.range(2, 5)).containsExactly(2, 3, 4);
      assertThat(bench.find("")).isEmpty();
      assertThat(bench.find("x")).contains("x");
      assertThat(bench.later(7).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(7);
      assertThat(bench.toString()).startsWith("Workbench by JSON-RPC client of ");
      assertThat(bench).isNotEqualTo(session.client().proxy(Workbench.class));
      assertThat(List.of(bench)).contains(bench);
    }
  }

  @Test
  default void a_method_is_called_by_its_name() throws Exception {
    try (var session = open(new Bench().server())) {
      RpcClient client = session.client();

      assertThat(client.call("add", 3, 7).as(double.class)).isEqualTo(10);
      assertThat(client.callNamed("add", Map.of("b", 3, "a", 7)).as(double.class)).isEqualTo(10);
      assertThat(client.callNamed("greet", Map.of("who", "you")).text()).isEqualTo("Hello you");
      assertThat(client.call("more.product", 3, 7).as(int.class)).isEqualTo(21);
      assertThat(client.call("store", (Object) null)).isEqualTo(JsonValue.NULL);
      assertThat(client.callAsync("range", 0, 2).get(PATIENCE_SECONDS, TimeUnit.SECONDS).size())
          .isEqualTo(2);
      assertThat(client.callNamedAsync("find", Map.of("text", "x")).get().text()).isEqualTo("x");
    }
  }

  @Test
  default void a_large_message_comes_whole() throws Exception {
    try (var session = open(new Bench().server())) {
      String text = "0123456789".repeat(60_000);

      assertThat(session.client().call("find", text).text()).isEqualTo(text);
    }
  }

  @Test
  default void an_error_is_an_exception_of_its_code() throws Exception {
    try (var session = open(new Bench().server())) {
      RpcClient client = session.client();
      Workbench bench = client.proxy(Workbench.class);

      for (String name : List.of("none", "more", "more.none", "more.product.none", "product")) {
        assertThatThrownBy(() -> client.call(name))
            .isInstanceOf(RpcException.MethodNotFound.class)
            .hasMessageContaining(name);
      }
      assertThatThrownBy(() -> client.call("add", 1, 2, 3))
          .isInstanceOf(RpcException.InvalidParams.class)
          .hasMessageContaining("add takes a, b, not 3 of them");
      assertThatThrownBy(() -> client.call("more.product", "x", 1))
          .isInstanceOf(RpcException.InvalidParams.class)
          .hasMessageContaining("\"a\" of more.product must be a whole number, not a string");
      assertThatThrownBy(bench::bug)
          .isInstanceOf(RpcException.InternalFailure.class)
          .hasMessage("Internal error");
      assertThatThrownBy(bench::full)
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Bench.FULL))
          .hasMessage("there is no room");
      assertThatThrownBy(bench::refuse)
          .isInstanceOfSatisfying(
              RpcException.class,
              e -> {
                assertThat(e.code()).isEqualTo(42);
                assertThat(e.error().data()).contains(JsonValue.of(List.of(1, 2)));
              })
          .hasMessage("not today");
    }
  }

  @Test
  default void a_notification_has_no_answer() throws Exception {
    var bench = new Bench();
    try (var session = open(bench.server())) {
      session.client().proxy(Workbench.class).note("first");
      assertThat(bench.notes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("first");
      session.client().tell("none");
      session.client().tell("store", "second");
      assertThat(bench.notes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("second");
    }
  }

  @Test
  default void a_batch_has_a_result_for_each_call_in_order() throws Exception {
    var bench = new Bench();
    try (var session = open(bench.server())) {
      RpcBatch batch = session.client().batch();
      assertThat(batch.size()).isZero();
      assertThat(batch.send()).as("an empty batch is not sent").isEmpty();

      long first = batch.call("add", 1, 2);
      batch.tell("store", "noted");
      assertThat(batch.proxy(Workbench.class).add(5, 5)).isZero();
      long bad = batch.call("none");
      batch.proxy(Workbench.class).range(0, 3);
      assertThat(batch.size()).isEqualTo(5);
      List<RpcBatch.Result> results = batch.send();

      assertThat(batch.size()).isZero();
      assertThat(results).hasSize(4);
      assertThat(results.get(0).id()).isEqualTo(first);
      assertThat(results.get(0).as(double.class)).isEqualTo(3);
      assertThat(results.get(1).as(double.class)).isEqualTo(10);
      assertThat(results.get(2).id()).isEqualTo(bad);
      assertThat(results.get(2).failure()).get().isInstanceOf(RpcException.MethodNotFound.class);
      assertThatThrownBy(() -> results.get(2).as(int.class))
          .isInstanceOf(RpcException.MethodNotFound.class);
      assertThat(results.get(3).value().orElseThrow().size()).isEqualTo(3);
      assertThat(bench.notes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("noted");
    }
  }

  @Test
  default void a_batch_of_notifications_only_has_no_answer() throws Exception {
    var bench = new Bench();
    try (var session = open(bench.server())) {
      RpcBatch batch = session.client().batch();
      batch.tell("store", "a");
      batch.tell("store", "b");

      assertThat(batch.send()).isEmpty();
      assertThat(bench.notes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn("a", "b");
      assertThat(bench.notes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isIn("a", "b");
    }
  }

  @Test
  default void a_batch_that_is_too_large_is_refused_as_a_whole() throws Exception {
    try (var session = open(new Bench().server())) {
      RpcBatch batch = session.client().batch();
      IntStream.range(0, 1001).forEach(i -> batch.call("add", i, 1));

      assertThatThrownBy(batch::send)
          .isInstanceOf(RpcException.InvalidRequest.class)
          .hasMessageContaining("at most 1000");
      assertThat(session.client().call("add", 1, 1).as(int.class)).isEqualTo(2);
    }
  }

  @Test
  default void many_calls_at_once_get_their_own_answers() throws Exception {
    try (var session = open(new Bench().server())) {
      List<CompletableFuture<JsonValue>> answers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        answers.add(session.client().callAsync("add", i, 1));
      }
      for (int i = 0; i < 300; i++) {
        assertThat(answers.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS).as(int.class))
            .isEqualTo(i + 1);
      }
    }
  }

  @Test
  default void a_call_that_is_not_answered_in_time_fails() throws Exception {
    try (var session = open(new Bench().server().timeout("stay", Duration.ofSeconds(1)))) {
      RpcClient hasty = session.client().timeout(Duration.ofMillis(100));

      assertThatThrownBy(() -> hasty.call("stay"))
          .isInstanceOf(RpcTimeoutException.class)
          .hasMessageContaining("100 ms");
      assertThat(session.client().call("add", 1, 1).as(int.class)).isEqualTo(2);
    }
  }

  @Test
  default void a_method_that_takes_too_long_is_cancelled() throws Exception {
    var bench = new Bench();
    try (var session = open(bench.server().timeout("stay", Duration.ofMillis(50)))) {
      assertThatThrownBy(() -> session.client().call("stay"))
          .isInstanceOf(RpcException.TimedOut.class)
          .hasMessage("stay took longer than 50 ms");
      assertThat(bench.cancelled.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }
  }

  @Test
  default void the_server_calls_the_client_if_the_way_goes_back() throws Exception {
    try (var session = open(new Bench().server())) {
      RpcClient client = session.client();

      if (goesBothWays()) {
        assertThat(client.proxy(Workbench.class).askBack(21)).isEqualTo("the client says 42");
      } else {
        assertThatThrownBy(() -> client.call("ask_back", 21))
            .isInstanceOf(RpcException.InternalFailure.class);
      }
    }
  }

  @Test
  default void the_server_describes_itself() throws Exception {
    try (var session = open(new Bench().server())) {
      JsonValue document = session.client().call("rpc.discover");

      assertThat(document.get("openrpc").orElseThrow().text()).isEqualTo("1.3.2");
      assertThat(document.get("methods").orElseThrow().elements())
          .extracting(method -> method.get("name").orElseThrow().text())
          .contains("add", "more.product")
          .doesNotContain("close", "rpc.discover");
    }
  }
}
