package org.pulsarweb.web;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.pulsarweb.web.Autobahn.Verdict;
import org.pulsarweb.web.Autobahn.Way;

@DisplayName("Autobahn: every case passes strictly")
@Tag("conformance")
@Isolated("its cases give the server half a second, and what does not end in it has failed")
class AutobahnTest {
  /** So many cases that failed may have met a machine that was busy: they are run once more. */
  private static final int AGAIN_MAX = 5;

  private static final int CASES = 247;

  @TempDir Path folder;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void whichever_way_the_handler_is_written() throws Exception {
    var autobahn = new Autobahn(folder);
    try (LiveServer straightLine = LiveServer.of(Way.STRAIGHT_LINE.echo());
        LiveServer callbacks = LiveServer.of(Way.CALLBACKS.echo())) {
      var ports =
          new EnumMap<Way, Integer>(
              Map.of(
                  Way.STRAIGHT_LINE, straightLine.address().getPort(),
                  Way.CALLBACKS, callbacks.address().getPort()));
      Map<Way, Map<String, Verdict>> verdicts =
          autobahn.run(ports, List.of("*"), List.of(Autobahn.PERFORMANCE));
      var late = new TreeSet<String>();
      verdicts.values().forEach(each -> late.addAll(Autobahn.failed(each).keySet()));
      if (!late.isEmpty() && late.size() <= AGAIN_MAX) {
        autobahn
            .run(ports, List.copyOf(late), List.of())
            .forEach((way, again) -> verdicts.merge(way, again, AutobahnTest::merged));
      }
      for (Way way : Way.values()) {
        Autobahn.judge(
            Objects.requireNonNull(verdicts.get(way)),
            CASES,
            "all but those of performance (9.*), " + way.words);
      }
    }
  }

  private static Map<String, Verdict> merged(
      Map<String, Verdict> first, Map<String, Verdict> again) {
    first.putAll(again);
    return first;
  }
}
