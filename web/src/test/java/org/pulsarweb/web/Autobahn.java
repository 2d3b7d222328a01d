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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.pulsarweb.http.Message;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Autobahn test suite, 0.5.6, as a client, which says by its reports how many cases it has run.
 * It is a program in Python that runs on Jython; the build lays both jars into {@code
 * target/autobahn}, and the folder {@code autobahn} of the tests has what starts it.
 */
final class Autobahn {
  /** Those that look at how a connection ends, whichever way is right; they have no verdict. */
  static final List<String> INFORMATIONAL = List.of("7.1.6", "7.13.1", "7.13.2");

  /** The cases that send much, or often. */
  static final String PERFORMANCE = "9.*";

  private static final Path WEB = Path.of(System.getenv("PULSAR_ROOT"), "web");
  private static final int MESSAGE_MAX_BYTES = 32 * 1024 * 1024;

  private final Path folder;
  private final List<Path> jars;

  /** Writes its reports into the folder. */
  Autobahn(Path folder) throws IOException {
    this.folder = folder;
    this.jars = jars();
  }

  /** One case against one server: what it thinks of the answer, and of the connection's end. */
  record Verdict(String behavior, String behaviorClose) {
    boolean isPassed(String name) {
      return isOk(name, behavior) && isOk(name, behaviorClose);
    }

    private static boolean isOk(String name, String word) {
      return word.equals(INFORMATIONAL.contains(name) ? "INFORMATIONAL" : "OK");
    }
  }

  /** The ways in which a server can be written. */
  enum Way {
    STRAIGHT_LINE("handlers in fibers"),
    CALLBACKS("listeners in callbacks");

    final String words;

    Way(String words) {
      this.words = words;
    }

    /** Returns a handler that echoes. */
    WebSocketEndpoint echo() {
      WebSocketEndpoint endpoint =
          switch (this) {
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
                  .withPingInterval(Duration.ZERO)); // Jython sends 16 MB, and hears nothing else
    }
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

  private static List<Path> jars() throws IOException {
    Path built = WEB.resolve(Path.of("target", "autobahn"));
    List<Path> jars = List.of();
    if (Files.isDirectory(built)) {
      try (Stream<Path> files = Files.list(built)) {
        jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      }
    }
    if (jars.size() != 2) {
      String line = "Autobahn and Jython are not in " + built + ": the build puts them there";
      if (System.getenv("PULSAR_CHECK") != null) {
        fail(line);
      }
      Assumptions.abort(line);
    }
    return jars;
  }

  /**
   * Runs cases against servers, one case after another.
   *
   * @param ports where each listens
   * @param included the names of cases, or patterns of them
   * @param excluded of these, those to leave out
   * @return by server, what became of each case that was run
   */
  Map<Way, Map<String, Verdict>> run(
      Map<Way, Integer> ports, List<String> included, List<String> excluded) throws Exception {
    Path reports = Files.createTempDirectory(folder, "reports");
    var servers = new ArrayList<Map<String, Object>>();
    ports.forEach((way, port) ->
        servers.add(
            Map.of(
                "agent", way.name(),
                "url", "ws://127.0.0.1:" + port,
                "options", Map.of("version", 18))));
    Path spec =
        Files.writeString(
            folder.resolve(reports.getFileName() + ".json"),
            JsonMapper.shared()
                .writeValueAsString(
                    Map.of(
                        "options",
                        Map.of("failByDrop", false),
                        "enable-ssl",
                        false,
                        "outdir",
                        reports.toString(),
                        "servers",
                        servers,
                        "cases",
                        included,
                        "exclude-cases",
                        excluded,
                        "exclude-agent-cases",
                        Map.of())));
    String said = said(spec);
    Path index = reports.resolve("index.json");
    if (!Files.exists(index)) {
      fail("no report; it said\n" + said);
    }
    return read(index);
  }

  private String said(Path spec) throws IOException, InterruptedException {
    Path ours = WEB.resolve(Path.of("src", "test", "resources", "autobahn"));
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
            "-Dpython.dont_write_bytecode=true",
            "-cp",
            jars.getFirst() + ":" + jars.getLast() + ":" + WEB.resolve("target/test-classes"),
            "org.python.util.jython",
            "-Dpython.path=" + jars.getFirst() + ":" + ours,
            ours.resolve("run.py").toString(),
            "-m",
            "fuzzingclient",
            "-s",
            spec.toString()));
    Path said = spec.resolveSibling(spec.getFileName() + ".said");
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
    return Files.readString(said, UTF_8);
  }

  @SuppressWarnings("unchecked") // that is how its report is
  private static Map<Way, Map<String, Verdict>> read(Path index) throws IOException {
    Map<String, Map<String, Map<String, Object>>> agents =
        JsonMapper.shared().readValue(Files.readString(index), Map.class);
    var all = new TreeMap<Way, Map<String, Verdict>>();
    agents.forEach((agent, cases) -> {
      var verdicts = new TreeMap<String, Verdict>();
      cases.forEach((name, result) ->
          verdicts.put(name, new Verdict(word(result, "behavior"), word(result, "behaviorClose"))));
      all.put(Way.valueOf(agent), verdicts);
    });
    return all;
  }

  private static String word(Map<String, Object> result, String column) {
    return String.valueOf(result.get(column));
  }

  /** Fails unless all have passed, and so many were run; says so on the page. */
  static void judge(Map<String, Verdict> verdicts, int cases, String what) throws IOException {
    assertThat(failed(verdicts)).as(what + ": cases that are not OK").isEmpty();
    assertThat(verdicts).as(what + ": cases that were run").hasSize(cases);
    List<String> undecided = INFORMATIONAL.stream().filter(verdicts::containsKey).toList();
    ConformancePage.says(
        new ConformancePage.Row(
            "Autobahn 0.5.6",
            "WebSockets: " + what.replace("*", "\\*"),
            cases,
            cases - undecided.size(),
            undecided.isEmpty()
                ? ""
                : undecided.size() + " without a verdict: " + String.join(", ", undecided)));
  }

  /** Returns those that have not passed. */
  static Map<String, Verdict> failed(Map<String, Verdict> verdicts) {
    var failed = new TreeMap<>(verdicts);
    failed.entrySet().removeIf(each -> each.getValue().isPassed(each.getKey()));
    return failed;
  }
}
