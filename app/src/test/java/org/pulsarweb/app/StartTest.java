package org.pulsarweb.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.loop.Listener;

@DisplayName("A start")
class StartTest {
  /** What has been found to make starts slow, by the beginning of its classes' names. */
  private static final List<String> SLOW =
      List.of(
          "jdk.jfr.Event ", // the first event's class wakes the recorder: 60 ms
          "java.text.", // dates and the names of months: 35 ms
          "org.pulsarweb.codec.", // reflection on all that may cross: 20 ms
          "java.math.BigDecimal", // a product of durations, too: 8 ms
          "org.pulsarweb.app.Program$$TypeSwitch"); // a switch by type: 3 ms

  /** The log's backend takes longer than all the rest, so it comes when the sockets listen. */
  private static final String LOG = "ch.qos.logback.classic.LoggerContext";

  @TempDir Path folder;

  @Test
  void nothing_that_takes_long_is_loaded_before_the_sockets_listen() throws Exception {
    Path log = folder.resolve("classes");
    var flags = Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log + ":none");
    try (var program = ProgramJvm.start(flags, Answering.class)) {
      assertThat(program.awaitServing().port()).isPositive();
    }
    List<String> loaded =
        Files.readAllLines(log).stream().takeWhile(line -> !line.startsWith(LOG)).toList();

    assertThat(loaded).anyMatch(line -> line.startsWith(Listener.class.getName()));
    assertThat(loaded).filteredOn(line -> SLOW.stream().anyMatch(line::startsWith)).isEmpty();
  }
}
