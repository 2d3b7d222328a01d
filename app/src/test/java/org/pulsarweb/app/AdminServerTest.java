package org.pulsarweb.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pulsarweb.app.AdminPages.Health;
import org.pulsarweb.app.MeterReading.Total;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.LoopGroup;
import org.pulsarweb.loop.LoopListener;
import org.pulsarweb.loop.Transport;

class AdminServerTest {
  private static final int SOCKET_TIMEOUT_MILLIS = 20_000;
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Pages pages = new Pages();
  private LoopGroup loops;
  private AdminServer server;

  /** What the server shows; each page can be changed. */
  private static final class Pages implements AdminPages {
    volatile List<MeterReading> metrics =
        List.of(new MeterReading("orders", "", "", List.of(), new Total(3)));
    volatile Health live = Health.UP;
    volatile Health ready = Health.UP;
    volatile @Nullable RuntimeException fault;
    volatile CompletableFuture<String> held = CompletableFuture.completedFuture("");
    final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public List<MeterReading> metrics() throws Exception {
      RuntimeException bug = fault;
      if (bug != null) {
        throw bug;
      }
      asked.countDown();
      held.get();
      return metrics;
    }

    @Override
    public Health live() {
      return live;
    }

    @Override
    public Health ready() {
      return ready;
    }
  }

  @BeforeEach
  void open() throws Exception {
    loops =
        LoopGroup.open(
            "admin",
            Transport.BEST,
            new LoopListener() {
              @Override
              public void onError(EventLoop loop, String where, Throwable error) {
                errors.add(where + ": " + error);
              }
            });
    server = open(AdminServer.Limits.DEFAULTS);
  }

  @AfterEach
  void close() {
    server.close();
    loops.close();
  }

