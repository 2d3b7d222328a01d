package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Response;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("A server that is stopped")
class StopTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void under_load_answers_every_request_that_it_took(int pipelined) throws Exception {
    Set<String> taken = ConcurrentHashMap.newKeySet();
    Set<String> answered = ConcurrentHashMap.newKeySet();
    var underWay = new CountDownLatch(400);
    HttpHandler handler =
        request -> {
          taken.add(request.path());
          underWay.countDown();
          Thread.sleep(2);
          return Response.text(request.path());
        };
    try (LiveServer server = LiveServer.of(handler);
        var threads = Executors.newFixedThreadPool(8)) {
      var clients = new ArrayList<Future<?>>();
      for (int n = 0; n < 8; n++) {
        String prefix = "/" + n + "-";
        Callable<Void> load =
            () -> {
              keepAsking(server, prefix, pipelined, answered);
              return null;
            };
        clients.add(threads.submit(load));
      }
      assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();
      long startNanos = System.nanoTime();
      server.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isLessThan(Duration.ofSeconds(3));
      for (Future<?> client : clients) {
        client.get(20, TimeUnit.SECONDS);
      }
      assertThat(answered).containsAll(taken);
    }
  }

  private static void keepAsking(
      LiveServer server, String prefix, int pipelined, Set<String> answered) throws IOException {
    try (RawClient client = server.connect()) {
      for (int n = 0; true; n += pipelined) {
        var requests = new StringBuilder();
        for (int i = 0; i < pipelined; i++) {
          requests.append(get(prefix + (n + i)));
        }
        client.send(requests.toString());
        for (int i = 0; i < pipelined; i++) {
          Answer answer = client.answer();
          answered.add(answer.text());
          if (!answer.head().keepAlive()) {
            return;
          }
        }
      }
    } catch (IOException _) {
      // Closed while it was idle, or before what was sent had been taken.
    }
  }

  @Test
  @SuppressWarnings("try") // a client that closes early
  void answers_what_it_has_begun_and_says_that_it_closes() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CompletableFuture<String>();
    HttpHandler handler =
        _ -> {
          entered.countDown();
          return Response.text(release.get());
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect();
        RawClient idle = server.connect();
        var threads = Executors.newSingleThreadExecutor()) {
      client.send(get("/"));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      Future<?> stopped = threads.submit(server::stop);
      assertThat(idle.isClosedByServer()).isTrue();
      assertThat(stopped.isDone()).isFalse();
      release.complete("done");
      Answer answer = client.answer();
      assertThat(answer.text()).isEqualTo("done");
      assertThat(answer.header("Connection")).isEqualTo("close");
      client.close();
      stopped.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  @SuppressWarnings("try") // closed by hand, to see how long that takes
  void cuts_what_still_waits_at_the_exit_timeout() throws Exception {
    var entered = new CountDownLatch(1);
    var interrupted = new CompletableFuture<Throwable>();
    HttpHandler handler =
        _ -> {
          entered.countDown();
          try {
            Thread.sleep(Duration.ofMinutes(1));
          } catch (InterruptedException e) {
            interrupted.complete(e);
            throw e;
          }
          return Response.text("never");
        };
    try (LiveServer server = LiveServer.of(handler, "--exit-timeout", "1");
        RawClient client = server.connect()) {
      client.send(get("/"));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      long startNanos = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
      assertThat(interrupted).isCompleted();
    }
  }
}
