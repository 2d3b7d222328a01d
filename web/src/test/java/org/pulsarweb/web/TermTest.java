package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.pulsarweb.web.RawClient.get;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.web.RawClient.Answer;

@DisplayName("A program that TERM stops")
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
class TermTest {
  private static final String IN_ARBITER = "--workers=0";
  private static final String IN_THREADS = "--concurrency=thread";
  private static final String IN_JVMS = "--concurrency=process";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {IN_ARBITER, IN_THREADS, IN_JVMS})
  void finishes_a_download(String where) throws Exception {
    try (var program = DepotProgram.start(folder, where, "--exit-timeout=60");
        RawClient client = program.connect();
        RawClient idle = program.connect()) {
      assertThat(idle.ask(get("/who")).status()).isEqualTo(200);
      client.send(get("/download"));
      int first = client.read().length;
      program.signal("TERM");
      program.awaitLine("stopping on TERM");
      assertThat(idle.isClosedByServer()).isTrue(); // it stops, and the download goes on
      Path _ = Files.createFile(folder.resolve(Depot.GO));
      String rest = client.rest();
      assertThat(first + rest.length()).isGreaterThan(Depot.PIECES * Depot.PIECE_BYTES);
      assertThat(rest).endsWith("\r\n0\r\n\r\n");
      assertThat(program.awaitExit()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_ARBITER, IN_THREADS, IN_JVMS})
  void tells_web_sockets_that_it_goes_away(String where) throws Exception {
    try (var program = DepotProgram.start(folder, where);
        SocketClient client =
            SocketClient.open(program.connect(), "/socket", Optional.empty(), List.of())) {
      assertThat(client.text()).startsWith("depot");
      program.signal("TERM");
      assertThat(client.closed().code()).isEqualTo(1001);
      client.close(1001);
      assertThat(client.isEndedByServer()).isTrue();
      client.raw().close();
      assertThat(program.awaitExit()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_ARBITER, IN_THREADS, IN_JVMS})
  void cuts_a_download_that_never_ends_at_the_exit_timeout(String where) throws Exception {
    try (var program = DepotProgram.start(folder, where, "--exit-timeout=1");
        RawClient client = program.connect()) {
      client.send(get("/endless"));
      assertThat(client.read()).isNotEmpty();
      long startNanos = System.nanoTime();
      program.signal("TERM");
      assertThatIOException().isThrownBy(client::answer); // its end never comes
      assertThat(program.awaitExit()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {IN_ARBITER, IN_THREADS, IN_JVMS})
  void answers_a_request_that_was_begun_and_says_that_it_was_the_last(String where)
      throws Exception {
    try (var program = DepotProgram.start(folder, where, "--exit-timeout=60");
        RawClient client = program.connect();
        RawClient idle = program.connect()) {
      assertThat(idle.ask(get("/who")).status()).isEqualTo(200);
      client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n");
      client.send("Expect: 100-continue\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(100);
      program.signal("TERM");
      assertThat(idle.isClosedByServer()).isTrue();
      client.send("123456789");
      Answer answer = client.finalAnswer();
      assertThat(answer.text()).startsWith("9 depot");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(program.awaitExit()).isZero();
    }
  }
}
