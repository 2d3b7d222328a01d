package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.client.ClientSettings;
import org.pulsarweb.client.HttpClient;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.BasicAuth;
import org.pulsarweb.web.HttpHandler;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.User;

/** Services: what they are made of, who may call them, and what they tell of themselves. */
class ServicesTest {
  private static Request request(String message) {
    return Request.of("POST", "/rpc")
        .withHeader("Content-Type", "application/json")
        .withBody(message.getBytes(StandardCharsets.UTF_8));
  }

  private static String call(HttpHandler server, String method, String params) throws Exception {
    return call(server, method, params, "");
  }

  /** Returns the result, or the code of the error. */
  private static String call(HttpHandler server, String method, String params, String password)
      throws Exception {
    Request request =
        request(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                .formatted(method, params));
    if (!password.isEmpty()) {
      String both = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
      request = request.withHeader("Authorization", "Basic " + both);
    }
    Response response = server.handle(request);
    if (response.status() != 200) {
      return "HTTP " + response.status();
    }
    JsonValue answer = JsonValue.read(response.bytes());
    return answer
        .get("result")
        .or(() -> answer.get("error").orElseThrow().get("code"))
        .orElseThrow()
        .toString();
  }

  @Test
  void names_go_along_when_a_server_is_mounted() throws Exception {
    JsonRpc inner = JsonRpc.of().method("b", _ -> 1).method("c.d", _ -> 2);
    JsonRpc server = JsonRpc.of().mount("a", inner).mount("x.y", inner).and(inner);

    assertThat(server.methods().keySet())
        .containsExactly("a.b", "a.c.d", "x.y.b", "x.y.c.d", "b", "c.d");
    assertThat(call(server, "a.b", "[]")).isEqualTo("1");
    assertThat(call(server, "x.y.c.d", "{}")).isEqualTo("2");
    assertThat(call(server, "a", "[]")).isEqualTo("-32601");
  }

  @Rpc("books")
  interface Books {
    String title(int number);

    @Rpc("count.all")
    int count();
  }

  @Test
  void an_interface_may_say_its_names() throws Exception {
    JsonRpc server =
        JsonRpc.service(
            Books.class,
            new Books() {
              @Override
              public String title(int number) {
                return "book " + number;
              }

              @Override
              public int count() {
                return 9;
              }
            });

    assertThat(call(server, "books.title", "{\"number\":3}")).isEqualTo("\"book 3\"");
    assertThat(call(server, "books.count.all", "[]")).isEqualTo("9");
  }

  @Test
  void a_rule_sees_who_calls_and_holds_where_it_was_set() throws Exception {
    JsonRpc server =
        JsonRpc.of()
            .method("secret", call -> call.user().orElseThrow().name())
            .method("worse", _ -> 2)
            .allowing(call -> call.user().isPresent())
            .allowing("worse", RpcAccess.role("admin"))
            .method("open", call -> call.method() + call.request().orElseThrow().target());
    BasicAuth.Passwords users =
        (name, word) ->
            name.equals(word)
                ? Optional.of(new User(name, name.equals("root") ? Set.of("admin") : Set.of()))
                : Optional.empty();
    HttpHandler guarded = server.with(BasicAuth.of("test", users));

    assertThat(call(server, "open", "[]")).isEqualTo("\"open/rpc\"");
    assertThat(call(server, "secret", "[]")).isEqualTo("-32001");
    assertThat(call(server, "secret", "[1,2,3]"))
        .as("who may not call does not hear what it takes")
        .isEqualTo("-32001");
    assertThat(call(guarded, "secret", "[]", "bob:bob")).isEqualTo("\"bob\"");
    assertThat(call(guarded, "worse", "[]", "bob:bob")).isEqualTo("-32001");
    assertThat(call(guarded, "worse", "[]", "root:root")).isEqualTo("2");
    assertThat(call(guarded, "secret", "[]", "bob:no")).isEqualTo("HTTP 401");
    assertThat(call(JsonRpc.of().mount("a", server), "a.secret", "[]")).isEqualTo("-32001");
  }

  @Test
  void a_rule_that_fails_allows_nothing() throws Exception {
    JsonRpc server =
        JsonRpc.of()
            .method("a", _ -> 1)
            .allowing(_ -> {
              throw new RpcException(77, "no");
            });

    assertThat(call(server, "a", "[]")).isEqualTo("77");
  }

