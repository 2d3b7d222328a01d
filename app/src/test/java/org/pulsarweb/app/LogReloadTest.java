package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReloadTest {
  @TempDir private Path folder;

  @Test
  void a_reload_reads_again_how_the_log_looks_and_where_it_goes() throws Exception {
    Path file = folder.resolve("pulsar.toml");
    Path log = folder.resolve("a.log");
    Files.writeString(file, "log_format = \"text\"\n");
    try (var program =
        ProgramJvm.start(Map.of(), Answering.class, "--bind=127.0.0.1:0", "--config", "" + file)) {
      assertThat(program.awaitServing().heard().getLast()).contains(" INFO  [pulsar] ");
      Files.writeString(file, "log_format = \"json\"\nlog_level = \"debug\"\n");
      program.signal("HUP");
      assertThat(program.awaitLine("\"message\":\"reloaded\"")).startsWith("{\"time\":");
      assertThat(String.join("\n", program.heard())).contains("\"level\":\"debug\"");
      Files.writeString(file, "log_file = \"" + log + "\"\n");
      program.signal("HUP");
      Until.holds(
          () -> Files.exists(log) && Files.readString(log).contains("reloaded"),
          () -> "the log file says that it is reloaded");
      program.signal("TERM");
      assertThat(program.awaitExit()).isZero();
    }
    assertThat(Files.readAllLines(log))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("{\"time\":"))
        .last()
        .asString()
        .contains("\"message\":\"stopped\"");
  }
}
