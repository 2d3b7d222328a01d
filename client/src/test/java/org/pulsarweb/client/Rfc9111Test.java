package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.HttpDate;

@DisplayName("RFC 9111, a private cache")
class Rfc9111Test {
  private static final String URL = "https://example.org/a?b=1";

  private final ManualClock clock = new ManualClock();
  private final HttpCache cache = new HttpCache(new MemoryCacheStore(400_000), 400_000, clock);

  /** What reached the server, and what it answers, one after the other. */
  private final List<HttpRequest> asked = new ArrayList<>();

  private final Deque<Answer> answers = new ArrayDeque<>();

  private interface Answer {
    HttpResponse to(HttpRequest request) throws IOException;
  }

  private static HttpRequest get(String url, String... headers) {
    return request("GET", url, headers);
  }

  private static HttpRequest request(String method, String url, String... headers) {
    return new HttpRequest(
        method,
        HttpUrl.of(url),
        Headers.of(headers),
        RequestBody.EMPTY,
        HttpRequest.Options.of(ClientSettings.DEFAULTS));
  }

  private void answer(int status, String body, String... headers) {
    Headers fields = Headers.of(headers);
    answers.add(request -> response(request, status, body, fields));
  }

  private HttpResponse response(HttpRequest request, int status, String body, Headers headers) {
    Headers dated =
        headers.has("Date") ? headers : headers.with("Date", HttpDate.text(clock.instant()));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return request.isStreamed()
        ? HttpResponse.streamed(request, status, "Is", "HTTP/1.1", dated, Body.of(bytes))
        : HttpResponse.received(request, status, "Is", "HTTP/1.1", dated, bytes, 0, bytes.length);
  }

  private HttpResponse serve(HttpRequest request) throws IOException {
    asked.add(request);
    Answer next = answers.poll();
    if (next == null) {
      throw new IOException("nobody is there");
    }
    return next.to(request);
  }

  private HttpResponse send(HttpRequest request) throws IOException {
    return cache.around(request, this::serve);
  }

  private String text(HttpRequest request) throws IOException {
    return send(request).text();
  }

