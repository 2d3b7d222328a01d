package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own, started on a free port as a user starts it. */
record OtherJvm(Process process, BufferedReader log, InetSocketAddress address)
    implements AutoCloseable {
  /** Starts a class or a source file, and waits until it serves. */
  static OtherJvm start(String program, String... settings) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            program,
            "--bind",
            "127.0.0.1:0",
            "--log-format",
            "text"));
    words.addAll(List.of(settings));
    Process process = new ProcessBuilder(words).start();
    try {
      BufferedReader log = process.errorReader();
      var said = new StringBuilder();
      String line = log.readLine();
      while (line != null && !line.contains(" serving on ")) {
        said.append(line).append('\n');
        line = log.readLine();
      }
      assertThat(line).as("%s said: %s", program, said).isNotNull();
      int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
      return new OtherJvm(
          process, log, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    } catch (Throwable e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Returns where something is. */
  URI uri(String scheme, String target) {
    return URI.create(scheme + "://127.0.0.1:" + address.getPort() + target);
  }

  /** Asks the program to stop; returns its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    log.close();
  }
}
