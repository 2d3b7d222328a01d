package org.pulsarweb.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.web.Autobahn.Verdict;
import org.pulsarweb.web.Autobahn.Way;

/** They are one codec's whatever the handler is, and have time: other tests may run beside them. */
@DisplayName("Autobahn: the cases of performance")
@Tag("conformance")
class AutobahnPerformanceTest {
  private static final int CASES = 54;

  @TempDir Path folder;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void every_case_passes_strictly() throws Exception {
    try (LiveServer server = LiveServer.of(Way.STRAIGHT_LINE.echo())) {
      Map<Way, Map<String, Verdict>> verdicts =
          new Autobahn(folder)
              .run(
                  Map.of(Way.STRAIGHT_LINE, server.address().getPort()),
                  List.of(Autobahn.PERFORMANCE),
                  List.of());
      Autobahn.judge(
          Objects.requireNonNull(verdicts.get(Way.STRAIGHT_LINE)),
          CASES,
          "those of performance (9.*), " + Way.STRAIGHT_LINE.words);
    }
  }
}
