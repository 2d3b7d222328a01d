package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HelloTest {
  @Test
  void says_hello_to_any_path() throws Exception {
    try (var site = Site.open(Hello.SERVER)) {
      assertThat(site.get("/").body()).isEqualTo("Hello World!\n");
      assertThat(site.get("/any/where?at=all").body()).isEqualTo("Hello World!\n");
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no signals")
  void the_file_is_a_program_that_serves_and_stops() throws Exception {
    Path file = Path.of(System.getenv("PULSAR_ROOT"), "examples", "Hello.java");
    try (var hello = OtherJvm.start(file.toString())) {
      assertThat(get(hello.address())).startsWith("HTTP/1.1 200 OK\r\n").endsWith("Hello World!\n");
      assertThat(hello.stop()).isZero();
    }
  }

  private static String get(InetSocketAddress address) throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
