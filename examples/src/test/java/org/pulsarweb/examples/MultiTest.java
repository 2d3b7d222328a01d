package org.pulsarweb.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Settings;

class MultiTest {
  @Test
  void both_applications_serve_in_one_program() throws Exception {
    try (var running = Pulsar.start(Settings.of("--bind", "127.0.0.1:0"), Multi.SITE, Multi.ECHO)) {
      var addresses = running.addresses();
      assertThat(addresses).hasSize(2);
      var site = (InetSocketAddress) addresses.getFirst();
      var echo = (InetSocketAddress) addresses.getLast();
      assertThat(LiveProgram.get(site, "/here").body()).isEqualTo("This is /here\n");
      assertThat(echoed(echo, "hello")).isEqualTo("hello");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are handed over on Linux only")
  void each_has_settings_and_workers_of_its_own_and_one_signal_stops_both() throws Exception {
    try (var program =
        LiveProgram.start(
            Multi.class, "--workers=2", "--concurrency=process", "--echo-bind=127.0.0.1:0")) {
      InetSocketAddress site = program.awaitServing("site");
      InetSocketAddress echo = program.awaitServing("echo");
      assertThat(LiveProgram.get(site, "/here").body()).isEqualTo("This is /here\n");
      assertThat(echoed(echo, "hello")).isEqualTo("hello");
      program.signal("HUP");
      program.awaitLine("site-4 serves"); // two JVMs in the place of two
      program.awaitLine("echo-2 serves"); // a thread in the place of one
      program.awaitLine("reloaded");
      assertThat(echoed(echo, "again")).isEqualTo("again");
      assertThat(program.stop()).isZero();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no signals")
  void settings_of_the_second_have_its_name_before_them() throws Exception {
    Ran help = Ran.program(Multi.class, "--help");
    assertThat(help.said()).contains("--bind ", "127.0.0.1:8060", "--echo-bind ", "127.0.0.1:8061");
    Ran wrong = Ran.program(Multi.class, "--echo-workers=many");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.complained()).contains("--echo-workers");
  }

  private static String echoed(InetSocketAddress address, String word) throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write(word.getBytes(US_ASCII));
      return new String(socket.getInputStream().readNBytes(word.length()), US_ASCII);
    }
  }
}
