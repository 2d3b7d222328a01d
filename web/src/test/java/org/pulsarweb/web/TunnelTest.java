package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.post;
import static org.pulsarweb.web.RawClient.request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("RFC 9110 §7.8 and §9.3.6, what goes on when HTTP has left the connection")
class TunnelTest {
  private static final String[] UPGRADE = {"Connection: keep-alive, Upgrade", "Upgrade: a, echo"};

  /** Sends everything back, and tells what it hears. */
  private static final class Echo implements Tunnel, Tunnel.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Channel> channel = new CompletableFuture<>();

    @Override
    public Listener open(Channel opened) {
      channel.complete(opened);
      return this;
    }

    @Override
    public void onBytes(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      heard.add(text);
      if (text.equals("fail")) {
        throw new IllegalStateException("a fault");
      }
      channel.join().write(bytes, 0, bytes.length);
      if (text.endsWith("bye")) {
        channel.join().close();
      }
    }

    @Override
    public void onEnd() {
      heard.add("end");
      byte[] last = {'!'};
      channel.join().write(last, 0, 1);
      channel.join().end();
    }

    @Override
    public void onStop(boolean goesOn) {
      heard.add(goesOn ? "restart" : "stop");
      channel.join().close();
    }

    @Override
    public void onTick(long nowNanos) {
      heard.add("tick");
    }

    @Override
    public void onClosed(Optional<Throwable> cause) {
      heard.add("closed");
    }

