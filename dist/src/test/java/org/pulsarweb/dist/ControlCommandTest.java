package org.pulsarweb.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.app.ControlClient;

/** {@code pulsar status} and its like, against programs that answer by a script. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "control sockets need POSIX permissions")
class ControlCommandTest {
  /** A name that no program has that happens to run on this machine. */
  private static final String HELLO = "hello-of-a-test";

  private static final String DONE = "{\"result\":\"done\"}";

  @TempDir Path folder;
  private Path runtime;
  private Pulsars pulsar;

  @BeforeEach
  void use_a_runtime_folder() throws Exception {
    runtime = Files.createDirectory(folder.resolve("run"));
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
    pulsar = new Pulsars(folder).with("XDG_RUNTIME_DIR", runtime.toString());
  }

  @Test
  void a_program_is_asked_and_its_progress_is_shown() throws Exception {
    try (var program =
        ScriptedProgram.open(
            runtime,
            HELLO,
            "{\"progress\":\"hello-2 serves\"}",
            "{\"progress\":\"hello-1 has left\"}",
            "{\"result\":\"reloaded\"}")) {
      assertThat(pulsar.run("reload", "--control", HELLO))
          .isEqualTo(new Pulsars.Outcome(0, "hello-2 serves\nhello-1 has left\nreloaded\n", ""));
      assertThat(program.request()).contains("\"command\":\"reload\"", "\"arguments\":[]");
    }
  }

  @Test
  void words_go_to_the_program_as_they_are() throws Exception {
    try (var program = ScriptedProgram.open(runtime, HELLO, DONE)) {
      assertThat(pulsar.run("config", "set", "--control", HELLO, "bind", "a b \"c\"").exitCode())
          .isZero();
      assertThat(program.request())
          .contains("\"command\":\"config\"")
          .contains("\"arguments\":[\"set\",\"bind\",\"a b \\\"c\\\"\"]");
    }
  }

  @Test
  void json_is_one_line_and_progress_is_not_in_it() throws Exception {
    try (var _ =
        ScriptedProgram.open(
            runtime, HELLO, "{\"progress\":\"wait\"}", "{\"result\":{\"uptime\":1.5}}")) {
      assertThat(pulsar.run("status", "--json", "--control", HELLO))
          .isEqualTo(new Pulsars.Outcome(0, "{\"uptime\":1.5}\n", "wait\n"));
    }
  }

  @Test
  void what_the_program_refuses_is_its_own_sentence_and_exit_code_1() throws Exception {
    try (var _ = ScriptedProgram.open(runtime, HELLO, "{\"error\":\"a reload is under way\"}")) {
      assertThat(pulsar.run("reload", "--control", HELLO))
          .isEqualTo(new Pulsars.Outcome(1, "", "pulsar: a reload is under way\n"));
      assertThat(pulsar.run("reload", "--json", "--control", HELLO).out())
          .isEqualTo("{\"error\":\"a reload is under way\"}\n");
    }
  }

  @Test
  void a_program_is_found_by_its_name_and_by_its_path() throws Exception {
    try (var hello = ScriptedProgram.open(runtime, HELLO, "{\"result\":\"I am hello\"}");
        var shop = ScriptedProgram.open(runtime, "shop-of-a-test", "{\"result\":\"I am shop\"}")) {
      assertThat(pulsar.run("status", "--control=shop-of-a-test").out()).isEqualTo("I am shop\n");
      assertThat(pulsar.run("status", "--control", hello.socket()).out()).isEqualTo("I am hello\n");
      assertThat(pulsar.run("status").err()).contains(hello.socket() + "\n", shop.socket() + "\n");
    }
    var none = pulsar.run("status", "--control", HELLO);
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).startsWith("pulsar: no program ");
  }

  @Test
  void the_only_program_is_meant_or_the_one_that_is_named() throws Exception {
    var hello = new ControlClient.Program("hello", 4711, Path.of("run/hello-4711.sock"));
    var shop = new ControlClient.Program("shop", 99, Path.of("run/shop-99.sock"));
    var old = new ControlClient.Program("shop", 98, Path.of("run/shop-98.sock"));
    assertThat(ControlCommand.chosen("", List.of(hello))).isEqualTo(hello);
    assertThat(ControlCommand.chosen("hello", List.of(hello, shop))).isEqualTo(hello);
    assertThat(ControlCommand.chosen("99", List.of(hello, shop, old))).isEqualTo(shop);

    assertThat(refusal("", hello, shop))
        .isEqualTo(
            """
            pulsar: several programs run; --control says which:
             PID  NAME   SOCKET
            4711  hello  run/hello-4711.sock
              99  shop   run/shop-99.sock
            """);
    assertThat(refusal("shop", hello, shop, old)).doesNotContain("4711").contains("99", "98");
    assertThat(refusal("hell", hello))
        .startsWith("pulsar: no program runs that is called hell; there are:\n PID  NAME");
    assertThat(refusal("")).isEqualTo("pulsar: no program of this user's runs that takes orders\n");
  }

  private static String refusal(String which, ControlClient.Program... programs) {
    return catchThrowableOfType(
            Refusal.class, () -> ControlCommand.chosen(which, List.of(programs)))
        .text();
  }

  @Test
  void a_socket_whose_program_is_gone_is_said_in_a_sentence() throws Exception {
    Path stale = runtime.resolve("stale.sock");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(stale));
    }
    var dead = pulsar.run("status", "--control", stale);
    assertThat(dead.exitCode()).isEqualTo(2);
    assertThat(dead.err())
        .isEqualTo("pulsar: no program takes orders at " + stale + ": it has ended\n");

    var absent = pulsar.run("status", "--control", "none.sock");
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.err()).isEqualTo("pulsar: there is no control socket none.sock\n");
  }

  @Test
  void a_program_that_does_not_answer_is_not_waited_for_for_ever() throws Exception {
    try (var _ = ScriptedProgram.open(runtime, HELLO)) {
      var outcome = pulsar.run("status", "--timeout", "1", "--control", HELLO);
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err())
          .startsWith("pulsar: the program at ")
          .contains("has not answered within 1")
          .hasLineCount(1);
    }
  }

  @Test
  void a_status_is_a_table_in_eighty_columns() throws Exception {
    String status =
        """
        {"pid":1234,"version":"Pulsar 1","uptime":11543.2,"applications":[{"name":"hello",
        "bind":["http://127.0.0.1:8060","unix:/run/hello.sock"],"concurrency":"process","workers":2,
        "members":[
        {"name":"hello-1","state":"running","pid":1240,"handled":123456,"connections":64},
        {"name":"hello-2","state":"starting","pid":99,"silent":"no answer"}]}]}
        """;
    try (var _ =
        ScriptedProgram.open(runtime, HELLO, "{\"result\":" + status.replace("\n", "") + "}")) {
      assertThat(pulsar.run("status", "--control", HELLO).out())
          .isEqualTo(
              """
              pid      1234
              version  Pulsar 1
              uptime   3 h 12 min

              applications
                hello
                  bind         http://127.0.0.1:8060, unix:/run/hello.sock
                  concurrency  process
                  workers      2

                  members
                    NAME     STATE      PID  HANDLED  CONNECTIONS  SILENT
                    hello-1  running   1240   123456           64  -
                    hello-2  starting    99        -            -  no answer
              """);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '"',
      textBlock =
          """
          status now           ~ status takes no word: now
          scale                ~ scale needs: [APPLICATION] N
          scale many           ~ scale needs: [APPLICATION] N
          scale -1             ~ scale needs: [APPLICATION] N
          config               ~ config needs: get NAME | set NAME VALUE
          config set workers   ~ config needs: get NAME | set NAME VALUE
          logs                 ~ logs needs: LEVEL...
          stop --force ~ stop has no option --force; it has --control, --help, --json, --timeout
          stop --timeout 0     ~ bad value '0' for --timeout: give seconds from 1 to 86400
          stop --control       ~ --control needs a value: WHICH
          """)
  void what_is_wrong_is_one_line_and_exit_code_2(String line, String message) throws Exception {
    var outcome = pulsar.run((Object[]) line.split(" ", -1));
    assertThat(outcome).isEqualTo(new Pulsars.Outcome(2, "", "pulsar: " + message + "\n"));
  }

  @Test
  void help_fits_into_eighty_columns() throws Exception {
    var help = pulsar.run("reload", "--help");
    assertThat(help.out()).startsWith("Usage: pulsar status").isEqualTo(ControlCommand.HELP);
    assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }
}
