package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.FiberInfo;

@DisplayName("A handler that waits")
class FiberHandlerTest {
  @Test
  void holds_up_no_other_request_of_its_loop_and_is_seen_waiting() throws Exception {
    var release = new CompletableFuture<String>();
    HttpHandler handler =
        request -> Response.text(request.path().equals("/slow") ? release.get() : "fast");
    try (LiveServer server = LiveServer.of(handler);
        RawClient slow = server.connect();
        RawClient fast = server.connect()) {
      slow.send(get("/slow?a=b"));
      assertThat(fast.ask(get("/fast")).text()).isEqualTo("fast");
      FiberInfo waiting = server.settle().getFirst();
      assertThat(waiting.label()).startsWith("GET /slow?a=b from /127.0.0.1:");
      assertThat(waiting.stack())
          .extracting(StackTraceElement::getClassName)
          .contains(CompletableFuture.class.getName());
      assertThat(fast.ask(get("/fast")).text()).isEqualTo("fast");
      release.complete("slow");
      assertThat(slow.answer().text()).isEqualTo("slow");
      assertThat(server.settle()).as("an idle connection holds no fiber").isEmpty();
    }
  }

  @Test
  void runs_on_the_loop_of_its_connection() throws Exception {
    HttpHandler handler =
        _ -> {
          Thread.sleep(1);
          return Response.text(
              Thread.currentThread().isVirtual() + " " + EventLoop.current().name());
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      assertThat(client.ask(get("/")).text()).isEqualTo("true loop-1");
    }
  }

  @Test
  void a_thousand_that_wait_at_once_are_all_answered() throws Exception {
    var entered = new CountDownLatch(1000);
    var release = new CompletableFuture<String>();
    HttpHandler handler =
        _ -> {
          entered.countDown();
          return Response.text(release.get());
        };
    try (LiveServer server = LiveServer.of(handler)) {
      var clients = new RawClient[1000];
      for (int n = 0; n < clients.length; n++) {
        clients[n] = server.connect().send(get("/"));
      }
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      release.complete("done");
      for (RawClient client : clients) {
        try (client) {
          assertThat(client.answer().text()).isEqualTo("done");
        }
      }
    }
  }
}
