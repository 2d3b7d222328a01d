package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SseClockTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path profile;

  private static HttpResponse<Stream<String>> listen(Site site, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return site.client().send(request.build(), BodyHandlers.ofLines());
  }

  /** Reads one event, and returns when it says it was due. */
  private static Instant due(Iterator<String> lines, long id) {
    assertThat(lines.next()).isEqualTo("id: " + id);
    assertThat(lines.next()).isEqualTo("event: tick");
    assertThat(lines.next()).isEqualTo("retry: 1000");
    String line = lines.next();
    assertThat(line).startsWith("data: ");
    assertThat(lines.next()).isEmpty();
    return Instant.parse(line.substring(6));
  }

  @Test
  void ticks_at_each_second() throws Exception {
    try (Site site = Site.open(SseClock.server(LONG))) {
      long begin = Instant.now().getEpochSecond();
      var heard = listen(site, site.request("/clock").header("Last-Event-ID", "" + (begin - 1)));
      assertThat(heard.headers().firstValue("Content-Type")).contains("text/event-stream");
      Iterator<String> lines = heard.body().iterator();
      for (long second = begin; second < begin + 3; second++) {
        Instant due = due(lines, second);
        assertThat(due).isEqualTo(Instant.ofEpochSecond(second)).isBeforeOrEqualTo(Instant.now());
      }
    }
  }

  @Test
  void what_a_client_has_missed_comes_at_once_but_not_all_since_the_beginning_of_time()
      throws Exception {
    try (Site site = Site.open(SseClock.server(LONG))) {
      String path = "/clock?period=3600";
      long before = Instant.now().getEpochSecond() / 3600;
      var heard = listen(site, site.request(path).header("Last-Event-ID", "0"));
      Iterator<String> lines = heard.body().iterator();
      long first = Long.parseLong(lines.next().substring(4));
      assertThat(first).isBetween(before - 60, before - 59);
      for (int rest = 0; rest < 4; rest++) {
        assertThat(lines.next()).doesNotStartWith("id");
      }
      for (long hour = first + 1; hour <= first + 60; hour++) {
        assertThat(due(lines, hour)).isEqualTo(Instant.ofEpochSecond(hour * 3600));
      }
    }
  }

  @Test
  void an_id_that_is_none_is_400() throws Exception {
    try (Site site = Site.open(SseClock.server(LONG))) {
      var refused = site.send(site.request("/clock").header("Last-Event-ID", "noon"));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("\"Last-Event-ID\" must be a whole number");
    }
  }

  @Test
  void a_silence_is_filled_with_signs_of_life() throws Exception {
    try (Site site = Site.open(SseClock.server(Duration.ofMillis(20)))) {
      long never = Long.MAX_VALUE;
      var heard =
          listen(site, site.request("/clock?period=3600").header("Last-Event-ID", "" + never));
      Iterator<String> lines = heard.body().iterator();
      for (int beat = 0; beat < 3; beat++) {
        assertThat(lines.next()).startsWith(":");
        assertThat(lines.next()).isEmpty();
      }
    }
  }

  @Test
  void a_stop_ends_the_stream_in_good_order() throws Exception {
    try (Site site = Site.open(SseClock.server(LONG))) {
      var heard = listen(site, site.request("/clock"));
      Iterator<String> lines = heard.body().iterator();
      assertThat(lines.next()).startsWith("id: ");
      site.running().close();
      // A stream that was cut would throw below.
      String last = "";
      while (lines.hasNext()) {
        last = lines.next();
      }
      assertThat(last).as("no event is torn").isEmpty();
    }
  }

  @Test
  void has_a_page_that_listens() throws Exception {
    try (Site site = Site.open(SseClock.server(LONG))) {
      var page = site.get("/");
      assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(page.body()).contains("new EventSource(\"clock\")", "addEventListener(\"tick\"");
    }
  }

  @Test
  void a_browser_shows_the_time_and_moves_the_hands() throws Exception {
    try (Site site = Site.open(SseClock.server(LONG));
        Browser browser = Browser.open(site.request("/").build().uri(), profile)) {
      String awaitTicks =
          """
          new Promise(done => {
            const hand = () => part("second").getAttribute("transform"), seen = new Set();
            const look = () => {
              if (hand()) seen.add(hand());
              seen.size < 2 ? setTimeout(look, 20) : done(part("time").dateTime);
            };
            look();
          })
          """;
      Instant shown = Instant.parse(browser.evaluate(awaitTicks));
      assertThat(shown).isBetween(Instant.now().minusSeconds(60), Instant.now());
      assertThat(browser.evaluate("part('state').textContent")).startsWith("the server's time");
    }
  }
}