  private AdminServer open(AdminServer.Limits limits) throws IOException {
    return AdminServer.open(
        loops.loops().getFirst(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        pages,
        limits);
  }

  private static AdminServer.Limits limits(int connections, long headMillis, long idleMillis) {
    return new AdminServer.Limits(
        connections,
        Duration.ofMillis(headMillis),
        Duration.ofMillis(idleMillis),
        Duration.ofMillis(300));
  }

  private static Socket connect(AdminServer to) throws IOException {
    var address = (InetSocketAddress) to.address();
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** Sends bytes and returns all that comes until the server closes. */
  private static String talk(AdminServer to, String text) throws IOException {
    try (Socket socket = connect(to)) {
      send(socket, text);
      return rest(socket);
    }
  }

  private static String get(String target, String... fields) {
    var text = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: a\r\n");
    for (String field : fields) {
      text.append(field).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
    var address = (InetSocketAddress) server.address();
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(address.getPort(), path)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Until.LONG);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  // ---- pages ----------------------------------------------------------------------------------

  @Test
  void metrics_are_text_for_prometheus() throws Exception {
    HttpResponse<String> plain = ask("GET", "/metrics");
    HttpResponse<String> open =
        ask(
            "GET",
            "/metrics?a=b",
            "Accept",
            "application/openmetrics-text;version=1.0.0,*/*;q=0.1");

    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(plain.headers().firstValue("date"))
        .hasValueSatisfying(date ->
            assertThat(date).matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"));
    assertThat(plain.body()).isEqualTo("# TYPE orders_total counter\norders_total 3\n");
    assertThat(open.headers().firstValue("content-type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(open.body()).isEqualTo("# TYPE orders counter\norders_total 3\n# EOF\n");
  }

  @Test
  void health_says_which_worker_is_not_well() throws Exception {
    assertThat(ask("GET", "/health/live").body()).isEqualTo("{\"status\":\"up\"}");
    assertThat(ask("GET", "/health/ready").statusCode()).isEqualTo(200);

    pages.ready = new Health(false, Map.of("web-2", "it starts", "web-1", "it is silent"));
    HttpResponse<String> down = ask("GET", "/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.headers().firstValue("content-type")).contains("application/json");
    assertThat(down.headers().firstValue("cache-control")).contains("no-store");
    assertThat(down.body())
        .isEqualTo(
            "{\"status\":\"down\",\"workers\":{\"web-1\":\"it is silent\",\"web-2\":\"it"
                + " starts\"}}");
    assertThat(ask("GET", "/health/live").statusCode()).isEqualTo(200);

    pages.live = new Health(true, Map.of("web-2", "it starts"));
    assertThat(ask("GET", "/health/live").statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/health/live").body())
        .isEqualTo("{\"status\":\"up\",\"workers\":{\"web-2\":\"it starts\"}}");
  }

  @Test
  void head_has_the_fields_of_get_and_no_body() throws Exception {
    String answer = talk(server, "HEAD /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith(OK).contains("Content-Length: 43\r\n").endsWith("\r\n\r\n");
  }

  @Test
  void there_is_nothing_else_and_nothing_can_be_changed() throws Exception {
    for (String path : List.of("/", "/metrics/", "/health", "/Metrics", "/..")) {
      assertThat(talk(server, get(path, "Connection: close")))
          .as(path)
          .startsWith("HTTP/1.1 404 Not Found\r\n");
    }
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW")) {
      HttpResponse<String> answer = ask(method, "/metrics");
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
    }
  }

  @Test
  void a_page_that_fails_is_reported_and_says_nothing_of_it() throws Exception {
    pages.fault = new IllegalStateException("a bug");

    HttpResponse<String> answer = ask("GET", "/metrics");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("Internal Server Error\n");
    assertThat(errors).containsExactly("GET /metrics: java.lang.IllegalStateException: a bug");
  }

  @Test
  void a_page_that_takes_too_long_is_given_up_and_others_do_not_wait() throws Exception {
    pages.held = new CompletableFuture<>();
    try (var impatient = open(limits(64, 5000, 5000));
        Socket waiting = connect(impatient)) {
      send(waiting, get("/metrics", "Connection: close"));
      pages.asked.await();
      assertThat(talk(impatient, get("/health/live", "Connection: close"))).startsWith(OK);
      assertThat(rest(waiting))
          .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
          .endsWith("this took longer than 0.3 s\n");
    }
    assertThat(errors).isEmpty();
  }

  // ---- connections ----------------------------------------------------------------------------

  @Test
  void requests_of_one_connection_are_answered_in_order_however_they_are_split() throws Exception {
    String all =
        get("/health/live")
            + get("/nothing")
            + "HEAD /health/ready HTTP/1.1\r\nHost: a\r\n\r\n"
            + get("/metrics", "Connection: close");
    String whole = talk(server, all);

    assertThat(whole.replaceAll("(?m)^Date: .*\r\n", ""))
        .containsSubsequence(
            OK,
            "{\"status\":\"up\"}",
            "HTTP/1.1 404",
            OK,
            OK,
            "Connection: close",
            "orders_total 3");
    try (Socket socket = connect(server)) {
      socket.setTcpNoDelay(true);
      for (byte octet : all.getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(octet);
        socket.getOutputStream().flush();
      }
      assertThat(rest(socket).replaceAll("Date: .*", ""))
          .isEqualTo(whole.replaceAll("Date: .*", ""));
    }
  }

  @Test
  void an_old_client_is_closed_and_one_that_ends_gets_its_answer() throws Exception {
    assertThat(talk(server, "GET /health/live HTTP/1.0\r\n\r\n"))
        .startsWith(OK)
        .contains("Connection: close\r\n");
    try (Socket socket = connect(server)) {
      send(socket, get("/health/live"));
      socket.shutdownOutput();
      assertThat(rest(socket)).startsWith(OK).endsWith("{\"status\":\"up\"}");
    }
  }

  @Test
  void rubbish_is_refused_and_closed() throws Exception {
    for (var wrong :
        List.of(
            entry("\r\n\r\n\r\n", 400),
            entry("hello\r\n\r\n", 400),
            entry("GET /metrics HTTP/1.1\r\n\r\n", 400), // no Host
            entry("GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            entry("GET /metrics HTTP/2.0\r\nHost: a\r\n\r\n", 505),
            entry("GET /metrics HTTP/1.1\r\nHost: a\r\nx y: z\r\n\r\n", 400),
            entry("GET /" + "x".repeat(2000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
            entry("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(10_000) + "\r\n\r\n", 431),
            entry("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(200) + "\r\n", 431),
            entry("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 413),
            entry(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
                413),
            entry("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413),
            entry("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 4\r\n\r\n", 400),
            entry("\u0016\u0003\u0001\u0002\u0000\u0001", 400))) {
      try (Socket socket = connect(server)) {
        send(socket, wrong.getKey());
        if (wrong.getKey().startsWith("\u0016")) {
          socket.shutdownOutput();
        }
        assertThat(rest(socket))
            .as(wrong.getKey())
            .startsWith("HTTP/1.1 " + wrong.getValue() + " ")
            .contains("Connection: close\r\n");
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void whatever_bytes_come_they_bring_no_hang_and_no_error_of_ours() throws Exception {
    var random = new Random(20261127);
    String valid = get("/metrics", "Accept: */*", "Connection: close");
    for (int round = 0; round < 300; round++) {
      byte[] bytes = valid.getBytes(ISO_8859_1);
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try (Socket socket = connect(server)) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        String answer = rest(socket);
        assertThat(answer)
            .as(new String(bytes, ISO_8859_1))
            .matches("(?s)(HTTP/1\\.1 (200|4\\d\\d|505) .*)?");
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void who_is_slow_to_ask_is_refused_and_who_asks_nothing_is_closed() throws Exception {
    try (var impatient = open(limits(64, 200, 400));
        Socket slow = connect(impatient);
        Socket silent = connect(impatient);
        Socket idle = connect(impatient)) {
      send(slow, "GET /metrics HTTP/1.1\r\nHo");
      send(idle, get("/health/live"));

      assertThat(rest(slow))
          .startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .endsWith("the request did not come within 0.2 s\n");
      assertThat(rest(silent)).startsWith("HTTP/1.1 408 ");
      assertThat(rest(idle)).startsWith(OK).endsWith("{\"status\":\"up\"}");
    }
  }

  @Test
  void one_connection_too_many_is_closed_at_once() throws Exception {
    try (var small = open(limits(2, 5000, 5000));
        Socket first = connect(small);
        Socket second = connect(small)) {
      send(first, get("/health/live"));
      assertThat(first.getInputStream().readNBytes(OK.length())).hasSize(OK.length());
      send(second, get("/health/live"));
      assertThat(second.getInputStream().readNBytes(OK.length())).hasSize(OK.length());

      try (Socket third = connect(small)) {
        assertThat(isClosed(third)).isTrue();
      }
      first.shutdownOutput(); // which the server answers with the same
      Until.holds(() -> isServed(small), () -> "there is no room yet");
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }

  private static boolean isServed(AdminServer server) {
    try {
      return talk(server, get("/health/live", "Connection: close")).startsWith(OK);
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void who_does_not_read_a_large_page_keeps_nobody_waiting() throws Exception {
    var many = new ArrayList<MeterReading>();
    for (int i = 0; i < 200_000; i++) {
      many.add(new MeterReading("n", "", "", List.of("i", Integer.toString(i)), new Total(i)));
    }
    pages.metrics = many;
    try (Socket deaf = connect(server)) {
      send(deaf, get("/metrics") + get("/metrics") + get("/metrics", "Connection: close"));
      assertThat(talk(server, get("/health/live", "Connection: close"))).startsWith(OK);

      String all = rest(deaf);

      assertThat(all.split("# TYPE n_total counter", -1)).hasSize(4);
      assertThat(all).endsWith("n_total{i=\"99999\"} 99999\n");
    }
  }

  // ---- the end --------------------------------------------------------------------------------

  @Test
  void a_stop_waits_for_an_answer_and_closes_who_asks_nothing() throws Exception {
    pages.held = new CompletableFuture<>();
    try (Socket idle = connect(server);
        Socket waiting = connect(server)) {
      send(idle, get("/health/live"));
      assertThat(idle.getInputStream().readNBytes(OK.length())).hasSize(OK.length());
      send(waiting, get("/metrics"));
      pages.asked.await();
      var stopped = new CompletableFuture<Boolean>();
      Thread stopping = Thread.ofPlatform().start(() -> stopped.complete(server.stop(Until.LONG)));
      assertThat(rest(idle)).endsWith("{\"status\":\"up\"}");

      pages.held.complete("");

      assertThat(rest(waiting))
          .startsWith(OK)
          .contains("Connection: close\r\n")
          .endsWith("orders_total 3\n");
      assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
      stopping.join();
    }
  }
}
