package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals sent to a real program in a JVM of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no signals")
class SignalsTest {
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void leave_no_process_behind() {
    processes.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_signal_drains_and_the_program_exits_with_0(String signal) throws Exception {
    var program = start("--exit-timeout", "60");
    try (BufferedReader log = program.errorReader()) {
      try (var client = new Socket(InetAddress.getLoopbackAddress(), port(log))) {
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        send(signal, program);
        assertThat(lineWith("stopping on", log)).endsWith("stopping on " + signal);
        client.getOutputStream().write(2); // what was taken before is still served
        assertThat(client.getInputStream().read()).isEqualTo(2);
      }
      assertThat(program.waitFor()).isZero();
      assertThat(program.inputReader().lines()).containsExactly("run has returned");
      assertThat(lineWith("stopped", log)).endsWith("[pulsar] stopped");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void a_second_signal_stops_at_once(String signal) throws Exception {
    var program = start("--exit-timeout", "60");
    try (BufferedReader log = program.errorReader();
        var client = new Socket(InetAddress.getLoopbackAddress(), port(log))) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      send(signal, program);
      lineWith("stopping on", log);
      send(signal, program);
      assertThat(program.waitFor()).isEqualTo(signal.equals("INT") ? 130 : 143);
    }
  }

  @Test
  void what_does_not_end_is_cut_at_the_exit_timeout() throws Exception {
    var program = start("--exit-timeout", "0.1");
    try (BufferedReader log = program.errorReader();
        var client = new Socket(InetAddress.getLoopbackAddress(), port(log))) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      send("TERM", program);
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).isZero();
    }
  }

  @Test
  void log_lines_have_time_level_logger_and_address() throws Exception {
    var program = start();
    try (BufferedReader log = program.errorReader()) {
      assertThat(lineWith("serving on", log))
          .matches(
              "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  \\[pulsar\\]"
                  + " Answering serving on tcp://127\\.0\\.0\\.1:\\d+");
    }
  }

  @Test
  void without_a_terminal_the_log_is_json_lines() throws Exception {
    var program = start("--log-format", "auto");
    try (BufferedReader log = program.errorReader()) {
      assertThat(lineWith("serving on", log))
          .matches(
              "\\{\"time\":\"[-0-9T:.]+Z\",\"level\":\"info\",\"logger\":\"pulsar\","
                  + "\"process\":\"Answering\",\"pid\":"
                  + program.pid()
                  + ",\"thread\":\"main\",\"message\":\"Answering serving on"
                  + " tcp://127\\.0\\.0\\.1:\\d+\"}");
    }
  }

  @Test
  void without_the_jvm_flag_the_program_says_which_one_and_exits_with_1() throws Exception {
    var program = start(List.of(), List.of());
    assertThat(program.waitFor()).isEqualTo(1);
    assertThat(program.errorReader().lines())
        .singleElement()
        .asString()
        .startsWith("Answering: ")
        .contains("--add-opens java.base/java.lang=ALL-UNNAMED");
  }

  private Process start(String... args) throws IOException {
    return start(
        List.of(
            "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"),
        List.of(args));
  }

  private Process start(List<String> flags, List<String> args) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Answering.class.getName());
    command.addAll(args);
    var builder = new ProcessBuilder(command).redirectInput(Redirect.PIPE);
    builder.environment().putIfAbsent("PULSAR_LOG_FORMAT", "text");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static int port(BufferedReader log) throws IOException {
    String line = lineWith("serving on", log);
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  private static String lineWith(String words, BufferedReader log) throws IOException {
    var before = new StringBuilder();
    String line = log.readLine();
    while (line != null && !line.contains(words)) {
      before.append(line).append('\n');
      line = log.readLine();
    }
    assertThat(line).as("a line with '%s' after%n%s", words, before).isNotNull();
    return line;
  }

  private static void send(String signal, Process process) throws Exception {
    var kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }
}