  private void pass(long seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  private String at(long seconds) {
    return HttpDate.text(clock.instant().plusSeconds(seconds));
  }

  /** Asks once, so that the answer is kept, if it may be. */
  private void keep(String... headers) throws IOException {
    answer(200, "one", headers);
    assertThat(text(get(URL))).isEqualTo("one");
    asked.clear();
  }

  private void assertKept(boolean kept) throws IOException {
    answers.clear();
    answer(200, "two");
    assertThat(text(get(URL))).isEqualTo(kept ? "one" : "two");
  }

  // ---- §3, storing ------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "max-age=60, true",
    "'private, max-age=60', true",
    "'public, max-age=60', true",
    "'max-age=\"60\"', true",
    "'MAX-AGE=60', true",
    "'max-age=60, no-store', false",
    "'max-age=60, must-understand, no-store', true",
    "s-maxage=60, false",
    "max-age=0, false",
    "max-age=-1, false",
    "max-age=x, false",
    "max-age, false",
    "'max-age=0, max-age=60', false",
    "'max-age=60, max-age=0', true",
    "max-age=99999999999999999999, true",
    "'x=\"a, max-age=60\"', false",
    "'x=\"a\\\"\", max-age=60', true",
  })
  void what_is_fresh_is_given_without_asking(String control, boolean kept) throws IOException {
    keep("Cache-Control", control);
    assertKept(kept);
  }

  @ParameterizedTest
  @CsvSource({
    "200, true",
    "203, true",
    "204, true",
    "206, false",
    "300, true",
    "301, true",
    "302, true",
    "307, true",
    "308, true",
    "404, true",
    "410, true",
    "500, true",
    "503, true",
  })
  void explicit_freshness_keeps_every_status_but_that_of_parts(int status, boolean kept)
      throws IOException {
    answer(status, "one", "Cache-Control", "max-age=60");
    text(get(URL));
    answer(200, "two");
    assertThat(send(get(URL)).status()).isEqualTo(kept ? status : 200);
  }

  @ParameterizedTest
  @CsvSource({"200, true", "404, true", "302, false", "403, false", "500, false"})
  void a_time_is_guessed_for_some(int status, boolean kept) throws IOException {
    answer(status, "one", "Last-Modified", at(-1000));
    text(get(URL));
    pass(99);
    answer(200, "two");
    assertThat(send(get(URL)).status()).isEqualTo(kept ? status : 200);
    pass(1);
    answers.clear();
    answer(200, "three");
    assertThat(text(get(URL))).isEqualTo("three");
  }

  @Test
  void public_lets_a_time_be_guessed_for_all() throws IOException {
    answer(403, "one", "Last-Modified", at(-1000), "Cache-Control", "public");
    text(get(URL));
    assertKept(true);
  }

  @Test
  void no_more_than_a_day_is_guessed() throws IOException {
    keep("Last-Modified", at(-1_000_000_000));
    pass(86_399);
    assertKept(true);
    pass(1);
    assertKept(false);
  }

  @Test
  void what_is_not_understood_is_not_kept_if_it_must_be() throws IOException {
    answer(418, "one", "Cache-Control", "max-age=60, must-understand");
    text(get(URL));
    assertKept(false);
  }

  @Test
  void other_methods_are_passed_on() throws IOException {
    answer(200, "one", "Cache-Control", "max-age=60");
    answer(200, "two", "Cache-Control", "max-age=60");
    assertThat(text(request("POST", URL))).isEqualTo("one");
    assertThat(text(request("POST", URL))).isEqualTo("two");
    assertKept(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "Range"})
  void who_does_the_caches_work_gets_the_servers_word(String name) throws IOException {
    keep("Cache-Control", "max-age=60");
    answer(304, "");
    assertThat(send(get(URL, name, "x")).status()).isEqualTo(304);
    assertKept(true);
  }

  @Test
  void a_request_with_no_store_leaves_nothing_behind() throws IOException {
    answer(200, "one", "Cache-Control", "max-age=60");
    text(get(URL, "Cache-Control", "no-store"));
    assertKept(false);
  }

  @Test
  void what_belongs_to_the_connection_and_cookies_are_not_kept() throws IOException {
    keep(
        "Cache-Control",
        "max-age=60",
        "Connection",
        "X-Hop, close",
        "X-Hop",
        "1",
        "Set-Cookie",
        "a=1",
        "Transfer-Encoding",
        "chunked",
        "X-End",
        "2");
    Headers headers = send(get(URL)).headers();
    assertThat(headers.get("X-End").orElse("")).isEqualTo("2");
    for (String name : new String[] {"Connection", "X-Hop", "Set-Cookie", "Transfer-Encoding"}) {
      assertThat(headers.has(name)).as(name).isFalse();
    }
  }

  @Test
  void what_is_no_longer_to_be_kept_goes() throws IOException {
    keep("Cache-Control", "max-age=1", "ETag", "\"1\"");
    pass(2);
    answer(200, "two", "Cache-Control", "no-store");
    assertThat(text(get(URL))).isEqualTo("two");
    answer(200, "three");
    text(get(URL));
    assertThat(asked.getLast().headers().has("If-None-Match")).isFalse();
  }

  @Test
  void an_answer_that_is_streamed_is_kept_when_it_was_read_whole() throws IOException {
    HttpRequest streamed = get(URL).withOptions(get(URL).options().asStream());
    answer(200, "one", "Cache-Control", "max-age=60");
    try (HttpResponse response = send(streamed)) {
      assertThat(response.body().read()).isNotEmpty();
    }
    answer(200, "one", "Cache-Control", "max-age=60");
    try (HttpResponse response = send(streamed)) {
      assertThat(response.text()).isEqualTo("one");
    }
    assertThat(asked).hasSize(2);
    assertThat(send(streamed).text()).isEqualTo("one");
    assertKept(true);
  }

  @Test
  void what_is_too_large_is_not_kept() throws IOException {
    String large = "x".repeat(100_001);
    answer(200, large, "Cache-Control", "max-age=60");
    assertThat(text(get(URL))).hasSize(100_001);
    assertKept(false);
    HttpRequest streamed = get(URL).withOptions(get(URL).options().asStream());
    answer(200, large, "Cache-Control", "max-age=60");
    assertThat(send(streamed).text()).hasSize(100_001);
    assertKept(false);
  }

  // ---- §4.1, Vary -------------------------------------------------------------------------------

  @Test
  void an_answer_is_for_requests_with_the_same_fields() throws IOException {
    answer(200, "en", "Cache-Control", "max-age=60", "Vary", "Accept-Language, X-None");
    assertThat(text(get(URL, "Accept-Language", "en", "X-Other", "1"))).isEqualTo("en");
    answer(200, "de", "Cache-Control", "max-age=60", "Vary", "accept-language, x-none");
    assertThat(text(get(URL, "Accept-Language", "de"))).isEqualTo("de");
    assertThat(text(get(URL, "accept-language", "en", "X-Other", "2"))).isEqualTo("en");
    assertThat(text(get(URL, "Accept-Language", "de"))).isEqualTo("de");
    assertThat(asked).hasSize(2);
    answer(200, "none", "Cache-Control", "max-age=60");
    assertThat(text(get(URL))).isEqualTo("none");
  }

  @Test
  void what_varies_by_everything_is_not_kept() throws IOException {
    keep("Cache-Control", "max-age=60", "Vary", "Accept, *");
    assertKept(false);
  }

  @Test
  void what_one_user_got_is_not_for_another() throws IOException {
    answer(200, "mine", "Cache-Control", "max-age=60");
    assertThat(text(get(URL, "Authorization", "Bearer a"))).isEqualTo("mine");
    answer(200, "yours", "Cache-Control", "max-age=60");
    assertThat(text(get(URL, "Authorization", "Bearer b"))).isEqualTo("yours");
    assertThat(text(get(URL, "Authorization", "Bearer a"))).isEqualTo("mine");
  }

  @Test
  void a_fragment_and_a_standard_port_make_no_difference() throws IOException {
    keep("Cache-Control", "max-age=60");
    assertThat(text(get("https://EXAMPLE.org:443/a?b=1#c"))).isEqualTo("one");
    answer(200, "two");
    assertThat(text(get("https://example.org/a?b=2"))).isEqualTo("two");
    answer(200, "three");
    assertThat(text(get("http://example.org/a?b=1"))).isEqualTo("three");
  }

  // ---- §4.2, freshness --------------------------------------------------------------------------

  @Test
  void age_counts_from_the_servers_date_and_what_other_caches_say() throws IOException {
    keep("Cache-Control", "max-age=100", "Age", "60", "Date", at(-10));
    assertThat(send(get(URL)).header("Age").asInt()).isEqualTo(60);
    pass(39);
    assertThat(send(get(URL)).header("Age").asInt()).isEqualTo(99);
    pass(1);
    assertKept(false);

    String other = "https://example.org/other";
    answer(200, "one", "Cache-Control", "max-age=100", "Date", at(-60));
    text(get(other));
    assertThat(send(get(other)).header("Age").asInt()).isEqualTo(60);
  }

  @Test
  void the_time_of_the_way_counts() throws IOException {
    answers.add(request -> {
      pass(20);
      return response(request, 200, "one", Headers.of("Cache-Control", "max-age=60", "Age", "5"));
    });
    text(get(URL));
    assertThat(send(get(URL)).header("Age").asInt()).isEqualTo(25);
  }

  @Test
  void expires_counts_from_the_servers_date() throws IOException {
    keep("Date", at(-1000), "Expires", at(-940), "Age", "0");
    assertKept(false);
    keep("Expires", at(60));
    pass(59);
    assertKept(true);
    pass(1);
    assertKept(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "soon"})
  void what_is_no_date_has_expired(String expires) throws IOException {
    keep("Expires", expires, "Last-Modified", at(-1_000_000));
    assertKept(false);
  }

  @Test
  void max_age_goes_before_expires() throws IOException {
    keep("Expires", at(-10), "Cache-Control", "max-age=60");
    assertKept(true);
  }

  // ---- §4.2.4 and RFC 5861, stale answers -------------------------------------------------------

  @Test
  void a_stale_answer_may_be_given_while_a_new_one_is_asked_for() throws Exception {
    keep("Cache-Control", "max-age=10, stale-while-revalidate=30", "ETag", "\"1\"");
    pass(40);
    var done = new CountDownLatch(1);
    answers.add(request -> {
      assertThat(request.headers().get("If-None-Match").asText()).isEqualTo("\"1\"");
      return response(request, 200, "two", Headers.of("Cache-Control", "max-age=60"));
    });
    HttpResponse stale =
        cache.around(
            get(URL),
            request -> {
              try {
                return serve(request);
              } finally {
                done.countDown();
              }
            });
    assertThat(stale.text()).isEqualTo("one");
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    String seen = text(get(URL)); // it is being kept at this moment
    while (seen.equals("one")) {
      Thread.onSpinWait();
      seen = text(get(URL));
    }
    assertThat(seen).isEqualTo("two");
    assertThat(asked).hasSize(1);
  }

  @Test
  void beyond_that_time_it_is_not() throws IOException {
    keep("Cache-Control", "max-age=10, stale-while-revalidate=30");
    pass(41);
    assertKept(false);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void a_stale_answer_may_take_the_place_of_a_failure(int status) throws IOException {
    keep("Cache-Control", "max-age=10, stale-if-error=30", "ETag", "\"1\"");
    pass(40);
    answer(status, "broken");
    assertThat(text(get(URL))).isEqualTo("one");
    assertThat(text(get(URL))).isEqualTo("one"); // nobody is there
    pass(1);
    answer(status, "broken");
    assertThat(text(get(URL))).isEqualTo("broken");
    assertThatThrownBy(() -> text(get(URL))).hasMessage("nobody is there");
  }

  @Test
  void without_a_validator_too() throws IOException {
    keep("Cache-Control", "max-age=10, stale-if-error=30");
    pass(20);
    answer(503, "broken");
    assertThat(text(get(URL))).isEqualTo("one");
    assertThat(text(get(URL))).isEqualTo("one");
  }

  @Test
  void a_request_may_ask_for_that() throws IOException {
    keep("Cache-Control", "max-age=10", "ETag", "\"1\"");
    pass(20);
    answer(503, "broken");
    assertThat(text(get(URL, "Cache-Control", "stale-if-error=10"))).isEqualTo("one");
    answer(503, "broken");
    assertThat(text(get(URL))).isEqualTo("broken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"must-revalidate", "no-cache"})
  void what_must_be_validated_is_never_given_stale(String directive) throws IOException {
    keep(
        "Cache-Control",
        "max-age=10, stale-if-error=99, stale-while-revalidate=99, " + directive,
        "ETag",
        "\"1\"");
    pass(20);
    assertThatThrownBy(() -> text(get(URL))).hasMessage("nobody is there");
    answer(503, "broken");
    assertThat(text(get(URL, "Cache-Control", "max-stale"))).isEqualTo("broken");
  }

  // ---- §4.3, validation -------------------------------------------------------------------------

  @Test
  void a_stale_answer_is_asked_for_by_its_validators() throws IOException {
    String modified = at(-100);
    keep("Cache-Control", "max-age=10", "ETag", "W/\"1\"", "Last-Modified", modified, "X-A", "1");
    pass(10);
    answer(304, "", "Cache-Control", "max-age=20", "X-A", "2", "X-B", "3", "Content-Length", "0");
    HttpResponse response = send(get(URL));
    assertThat(asked.getFirst().headers().get("If-None-Match").asText()).isEqualTo("W/\"1\"");
    assertThat(asked.getFirst().headers().get("If-Modified-Since").asText()).isEqualTo(modified);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("one");
    assertThat(response.header("X-A").asText()).isEqualTo("2");
    assertThat(response.header("X-B").asText()).isEqualTo("3");
    assertThat(response.header("ETag").asText()).isEqualTo("W/\"1\"");
    assertThat(response.headers().has("Content-Length")).isFalse();
    assertThat(response.header("Age").asInt()).isZero();
    assertThat(response.request().headers().has("If-None-Match")).isFalse();
    pass(19);
    assertKept(true);
    assertThat(cache.counts()).extracting(HttpCache.Counts::validations).isEqualTo(1L);
  }

  @Test
  void a_new_answer_takes_its_place() throws IOException {
    keep("Cache-Control", "max-age=10", "ETag", "\"1\"");
    pass(10);
    answer(200, "two", "Cache-Control", "max-age=10", "ETag", "\"2\"");
    assertThat(text(get(URL))).isEqualTo("two");
    assertThat(text(get(URL))).isEqualTo("two");
    assertThat(asked).hasSize(1);
  }

  @Test
  void a_304_for_another_answer_is_not_believed() throws IOException {
    keep("Cache-Control", "max-age=10", "ETag", "\"1\"");
    pass(10);
    answer(304, "", "ETag", "\"2\"");
    answer(200, "two");
    assertThat(text(get(URL))).isEqualTo("two");
    assertThat(asked).hasSize(2);
    assertThat(asked.getLast().headers().has("If-None-Match")).isFalse();
  }

  @Test
  void no_cache_asks_each_time() throws IOException {
    keep("Cache-Control", "no-cache, max-age=60", "ETag", "\"1\"");
    answer(304, "");
    assertThat(text(get(URL))).isEqualTo("one");
    answer(304, "");
    assertThat(text(get(URL))).isEqualTo("one");
    assertThat(asked).hasSize(2);
  }

  @Test
  void head_is_answered_by_what_get_brought() throws IOException {
    keep("Cache-Control", "max-age=60", "X-A", "1");
    HttpResponse head = send(request("HEAD", URL));
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("X-A").asText()).isEqualTo("1");
    assertThat(asked).isEmpty();
    answer(200, "", "Cache-Control", "max-age=60");
    send(request("HEAD", "https://example.org/new"));
    answer(200, "new");
    assertThat(text(get("https://example.org/new"))).isEqualTo("new");
  }

  // ---- §4.4, invalidation -----------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "POST, 201, false", "PUT, 204, false", "DELETE, 200, false", "PATCH, 303, false",
    "POST, 400, true", "POST, 500, true", "OPTIONS, 200, true", "TRACE, 200, true",
    "OWN, 200, false",
  })
  void a_change_forgets_what_was_kept(String method, int status, boolean kept) throws IOException {
    keep("Cache-Control", "max-age=60");
    answer(status, "");
    send(request(method, URL));
    assertKept(kept);
  }

  @ParameterizedTest
  @CsvSource({
    "Location, /a?b=1, false",
    "Content-Location, https://example.org/a?b=1, false",
    "Location, https://example.org:8443/a?b=1, true",
    "Location, http://example.org/a?b=1, true",
    "Location, mailto:a@example.org, true",
    "Content-Location, /a, true",
  })
  void so_do_the_places_that_it_names_of_the_same_origin(String name, String place, boolean kept)
      throws IOException {
    keep("Cache-Control", "max-age=60");
    answer(201, "", name, place);
    send(request("POST", "https://example.org/form"));
    assertKept(kept);
  }

  // ---- §5.2.1, what requests want ---------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "max-age=30, true",
    "max-age=29, false",
    "min-fresh=30, true",
    "min-fresh=31, false",
    "no-cache, false",
    "max-stale, true",
    "x, true",
    "max-age=0, false",
    "max-stale=0, true",
  })
  void a_request_may_be_choosy(String control, boolean kept) throws IOException {
    keep("Cache-Control", "max-age=60");
    pass(30);
    answer(200, "two");
    assertThat(text(get(URL, "Cache-Control", control))).isEqualTo(kept ? "one" : "two");
  }

  @ParameterizedTest
  @CsvSource({
    "max-stale, true",
    "max-stale=10, true",
    "max-stale=9, false",
    "x, false",
    "'max-stale, max-age=69', false",
    "'max-stale, max-age=70', true",
  })
  void or_content_with_less(String control, boolean kept) throws IOException {
    keep("Cache-Control", "max-age=60");
    pass(70);
    answer(200, "two");
    assertThat(text(get(URL, "Cache-Control", control))).isEqualTo(kept ? "one" : "two");
  }

  @Test
  void only_if_cached_asks_nobody() throws IOException {
    HttpRequest only = get(URL, "Cache-Control", "only-if-cached");
    assertThat(send(only).status()).isEqualTo(504);
    keep("Cache-Control", "max-age=60");
    assertThat(text(only)).isEqualTo("one");
    pass(60);
    assertThat(send(only).status()).isEqualTo(504);
    assertThat(text(get(URL, "Cache-Control", "only-if-cached, max-stale"))).isEqualTo("one");
    assertThat(asked).isEmpty();
  }

  @Test
  void pragma_is_heard_where_there_is_nothing_newer() throws IOException {
    keep("Cache-Control", "max-age=60");
    assertThat(text(get(URL, "Pragma", "no-cache", "Cache-Control", "x"))).isEqualTo("one");
    answer(200, "two");
    assertThat(text(get(URL, "Pragma", "no-cache"))).isEqualTo("two");
  }

  // ---- the cache itself -------------------------------------------------------------------------

  @Test
  void it_counts() throws IOException {
    keep("Cache-Control", "max-age=60");
    text(get(URL));
    text(get(URL));
    assertThat(cache.counts().hits()).isEqualTo(2);
    assertThat(cache.counts().misses()).isEqualTo(1);
    assertThat(cache.counts().bytes()).isPositive();
  }

  @Test
  void a_cache_has_a_size() {
    assertThatIllegalArgumentException().isThrownBy(() -> HttpCache.memory(0));
    assertThat(HttpCache.memory(1)).hasToString("a cache with 0 bytes");
  }
}
