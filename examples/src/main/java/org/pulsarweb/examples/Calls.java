package org.pulsarweb.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.pulsarweb.client.Auth;
import org.pulsarweb.client.ClientSettings;
import org.pulsarweb.client.CookieJar;
import org.pulsarweb.client.EventStream;
import org.pulsarweb.client.HttpCache;
import org.pulsarweb.client.HttpClient;
import org.pulsarweb.client.HttpResponse;
import org.pulsarweb.client.HttpTimeoutException;
import org.pulsarweb.client.Interceptor;
import org.pulsarweb.client.MultipartForm;
import org.pulsarweb.client.PoolLimits;
import org.pulsarweb.client.RequestBody;
import org.pulsarweb.client.RetryPolicy;
import org.pulsarweb.http.ServerEvent;
import org.pulsarweb.loop.Fibers;

/**
 * What an HTTP client can be asked for, against a server such as the httpbin example.
 *
 * <p>Immutable.
 */
public final class Calls {
  private Calls() {}

  record Order(String item, int count) {}

  /** What httpbin says that it was sent. */
  record Echo(Map<String, Object> args, Map<String, Object> form, Order json) {}

  // @start region="open"
  static HttpClient open(String url) {
    ClientSettings settings =
        ClientSettings.DEFAULTS
            .withUrl(url)
            .withHeader("Accept-Language", "en")
            .withPool(PoolLimits.DEFAULTS.withOriginMax(50))
            .with(requestIds());
    return HttpClient.open(settings);
  }

  // @end

  // @start region="interceptor"
  private static Interceptor requestIds() {
    return (request, next) -> {
      String id = Long.toHexString(System.nanoTime());
      return next.send(request.withHeader("X-Request-ID", id));
    };
  }

  // @end

  // @start region="get"
  static String get(HttpClient http) throws IOException {
    HttpResponse response = http.get("/plaintext");
    return response.status() + " " + response.reason() + ": " + response.text();
  }

  // @end

  // @start region="json"
  static Echo json(HttpClient http) throws IOException {
    return http.post("/post")
        .query("page", 2)
        .json(new Order("nails", 100))
        .timeout(Duration.ofSeconds(2))
        .send(Echo.class);
  }

  // @end

  // @start region="forms"
  static Echo form(HttpClient http) throws IOException {
    return http.post("/post").form(Map.of("item", "nails", "count", 100)).send(Echo.class);
  }

  static HttpResponse upload(HttpClient http, Path file) throws IOException {
    MultipartForm form = MultipartForm.EMPTY.field("title", "a picture").file("picture", file);
    return http.post("/upload").multipart(form).send().raiseForStatus();
  }

  // @end

  // @start region="streams"
  static HttpResponse send(HttpClient http) throws IOException {
    RequestBody lines =
        RequestBody.stream(out -> {
          for (int i = 0; i < 1000; i++) {
            out.write("line " + i + "\n"); // waits while the server does not read
          }
        });
    return http.post("/post", lines);
  }

  static long count(HttpClient http) throws IOException {
    long count = 0;
    try (HttpResponse response = http.call("GET", "/stream/100").stream()) {
      var body = response.body();
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        count += piece.length;
      }
    }
    return count;
  }

  static HttpResponse download(HttpClient http, Path file) throws IOException {
    return http.call("GET", "/range/100000")
        .download(file, (bytes, total) -> IO.print("\r" + bytes + " of " + total));
  }

  // @end

  // @start region="many"
  static List<Integer> many(HttpClient http) throws Exception {
    List<String> paths = IntStream.range(0, 200).mapToObj(n -> "/get?n=" + n).toList();
    return Fibers.all(paths, path -> http.get(path).status()); // 50 at once: the pool's limit
  }

  // @end

  // @start region="async"
  static CompletableFuture<Integer> later(HttpClient http) {
    return http.call("GET", "/plaintext").sendAsync().thenApply(HttpResponse::status);
  }

  // @end

  // @start region="session"
  static HttpClient remembering(String url, HttpCache cache) {
    return HttpClient.open(
        ClientSettings.DEFAULTS
            .withUrl(url)
            .with(RetryPolicy.DEFAULTS.interceptor())
            .with(CookieJar.open())
            .with(cache));
  }

  static String cookies(HttpClient http) throws IOException {
    http.get("/cookies/set/colour/blue");
    return http.get("/cookies").text();
  }

  // @end

  // @start region="auth"
  static int withPassword(HttpClient http) throws IOException {
    return http.call("GET", "/digest-auth/auth/ada/secret")
        .auth(Auth.digest("ada", "secret"))
        .send()
        .status();
  }

  // @end

  // @start region="events"
  static List<String> ticks(HttpClient http, int most) throws IOException {
    List<String> ticks = new ArrayList<>();
    try (EventStream events = http.call("GET", "/clock").events()) {
      for (ServerEvent event : events) { // connects again when the server has ended it
        ticks.add(event.data());
        if (ticks.size() == most) {
          break;
        }
      }
    }
    return ticks;
  }

  // @end

  // @start region="curl"
  static String curl(HttpClient http) {
    return http.post("/post").json(new Order("nails", 100)).request().curl();
  }

  // @end

  // @start region="late"
  static String late(HttpClient http) throws IOException {
    try {
      return http.call("GET", "/delay/3").timeout(Duration.ofMillis(200)).send().text();
    } catch (HttpTimeoutException e) {
      return e.phase() + ": " + e.getMessage();
    }
  }

  // @end

  /**
   * Makes all of these calls, and says what came of them.
   *
   * @param args the URL of a server such as the httpbin example
   * @throws Exception if one fails
   */
  public static void main(String... args) throws Exception {
    if (args.length != 1) {
      IO.println("calls URL, for example http://127.0.0.1:8060 of: pulsar example httpbin");
      return;
    }
    try (HttpClient http = open(args[0])) {
      IO.println(get(http));
      IO.println(json(http));
      IO.println(form(http));
      IO.println(send(http));
      IO.println(count(http) + " bytes");
      IO.println(many(http).size() + " calls");
      IO.println(later(http).join());
      IO.println(late(http));
      IO.println(withPassword(http));
      IO.println(curl(http));
      IO.println(http.statistics());
    }
    HttpCache cache = HttpCache.memory(16L * 1024 * 1024);
    try (HttpClient http = remembering(args[0], cache)) {
      IO.println(cookies(http));
    }
  }
}
