package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("A program that HUP reloads")
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
class ReloadTest {
  private static final String IN_THREADS = "--concurrency=thread";
  private static final String IN_JVMS = "--concurrency=process";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {IN_THREADS, IN_JVMS})
  void has_the_old_worker_finish_uploads_and_downloads(String where) throws Exception {
    try (var program = DepotProgram.start(folder, where, "--exit-timeout=60", "--settle-time=0");
        RawClient idle = program.connect();
        RawClient up = program.connect();
        RawClient down = program.connect()) {
      assertThat(idle.ask(get("/who")).text()).startsWith("depot-1 ");
      up.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n");
      up.send("Expect: 100-continue\r\n\r\n");
      assertThat(up.answer().status()).isEqualTo(100);
      down.send(get("/download"));
      int first = down.read().length;
      program.signal("HUP");
      program.awaitLine("depot-2 serves");
      assertThat(idle.isClosedByServer()).isTrue(); // the old one takes nothing new any more
      assertThat(program.get("/who").text()).startsWith("depot-2 ");
      up.send("123456789");
      Answer answer = up.finalAnswer();
      assertThat(answer.text()).startsWith("9 depot-1 ");
      assertThat(answer.header("Connection")).isEqualTo("close");
      Path _ = Files.createFile(folder.resolve(Depot.GO));
      String rest = down.rest();
      assertThat(first + rest.length()).isGreaterThan(Depot.PIECES * Depot.PIECE_BYTES);
      assertThat(rest).endsWith("\r\n0\r\n\r\n");
      program.awaitLine("depot-1 has stopped");
      program.awaitLine("reloaded");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_THREADS, IN_JVMS})
  void tells_web_sockets_to_come_back_when_the_next_worker_is_there(String where) throws Exception {
    try (var program = DepotProgram.start(folder, where, "--settle-time=0");
        SocketClient first = talk(program)) {
      assertThat(first.text()).startsWith("depot-1 ");
      program.signal("HUP");
      assertThat(first.closed().code()).isEqualTo(1012);
      try (SocketClient second = talk(program)) {
        assertThat(second.text()).startsWith("depot-2 ");
        first.close(1012);
        assertThat(first.isEndedByServer()).isTrue();
        first.raw().close();
        program.awaitLine("depot-1 has stopped");
        assertThat(second.send("still there?").text()).startsWith("depot-2 ");
      }
    }
  }

  private static SocketClient talk(DepotProgram program) throws IOException {
    return SocketClient.open(program.connect(), "/socket", Optional.empty(), List.of());
  }

  /** What became of a client that asks again and again. */
  private record Asked(int answers, int closings, Set<String> workers) {}

  /**
   * Clients of two kinds: some ask at once again, and some wait so long that the moment at which
   * idle connections are looked at finds many of them between two requests.
   */
  @ParameterizedTest
  @ValueSource(strings = {IN_THREADS, IN_JVMS})
  void loses_no_request_of_a_connection_that_is_kept_alive(String where) throws Exception {
    var enough = new AtomicBoolean();
    try (var program = DepotProgram.start(folder, where, "--workers=2", "--settle-time=0");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Asked>> clients = new ArrayList<>();
      for (int client = 0; client < 24; client++) {
        Duration pause = Duration.ofMillis(client % 4 == 0 ? 0 : 100 * (client % 4));
        Callable<Asked> asking = () -> keepAsking(program, pause, enough);
        clients.add(threads.submit(asking));
      }
      try {
        for (int reload = 0; reload < 3; reload++) {
          program.signal("HUP");
          program.awaitLine("[pulsar.app] reloaded");
        }
      } finally {
        enough.set(true);
      }
      for (Future<Asked> client : clients) {
        Asked asked = client.get(60, TimeUnit.SECONDS);
        assertThat(asked.closings()).as("%s", asked).isBetween(1, 6);
        assertThat(asked.answers()).isGreaterThan(asked.closings());
        assertThat(asked.workers()).hasSizeGreaterThan(1);
      }
    }
  }

  /** Asks on one connection, and on the next when the server has said that it closes that. */
  private static Asked keepAsking(DepotProgram program, Duration pause, AtomicBoolean enough)
      throws IOException {
    int answers = 0;
    int closings = 0;
    Set<String> workers = new HashSet<>();
    RawClient client = program.connect();
    try {
      while (!enough.get()) {
        Answer answer = client.ask(get("/who"));
        assertThat(answer.status()).isEqualTo(200);
        answers++;
        workers.add(answer.text());
        if (!answer.head().keepAlive()) {
          assertThat(answer.header("Connection")).isEqualTo("close");
          closings++;
          client.close();
          client = program.connect();
        }
        LockSupport.parkNanos(pause.toNanos());
      }
    } finally {
      client.close();
    }
    return new Asked(answers, closings, workers);
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_THREADS, IN_JVMS})
  void stays_up_with_a_release_that_fails_each_request(String where) throws Exception {
    try (var program = DepotProgram.start(folder, where, "--max-restarts=0")) {
      Path broken = Files.createFile(folder.resolve(Depot.BROKEN));
      program.signal("HUP");
      program.awaitLine("[pulsar.app] reloaded"); // it starts, and it serves
      for (int i = 0; i < 50; i++) {
        Answer answer = program.get("/who");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("broken");
      }
      assertThat(program.awaitLine("this release is broken"))
          .contains("[pulsar.web] GET /who threw java.lang.IllegalStateException");
      assertThat(program.awaitLine("\tat ")).contains("Depot");
      Files.delete(broken);
      program.signal("HUP");
      program.awaitLine("[pulsar.app] reloaded");
      assertThat(program.get("/who").text()).startsWith("depot-3 "); // nobody was restarted
    }
  }

  @Test
  void without_workers_serves_on_as_it_was() throws Exception {
    try (var program = DepotProgram.start(folder, "--workers=0");
        RawClient client = program.connect()) {
      assertThat(client.ask(get("/who")).text()).startsWith("depot ");
      program.signal("HUP");
      program.awaitLine("[pulsar.app] reloaded");
      Answer answer = client.ask(get("/who"));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.head().keepAlive()).isTrue();
    }
  }
}
