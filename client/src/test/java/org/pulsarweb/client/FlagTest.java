package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A JVM without a flag")
class FlagTest {
  @Test
  void calls_need_no_flag_of_the_jvm() throws Exception {
    try (var server = ScriptedServer.always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
      Process program =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "-cp",
                      System.getProperty("java.class.path"),
                      Program.class.getName(),
                      server.url()))
              .redirectErrorStream(true)
              .start();
      String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(said).isEqualTo("ok ok ok\n");
      assertThat(program.waitFor()).isZero();
    }
  }

  /** Calls from a platform thread, from a virtual one, and without waiting. */
  static final class Program {
    private Program() {}

    public static void main(String... args) throws Exception {
      try (var http = HttpClient.open()) {
        var virtual = new CompletableFuture<String>();
        Thread.ofVirtual()
            .start(() -> {
              try {
                virtual.complete(http.get(args[0]).text());
              } catch (IOException e) {
                virtual.completeExceptionally(e);
              }
            });
        IO.println(
            http.get(args[0]).text()
                + " "
                + virtual.get(30, TimeUnit.SECONDS)
                + " "
                + http.call("GET", args[0]).sendAsync().get(30, TimeUnit.SECONDS).text());
      }
    }
  }
}
