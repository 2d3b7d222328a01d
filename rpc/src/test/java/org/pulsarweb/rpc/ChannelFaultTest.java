package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.JsonValue;

/** Either side of a channel, and another side that does not what it should. */
class ChannelFaultTest {
  private static final long PATIENCE_SECONDS = 30;
  private static final String ADD = "{\"jsonrpc\":\"2.0\",\"method\":\"add\",\"params\":[1,1]";

  private final ScriptedChannel channel = new ScriptedChannel();

  private static CompletableFuture<Throwable> serve(JsonRpc server, RpcChannel channel) {
    var end = new CompletableFuture<Throwable>();
    Thread _ =
        Thread.startVirtualThread(() -> {
          try {
            server.serve(channel);
            end.complete(new Exception("ended in order"));
          } catch (IOException | InterruptedException | RuntimeException e) {
            end.complete(e);
          }
        });
    return end;
  }

  private static String answer(int id, String result) {
    return "{\"jsonrpc\":\"2.0\",\"result\":" + result + ",\"id\":" + id + "}";
  }

  // ---- a client and a bad server --------------------------------------------------------------

  @Test
  void answers_may_come_in_any_order_and_as_a_batch() throws Exception {
    try (RpcClient client = RpcClient.over(channel)) {
      CompletableFuture<JsonValue> first = client.callAsync("a");
      CompletableFuture<JsonValue> second = client.callAsync("b");
      CompletableFuture<JsonValue> third = client.callAsync("c");
      channel.say("[" + answer(3, "33") + "," + answer(1, "11") + "]");
      channel.say(answer(2, "22"));

      assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(JsonValue.of(11));
      assertThat(second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(JsonValue.of(22));
      assertThat(third.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(JsonValue.of(33));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "[]",
        "[[]]",
        "7",
        "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":99}",
        "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":\"1\"}",
        "{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":1e400}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}"
      })
  void what_is_no_answer_is_none(String rubbish) throws Exception {
    try (RpcClient client = RpcClient.over(channel)) {
      CompletableFuture<JsonValue> call = client.callAsync("a");
      channel.say(rubbish);
      channel.say(answer(1, "5"));
      channel.say(answer(1, "6"));

      assertThat(call.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(JsonValue.of(5));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"result\":1,\"error\":{\"code\":1,\"message\":\"x\"},\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":\"x\",\"message\":\"x\"},\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"error\":7,\"id\":1}",
        "{\"result\":1,\"id\":1}"
      })
  void a_malformed_answer_fails_its_call_and_is_not_answered(String rubbish) throws Exception {
    try (RpcClient client = RpcClient.over(channel)) {
      CompletableFuture<JsonValue> call = client.callAsync("a");
      assertThat(channel.hear()).contains("\"method\":\"a\"");
      channel.say(rubbish);

      assertThatThrownBy(() -> call.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RpcException.InvalidRequest.class);
      channel.say("nonsense");
      assertThat(channel.hear()).contains("-32700");
    }
  }

  @Test
  void an_error_without_an_id_fails_what_waits() throws Exception {
    try (RpcClient client = RpcClient.over(channel)) {
      CompletableFuture<JsonValue> call = client.callAsync("a");
      channel.say(
          "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"what?\"},\"id\":null}");

      assertThatThrownBy(() -> call.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RpcException.ParseError.class)
          .hasMessageContaining("what?");
    }
  }

  @Test
  void calls_fail_when_the_server_goes_and_after() throws Exception {
    try (RpcClient client = RpcClient.over(channel)) {
      CompletableFuture<JsonValue> call = client.callAsync("a");
      channel.end();

      assertThatThrownBy(() -> call.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> client.call("b")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> client.tell("b")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void calls_fail_when_the_client_is_closed() throws Exception {
    RpcClient client = RpcClient.over(channel);
    CompletableFuture<JsonValue> call = client.callAsync("a");
    client.close();
    client.close();

    assertThatThrownBy(() -> call.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void an_answer_that_comes_too_late_is_of_no_account() throws Exception {
    try (RpcClient client = RpcClient.over(channel).timeout(Duration.ofMillis(20))) {
      assertThatThrownBy(() -> client.call("a")).isInstanceOf(RpcTimeoutException.class);
      channel.say(answer(1, "1"));
      CompletableFuture<JsonValue> next =
          client.timeout(Duration.ofSeconds(PATIENCE_SECONDS)).callAsync("b");
      channel.say(answer(2, "2"));

      assertThat(next.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(JsonValue.of(2));
    }
  }

  @Test
  void a_result_of_another_type_is_the_servers_fault() throws Exception {
    try (RpcClient client = RpcClient.over(channel)) {
      CompletableFuture<Double> answer =
          client.proxy(Workbench.class).later(1).toCompletableFuture();
      channel.say(answer(1, "\"much\""));

      assertThatThrownBy(() -> answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RpcException.InternalFailure.class)
          .hasMessageContaining("of another type");
    }
  }

  @Test
  void a_cancelled_caller_stops_waiting() throws Exception {
    try (RpcClient client = RpcClient.over(channel)) {
      var failed = new CompletableFuture<Throwable>();
      Thread caller =
          Thread.startVirtualThread(() -> {
            try {
              client.call("a");
            } catch (IOException e) {
              failed.complete(e);
            }
          });
      assertThat(channel.hear()).contains("\"method\":\"a\"");
      caller.interrupt();

      assertThat(failed.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasMessageContaining("cancelled");
    }
  }

  // ---- a server and a bad client --------------------------------------------------------------

  @Test
  void a_server_answers_all_it_was_asked_before_the_other_side_ended() throws Exception {
    var goOn = new CountDownLatch(1);
    JsonRpc server =
        JsonRpc.of().method("wait", _ -> goOn.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    channel.say("{\"jsonrpc\":\"2.0\",\"method\":\"wait\",\"id\":1}");
    channel.end();
    CompletableFuture<Throwable> end = serve(server, channel);
    goOn.countDown();

    assertThat(channel.hear()).isEqualTo(answer(1, "true"));
    assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasMessage("ended in order");
  }

  @Test
  void what_runs_is_cancelled_when_nobody_can_hear_of_it() throws Exception {
    var bench = new Bench();
    CompletableFuture<Throwable> end = serve(bench.server(), channel);
    channel.say("{\"jsonrpc\":\"2.0\",\"method\":\"stay\",\"id\":1}");
    assertThat(bench.waiting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    channel.broken = true;
    channel.end();

    assertThat(bench.cancelled.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("cancelled");
    assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void a_server_that_cannot_send_ends() throws Exception {
    channel.broken = true;
    CompletableFuture<Throwable> end = serve(new Bench().server(), channel);
    channel.say(ADD + ",\"id\":1}");

    assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void no_more_calls_are_under_way_than_may_be() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    JsonRpc server =
        JsonRpc.of()
            .method(
                "count",
                _ -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  Thread.yield();
                  return running.getAndDecrement() > 0;
                })
            .with(RpcLimits.DEFAULTS.withCallMaxCount(3));
    for (int i = 0; i < 500; i++) {
      channel.say("{\"jsonrpc\":\"2.0\",\"method\":\"count\",\"id\":" + i + "}");
    }
    channel.end();
    CompletableFuture<Throwable> end = serve(server, channel);

    for (int i = 0; i < 500; i++) {
      assertThat(channel.hear()).contains("\"result\":true");
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasMessage("ended in order");
  }

  @Test
  void a_full_server_that_waits_for_the_client_still_hears_it() throws Exception {
    JsonRpc server = new Bench().server().with(RpcLimits.DEFAULTS.withCallMaxCount(1));
    CompletableFuture<Throwable> end = serve(server, channel);
    channel.say("{\"jsonrpc\":\"2.0\",\"method\":\"ask_back\",\"params\":[1],\"id\":\"a\"}");
    assertThat(channel.hear()).contains("\"method\":\"double\",\"params\":[1],\"id\":1");
    channel.say(ADD + ",\"id\":\"b\"}");
    channel.say(ADD + "}");
    channel.say("[" + ADD + ",\"id\":\"c\"}]");

    assertThat(channel.hear()).contains("-32003").contains("\"id\":\"b\"");
    assertThat(channel.hear()).contains("-32003").contains("\"id\":null");
    channel.say(answer(1, "2"));
    assertThat(channel.hear()).contains("the client says 2");
    channel.end();
    assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasMessage("ended in order");
  }

  @Test
  void a_server_may_speak_first() throws Exception {
    var said = new CompletableFuture<JsonValue>();
    JsonRpc server =
        JsonRpc.of()
            .onOpen(client -> {
              var _ = client.callAsync("who").thenAccept(said::complete);
            });
    CompletableFuture<Throwable> end = serve(server, channel);

    assertThat(channel.hear()).contains("\"method\":\"who\"");
    channel.say(answer(1, "\"me\""));
    assertThat(said.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(JsonValue.of("me"));
    channel.end();
    assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasMessage("ended in order");
  }
}
