package org.pulsarweb.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pulsarweb.http.Message;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Autobahn test suite, 0.5.6, as a client, which says by its reports how many cases it has run.
 * It is a program in Python that runs on Jython; the build lays both jars into {@code
 * target/autobahn}.
 */
@DisplayName("Autobahn")
@Tag("conformance")
@Isolated("its cases give the server half a second, and what does not end in it has failed")
class AutobahnTest {
  /** So many cases that failed may have met a machine that was busy: they are run once more. */
  private static final int AGAIN_MAX = 5;

  /** Those that look at how a connection ends, whichever way is right; they have no verdict. */
  private static final List<String> INFORMATIONAL = List.of("7.1.6", "7.13.1", "7.13.2");

  private static final Path JARS =
      Path.of(System.getenv("PULSAR_ROOT"), "web", "target", "autobahn");

  private static final int MESSAGE_MAX_BYTES = 32 * 1024 * 1024;

  @TempDir Path folder;

  enum Way {
    STRAIGHT_LINE(301, "", "all, handlers in fibers"),
    /** Without those of performance: they are one codec's, and take half the time. */
    CALLBACKS(247, "\"9.*\"", "all but those of performance (9.*), listeners in callbacks");

    private final int cases;
    private final String excluded;
    private final String words;

    Way(int cases, String excluded, String words) {
      this.cases = cases;
      this.excluded = excluded;
      this.words = words;
    }
  }

  private static WebSocketEndpoint echo(Way way) {
    WebSocketEndpoint endpoint =
        switch (way) {
          case STRAIGHT_LINE ->
              WebSocketEndpoint.of(socket -> {
                for (Message message : socket) {
                  socket.send(message);
                }
              });
          case CALLBACKS -> WebSocketEndpoint.of(new Echo());
        };
    return endpoint
        .withAnyOrigin()
        .with(
            WebSocketSettings.DEFAULTS
                .withMessageMaxBytes(MESSAGE_MAX_BYTES)
                .withFrameMaxBytes(MESSAGE_MAX_BYTES)
                .withQueuedMaxBytes(MESSAGE_MAX_BYTES)
                .withPingInterval(Duration.ZERO)); // Jython masks 16 MB, and hears nothing else
  }

  private static final class Echo implements WebSocketListener {
    @Override
    public void onText(WebSocket socket, String text) throws IOException {
      socket.send(text);
    }

    @Override
    public void onBinary(WebSocket socket, byte[] bytes) throws IOException {
      socket.send(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void every_case_passes_strictly(Way way) throws Exception {
    List<Path> jars = jars();
    Map<String, Map<String, Object>> cases;
    try (LiveServer server = LiveServer.of(echo(way))) {
      int port = server.address().getPort();
      cases = run(jars, port, "\"*\"", way.excluded);
      Set<String> late = new TreeSet<>(verdicts(cases, "behavior").keySet());
      late.addAll(verdicts(cases, "behaviorClose").keySet());
      if (!late.isEmpty() && late.size() <= AGAIN_MAX) {
        cases.putAll(run(jars, port, "\"" + String.join("\", \"", late) + "\"", ""));
      }
    }
    assertThat(cases).as("cases that were run").hasSize(way.cases);
    assertThat(verdicts(cases, "behavior")).as("cases that are not OK").isEmpty();
    assertThat(verdicts(cases, "behaviorClose")).as("closes that are not OK").isEmpty();
    assertThat(cases).containsKeys(INFORMATIONAL.toArray(String[]::new));
    ConformancePage.says(
        new ConformancePage.Row(
            "Autobahn 0.5.6",
            "WebSockets: " + way.words.replace("*", "\\*"),
            cases.size(),
            cases.size() - INFORMATIONAL.size(),
            INFORMATIONAL.size() + " without a verdict: " + String.join(", ", INFORMATIONAL)));
  }

  private static Map<String, Object> verdicts(
      Map<String, Map<String, Object>> cases, String column) {
    var others = new TreeMap<String, Object>();
    cases.forEach((name, result) -> {
      Object verdict = result.getOrDefault(column, "nothing");
      boolean isInformational = INFORMATIONAL.contains(name) && verdict.equals("INFORMATIONAL");
      if (!verdict.equals("OK") && !isInformational) {
        others.put(name, verdict);
      }
    });
    return others;
  }

  private static List<Path> jars() throws IOException {
    List<Path> jars = List.of();
    if (Files.isDirectory(JARS)) {
      try (Stream<Path> files = Files.list(JARS)) {
        jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      }
    }
    if (jars.size() != 2) {
      String line = "Autobahn and Jython are not in " + JARS + ": the build puts them there";
      if (System.getenv("PULSAR_CHECK") != null) {
        fail(line);
      }
      Assumptions.abort(line);
    }
    return jars;
  }

  private Map<String, Map<String, Object>> run(
      List<Path> jars, int port, String included, String excluded) throws Exception {
    Path suite = jars.getFirst();
    Path reports = Files.createTempDirectory(folder, "reports");
    Path script =
        Files.writeString(
            folder.resolve("run.py"),
            """
            import sys
            from autobahntestsuite import choosereactor
            from autobahntestsuite import wstest
            wstest.run()
            """);
    Path spec =
        Files.writeString(
            folder.resolve("spec.json"),
            """
            {"options": {"failByDrop": false}, "enable-ssl": false, "outdir": "%s",
             "servers": [{"agent": "Pulsar", "url": "ws://127.0.0.1:%d",
                          "options": {"version": 18}}],
             "cases": [%s], "exclude-cases": [%s], "exclude-agent-cases": {}}
            """
                .formatted(reports, port, included, excluded));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String opened : List.of("java.lang", "sun.nio.ch", "java.io", "java.util")) {
      command.addAll(List.of("--add-opens", "java.base/" + opened + "=ALL-UNNAMED"));
    }
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-Dpython.cachedir.skip=true",
            "-cp",
            suite + ":" + jars.getLast(),
            "org.python.util.jython",
            "-Dpython.path=" + suite,
            script.toString(),
            "-m",
            "fuzzingclient",
            "-s",
            spec.toString()));
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(Duration.ofMinutes(15))).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    Path index = reports.resolve("index.json");
    if (!Files.exists(index)) {
      fail("no report; it said\n" + Files.readString(said, UTF_8));
    }
    return cases(index);
  }

  @SuppressWarnings("unchecked") // that is how its report is
  private static Map<String, Map<String, Object>> cases(Path index) throws IOException {
    Map<String, Object> agents =
        JsonMapper.builder().build().readValue(Files.readString(index), Map.class);
    return (Map<String, Map<String, Object>>) Objects.requireNonNull(agents.get("Pulsar"));
  }
}
