package org.pulsarweb.examples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.pulsarweb.http.Response;

/** Chromium without a window, with one page open; it is told what to do by its DevTools. */
final class Browser implements AutoCloseable {
  private static final String READY = "DevTools listening on ";

  private static final long PATIENCE_SECONDS = 20;

  private final Process process;
  private final HttpClient client;
  private final Talk tools;
  private int lastId;

  private Browser(Process process, HttpClient client, Talk tools) {
    this.process = process;
    this.client = client;
    this.tools = tools;
  }

  /**
   * Opens a page. Where there is no Chromium the test is skipped with a line that says so; under
   * {@code ./check}, which sets {@code PULSAR_CHECK}, it fails.
   *
   * @param page its address
   * @param profile a folder for what it keeps; made if it is not there
   */
  static Browser open(URI page, Path profile) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program().orElseThrow(Browser::missing).toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--window-size=400,800",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile));
    command.add(page.toString());
    Process process = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).start();
    var client = HttpClient.newHttpClient();
    try {
      URI tools = pageTools(client, awaitReady(process), page);
      var browser = new Browser(process, client, Talk.open(client, tools));
      browser.awaitLoaded(page);
      return browser;
    } catch (Throwable e) {
      end(process);
      client.shutdownNow();
      throw e;
    }
  }

  private static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .flatMap(folder -> Stream.of("chromium", "google-chrome").map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static AssertionError missing() {
    String line = "chromium is missing on this machine";
    @Nullable String check = System.getenv("PULSAR_CHECK");
    if (check != null && !check.isEmpty()) {
      return Assertions.fail(line);
    }
    System.err.println("skipped: " + line);
    Assumptions.abort(line);
    return new AssertionError(line);
  }

  /** Reads what it says until it says where its DevTools are; lets it say more to nobody. */
  private static URI awaitReady(Process process) throws IOException {
    BufferedReader said = process.errorReader();
    var before = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(READY)) {
        Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
        return URI.create(line.substring(READY.length()).strip());
      }
      before.append(line).append('\n');
    }
    throw new IOException("chromium has ended, and said\n" + before);
  }

  /** Asks until it is there: before, an evaluation would be one on the page that is left. */
  private void awaitLoaded(URI page) throws InterruptedException {
    String wanted = page + " complete";
    while (!evaluate("location.href + ' ' + document.readyState").equals(wanted)) {
      Thread.onSpinWait();
    }
  }

  private static URI pageTools(HttpClient client, URI tools, URI wanted)
      throws IOException, InterruptedException {
    URI list = URI.create("http://" + tools.getAuthority() + "/json/list");
    while (true) {
      var answer = client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString());
      for (Object target : Response.text(answer.body()).json(List.class)) {
        if (target instanceof Map<?, ?> page && wanted.toString().equals(page.get("url"))) {
          return URI.create(String.valueOf(page.get("webSocketDebuggerUrl")));
        }
      }
    }
  }

  /**
   * Evaluates an expression on the page, and waits for its value if that is a promise.
   *
   * @param expression JavaScript
   * @return its value as text
   */
  String evaluate(String expression) throws InterruptedException {
    int id =
        tell(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    while (true) {
      Map<?, ?> said = Response.text(tools.hear()).json(Map.class);
      if (Integer.valueOf(id).equals(said.get("id"))) {
        return value(said);
      }
    }
  }

  private int tell(String method, Map<String, ?> parameters) {
    int id = ++lastId;
    Map<String, ?> told = Map.of("id", id, "method", method, "params", parameters);
    Talk _ = tools.say(Response.json(told).text());
    return id;
  }

  private static String value(Map<?, ?> said) {
    if (said.get("result") instanceof Map<?, ?> result
        && !result.containsKey("exceptionDetails")
        && result.get("result") instanceof Map<?, ?> value) {
      return String.valueOf(value.get("value"));
    }
    throw new AssertionError("the page fails: " + said);
  }

  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
  }

  /** Asks it to go, because a browser that is killed leaves files behind. */
  @Override
  public void close() {
    int _ = tell("Browser.close", Map.of());
    Process _ =
        process.onExit().completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    tools.close();
    end(process);
    client.shutdownNow();
  }
}
