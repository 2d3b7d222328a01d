package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulsarTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Program program =
      new Program(
          "Hello",
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8));

  @Test
  void a_started_application_answers_until_it_is_closed() throws Exception {
    SocketAddress address;
    try (var running = Pulsar.start(new String[0], Answering.ECHO)) {
      address = running.addresses().getFirst();
      assertThat(echo(address, "hello")).isEqualTo("hello");
    }
    assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> echo(address, "again"));
  }

  @Test
  void several_addresses_and_workers_serve_one_application(@TempDir Path folder) throws Exception {
    var unix = UnixDomainSocketAddress.of(folder.resolve("echo.sock"));
    var settings = Settings.of("--bind", "127.0.0.1:0,127.0.0.1:0,unix:" + unix, "--workers", "2");
    try (var running = Pulsar.start(settings, Answering.ECHO)) {
      assertThat(running.addresses()).hasSize(3).last().isEqualTo(unix);
      for (SocketAddress address : running.addresses()) {
        assertThat(echo(address, "hello")).isEqualTo("hello");
      }
    }
  }

  @Test
  void all_interfaces_means_ipv4_and_ipv6() throws Exception {
    try (var running = Pulsar.start(Settings.of("--bind", ":0"), Answering.ECHO)) {
      int port = ((InetSocketAddress) running.addresses().getFirst()).getPort();
      assertThat(echo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), "four"))
          .isEqualTo("four");
      if (hasIpv6()) {
        assertThat(echo(new InetSocketAddress(InetAddress.ofLiteral("::1"), port), "six"))
            .isEqualTo("six");
      }
    }
  }

  @Test
  void zero_workers_serve_with_one_loop() throws Exception {
    try (var running = Pulsar.start(Settings.of("--workers", "0"), Answering.ECHO)) {
      assertThat(echo(running.addresses().getFirst(), "hello")).isEqualTo("hello");
    }
  }

  @Test
  void closing_again_does_nothing() throws Exception {
    var running = Pulsar.start(Settings.defaults(), Answering.ECHO);
    running.close();
    running.close();
    running.awaitStop();
  }

  @Test
  void two_applications_run_side_by_side_and_a_failing_one_takes_the_first_along()
      throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String used = "127.0.0.1:" + taken.getLocalPort();
      String free = freeAddress();
      var first = new Answering("First", Settings.of("--bind", free));
      var second = new Answering("Second", Settings.of("--bind", used));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> Pulsar.start(Settings.defaults(), first, second))
          .withMessage(
              "Second cannot listen on "
                  + used
                  + ": the address is in use; stop what listens there, or choose another with"
                  + " --bind");
      var other = new Answering("Second", Settings.of("--bind", "127.0.0.1:0"));
      try (var running = Pulsar.start(Settings.defaults(), first, other)) {
        assertThat(running.addresses()).hasSize(2);
      }
    }
  }

  @Test
  void two_applications_that_want_one_address_are_refused() {
    var one = new Answering("One", Settings.defaults());
    var two = new Answering("Two", Settings.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pulsar.start(Settings.defaults(), one, two))
        .withMessageStartingWith("One and Two would both listen on 127.0.0.1:8060");
    assertThat(program.run(new String[0], one, two).exitCode()).isEqualTo(2);
    assertThat(errors())
        .startsWith("Hello: One and Two would both listen")
        .endsWith("in its defaults, or with --two-bind\n")
        .hasLineCount(1);
  }

  @Test
  void applications_whose_settings_have_one_name_are_refused_in_one_line() {
    var one = new Answering("same", Settings.defaults());
    var twin = Setting.named("same-bind", "X", Words.path()).declare();
    var other = new Answering("other", Settings.defaults().declaring(List.of(twin)));
    assertThat(program.run(new String[0], other, one).exitCode()).isEqualTo(2);
    assertThat(errors())
        .isEqualTo(
            "Hello: two settings would be --same-bind; give one of the applications another"
                + " name\n");
  }

  @Test
  void help_and_version_go_to_standard_output_and_end_with_0() {
    var unnamed = new Answering("", Settings.defaults());
    assertThat(program.run(new String[] {"--workers", "2", "--help"}, unnamed))
        .isEqualTo(new Program.Ending(0, false));
    assertThat(output()).startsWith("Usage: Hello ");
    out.reset();
    assertThat(program.run(new String[] {"--version"}, unnamed))
        .isEqualTo(new Program.Ending(0, false));
    assertThat(output()).startsWith("Pulsar ").contains(", Java 2").hasLineCount(1);
    assertThat(errors()).isEmpty();
  }

  @Test
  void a_bad_setting_is_one_line_and_exit_code_2() {
    assertThat(program.run(new String[] {"--bindd", "x"}, Answering.ECHO))
        .isEqualTo(new Program.Ending(2, false));
    assertThat(errors())
        .isEqualTo(
            "Hello: there is no setting --bindd (did you mean --bind?); --help lists them all\n");
    assertThat(output()).isEmpty();
  }

  @Test
  void a_port_in_use_is_one_line_and_exit_code_2() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String used = "127.0.0.1:" + taken.getLocalPort();
      assertThat(program.run(new String[] {"--bind", "[::1]:0," + used}, Answering.ECHO))
          .isEqualTo(new Program.Ending(2, false));
      assertThat(errors())
          .isEqualTo(
              "Hello: Echo cannot listen on "
                  + used
                  + ": the address is in use; stop what listens there, or choose another with"
                  + " --bind\n");
    }
  }

  @Test
  void a_program_named_as_its_application_is_named_once() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String used = "127.0.0.1:" + taken.getLocalPort();
      var hello = new Answering("Hello", Settings.of("--bind", used));
      assertThat(program.run(new String[0], hello)).isEqualTo(new Program.Ending(2, false));
      assertThat(errors()).startsWith("Hello cannot listen on " + used + ": ");
    }
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String freeAddress() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  private static boolean hasIpv6() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  static String echo(SocketAddress address, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (address instanceof InetSocketAddress inet) {
      try (var socket = new Socket(inet.getAddress(), inet.getPort())) {
        socket.getOutputStream().write(bytes);
        return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
      }
    }
    try (var channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap(bytes));
      var answer = ByteBuffer.allocate(bytes.length);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      return new String(answer.array(), StandardCharsets.UTF_8);
    }
  }
}