  @Test
  void the_errors_of_one_server_go_along_with_its_methods() throws Exception {
    JsonRpc inner =
        JsonRpc.of()
            .method(
                "a",
                _ -> {
                  throw new FileNotFoundException("x");
                })
            .error(IOException.class, 5);

    assertThat(call(JsonRpc.of().mount("m", inner), "m.a", "[]")).isEqualTo("5");
  }

  record Broken(String text) {
    @Override
    public String text() {
      throw new IllegalStateException("there is no text");
    }
  }

  @Test
  void a_result_that_is_no_json_is_an_internal_error() throws Exception {
    JsonRpc server = JsonRpc.of().method("a", _ -> new Broken("x"));

    assertThat(call(server, "a", "[]")).isEqualTo("-32603");
  }

  enum Level {
    LOW,
    HIGH
  }

  record Item(String name, int count, List<Item> parts) {}

  interface Shop {
    @Rpc(summary = "Buys")
    Map<String, Item> buy(Item item, Optional<Level> level, double[] prices);

    CompletionStage<Boolean> open();

    void close(String why);
  }

  @Test
  void discovery_tells_names_and_types() throws Exception {
    Shop shop =
        new Shop() {
          @Override
          public Map<String, Item> buy(Item item, Optional<Level> level, double[] prices) {
            return Map.of();
          }

          @Override
          public CompletionStage<Boolean> open() {
            return CompletableFuture.completedFuture(true);
          }

          @Override
          public void close(String why) {}
        };
    JsonRpc server = JsonRpc.service(Shop.class, shop).discoverable("Shop", "2");

    String document = call(server, "rpc.discover", "[]");

    assertThat(document)
        .startsWith("{\"openrpc\":\"1.3.2\",\"info\":{")
        .contains("\"title\":\"Shop\"")
        .contains("\"name\":\"buy\",\"summary\":\"Buys\",\"paramStructure\":\"either\"")
        .contains("\"name\":\"level\",\"required\":false")
        .contains("{\"type\":\"string\",\"enum\":[\"LOW\",\"HIGH\"]}")
        .contains("\"items\":{\"type\":\"number\"}")
        .contains("\"required\":[\"count\"]")
        .contains("{\"type\":\"boolean\"}")
        .contains("{\"type\":\"null\"}");
  }

  @Test
  void server_commands_tell_of_the_server() throws Exception {
    JsonRpc server =
        ServerCommands.of()
            .methods()
            .mount("a", JsonRpc.of().method("b", _ -> 1).documented("b", "Answers one"));

    assertThat(call(server, "ping", "[]")).isEqualTo("\"pong\"");
    assertThat(call(server, "echo", "[{\"x\":[1,null]}]")).isEqualTo("{\"x\":[1,null]}");
    assertThat(call(server, "echo", "[null]")).isEqualTo("null");
    assertThat(call(server, "functions_list", "[]")).contains("[\"a.b\",\"Answers one\"]");
    assertThat(call(server, "documentation", "[]")).contains("kill_actor(aid, [timeout])");
    assertThat(call(server, "server_info", "[]"))
        .contains("\"pid\":" + ProcessHandle.current().pid());
    assertThat(call(server, "kill_actor", "[\"x\"]")).as("off unless allowed").isEqualTo("-32001");
  }

  @Test
  void an_actor_is_killed_by_who_may() throws Exception {
    ServerCommands commands =
        ServerCommands.of()
            .allowingKill(call -> call.request().orElseThrow().headers().has("X-Root"));
    String[] words = {"--bind", "127.0.0.1:0", "--workers", "2"};
    HttpServer web = HttpServer.of(commands.methods()).named("web");
    try (var running = Pulsar.start(words, web.with(commands));
        var http = HttpClient.open(ClientSettings.DEFAULTS.withHeader("X-Root", "yes"));
        var plain = HttpClient.open()) {
      int port = ((InetSocketAddress) running.addresses().getFirst()).getPort();
      String url = "http://127.0.0.1:" + port + "/";
      RpcClient root = RpcClient.over(http, url);
      String here =
          root.call("server_info")
              .get("worker")
              .flatMap(worker -> worker.get("actor"))
              .flatMap(actor -> actor.get("name"))
              .orElseThrow()
              .text();
      String other = here.equals("web-1") ? "web-2" : "web-1";

      assertThatThrownBy(() -> RpcClient.over(plain, url).call("kill_actor", other))
          .isInstanceOf(RpcException.NotAllowed.class);
      assertThatThrownBy(() -> root.call("kill_actor", "nobody"))
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(RpcError.SERVER_ERROR));
      assertThat(root.call("kill_actor", other, 10).text()).startsWith("killed ");
    }
  }
}