    void awaitHeard(String wanted) throws InterruptedException {
      String next;
      do {
        next = heard.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("until " + wanted).isNotNull();
      } while (!wanted.equals(next));
    }
  }

  private final Echo echo = new Echo();

  private Response answer(Request request) {
    return request.method().equals("CONNECT")
        ? Response.tunnel(echo)
        : Response.upgrade("echo", echo);
  }

  private LiveServer serverOf(boolean inFibers) throws IOException {
    HttpServer server = HttpServer.of(this::answer);
    return LiveServer.of(inFibers ? server : server.inline());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_upgrade_gives_the_connection_to_the_tunnel_with_what_came_behind_the_head(boolean fibers)
      throws Exception {
    try (LiveServer server = serverOf(fibers);
        RawClient client = server.connect()) {
      client.send(get("/", UPGRADE) + "early");
      ResponseHead head = client.headTo("GET");
      assertThat(head.status()).isEqualTo(101);
      assertThat(head.headers().all("Connection")).containsExactly("Upgrade");
      assertThat(head.headers().all("Upgrade")).containsExactly("echo");
      assertThat(head.headers().has("Content-Length")).isFalse();
      assertThat(client.tunnelled(5)).isEqualTo("early");
      client.send("late");
      assertThat(client.tunnelled(4)).isEqualTo("late");
      client.send("bye");
      assertThat(client.tunnelled(3)).isEqualTo("bye");
      assertThat(client.isClosedByServer()).isTrue();
      echo.awaitHeard("closed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connect_reaches_the_handler_and_opens_a_tunnel(boolean inFibers) throws Exception {
    try (LiveServer server = serverOf(inFibers);
        RawClient client = server.connect()) {
      client.send(request("CONNECT", "example.org:443") + get("/not-http"));
      ResponseHead head = client.headTo("CONNECT");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers().has("Content-Length")).isFalse();
      assertThat(head.headers().has("Transfer-Encoding")).isFalse();
      assertThat(client.tunnelled(get("/not-http").length())).isEqualTo(get("/not-http"));
    }
    echo.awaitHeard("closed");
  }

  @Test
  void a_body_before_the_switch_is_read() throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient client = server.connect()) {
      client.send(post("/", "hello", UPGRADE) + "early");
      assertThat(client.headTo("POST").status()).isEqualTo(101);
      assertThat(client.tunnelled(5)).isEqualTo("early");
    }
    echo.awaitHeard("closed");
  }

  @Test
  void a_body_before_the_switch_is_asked_for() throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient client = server.connect()) {
      client.send(
          request(
              "POST", "/", UPGRADE[0], UPGRADE[1], "Content-Length: 5", "Expect: 100-continue"));
      assertThat(client.headTo("POST").status()).isEqualTo(100);
      client.send("helloearly");
      assertThat(client.finalHead().status()).isEqualTo(101);
      assertThat(client.tunnelled(5)).isEqualTo("early");
    }
    echo.awaitHeard("closed");
  }

  @Test
  void the_client_may_end_its_direction_first() throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient client = server.connect()) {
      client.send(get("/", UPGRADE));
      assertThat(client.headTo("GET").status()).isEqualTo(101);
      client.endOutput();
      echo.awaitHeard("end");
      assertThat(client.tunnelled(1)).isEqualTo("!");
      assertThat(client.isClosedByServer()).isTrue();
    }
    echo.awaitHeard("closed");
  }

  @Test
  void half_closed_behind_the_head_is_told_too() throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient client = server.connect()) {
      client.send(get("/", UPGRADE) + "early").endOutput();
      assertThat(client.headTo("GET").status()).isEqualTo(101);
      assertThat(client.tunnelled(6)).isEqualTo("early!");
      assertThat(client.isClosedByServer()).isTrue();
    }
    echo.awaitHeard("closed");
  }

  @Test
  void a_reset_ends_it() throws Exception {
    try (LiveServer server = serverOf(true)) {
      RawClient client = server.connect();
      client.send(get("/", UPGRADE));
      assertThat(client.headTo("GET").status()).isEqualTo(101);
      client.reset();
      echo.awaitHeard("closed");
    }
  }

  @Test
  void time_is_told() throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient client = server.connect()) {
      client.send(get("/", UPGRADE));
      assertThat(client.headTo("GET").status()).isEqualTo(101);
      echo.awaitHeard("tick");
    }
  }

  @Test
  void a_stop_is_told_and_waits_for_the_tunnel() throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient client = server.connect();
        var threads = Executors.newSingleThreadExecutor()) {
      client.send(get("/", UPGRADE));
      assertThat(client.headTo("GET").status()).isEqualTo(101);
      var stopped = threads.submit(server::stop);
      echo.awaitHeard("stop");
      assertThat(client.isClosedByServer()).isTrue();
      stopped.get(10, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"early", "late"})
  void a_tunnel_that_throws_is_reported_and_cut(String when) throws Exception {
    try (LiveServer server = serverOf(true);
        RawClient client = server.connect()) {
      client.send(get("/", UPGRADE) + (when.equals("early") ? "fail" : ""));
      if (when.equals("late")) {
        assertThat(client.headTo("GET").status()).isEqualTo(101);
        client.send("fail");
      }
      assertThat(server.takeError()).hasStackTraceContaining("a fault");
      echo.awaitHeard("closed");
    }
  }

  @Test
  void a_tunnel_that_nobody_asked_for_is_a_fault_of_the_handler() throws Exception {
    String[][] requests = {
      {}, {"Upgrade: echo"}, {"Connection: upgrade"}, {"Connection: upgrade", "Upgrade: other"},
    };
    for (String[] lines : requests) {
      try (LiveServer server = serverOf(true);
          RawClient client = server.connect()) {
        assertThat(client.ask(get("/", lines)).status()).isEqualTo(500);
        assertThat(server.takeError()).hasStackTraceContaining("has not asked");
        assertThat(client.ask(get("/", lines)).status()).as("goes on").isEqualTo(500);
        assertThat(server.takeError()).hasStackTraceContaining("has not asked");
      }
    }
    try (LiveServer server = LiveServer.of(_ -> Response.tunnel(echo));
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/")).status()).isEqualTo(500);
      assertThat(server.takeError()).hasStackTraceContaining("has not asked");
    }
  }

  @Test
  void connect_to_a_handler_that_knows_no_tunnels_is_501() throws Exception {
    for (HttpHandler handler :
        new HttpHandler[] {Corpus.TELLING, Router.of().get("/", Corpus.TELLING)}) {
      try (LiveServer server = LiveServer.of(handler);
          RawClient client = server.connect()) {
        assertThat(client.ask(request("CONNECT", "example.org:443")).status()).isEqualTo(501);
        assertThat(client.ask(get("/")).status()).as("goes on").isEqualTo(200);
      }
    }
    try (LiveServer server = LiveServer.of(_ -> Response.error(403, "no"));
        RawClient client = server.connect()) {
      Answer answer = client.ask(request("CONNECT", "example.org:443"));
      assertThat(answer.status()).isEqualTo(403);
    }
  }

  @Test
  void a_slow_client_holds_back_a_fiber_that_writes() throws Exception {
    var written = new CompletableFuture<Long>();
    int wanted = 8 * 1024 * 1024;
    HttpHandler handler =
        _ ->
            Response.upgrade(
                "echo",
                channel -> {
                  EventLoop.current()
                      .launch(
                          "pours",
                          () -> {
                            byte[] piece = new byte[16 * 1024];
                            try {
                              long most = 0;
                              for (int sent = 0; sent < wanted; sent += piece.length) {
                                channel.write(piece, 0, piece.length);
                                most = Math.max(most, channel.pendingBytes());
                                channel.awaitWritable();
                              }
                              written.complete(most);
                              channel.close();
                            } catch (IOException | InterruptedException e) {
                              written.completeExceptionally(e);
                            }
                          });
                  return echo;
                });
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = RawClient.connect(server.address(), 16 * 1024)) {
      client.send(get("/", UPGRADE));
      assertThat(client.headTo("GET").status()).isEqualTo(101);
      server.settle();
      assertThat(written).isNotDone();
      assertThat(client.tunnelled(wanted)).hasSize(wanted);
      assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(1024L * 1024);
    }
    echo.awaitHeard("closed");
  }
}
