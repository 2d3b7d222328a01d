package org.pulsarweb.examples;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingTest {
  private static final String CORNER = "{\"shop\":\"CORNER\",\"cents\":250}";
  private static final String MARKET = "{\"shop\":\"MARKET\",\"cents\":199}";

  @Test
  void all_waits_for_every_answer_and_keeps_their_order() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      assertThat(site.get("/all").body()).isEqualTo("[" + CORNER + "," + MARKET + "]");
    }
  }

  @Test
  void any_takes_the_first_success() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      assertThat(site.get("/any").body()).isEqualTo(CORNER);
    }
  }

  @Test
  void race_takes_the_first_outcome_even_if_it_is_a_failure() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      var lost = site.get("/race");
      assertThat(lost.statusCode()).isEqualTo(502);
      assertThat(lost.body()).isEqualTo("no price: CLOSED does not answer\n");
    }
  }

  @Test
  void within_gives_up_at_the_deadline() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      var late = site.get("/within");
      assertThat(late.statusCode()).isEqualTo(504);
      assertThat(late.body()).isEqualTo("no answer in 200 ms\n");
      assertThat(site.get("/within?millis=60000").body()).isEqualTo(MARKET);
    }
  }

  @Test
  void a_scope_holds_fibers_of_different_kinds() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      assertThat(site.get("/scope").body()).isEqualTo("the market is 51 cents cheaper\n");
    }
  }

  @Test
  void a_local_is_seen_by_the_fibers_that_a_fiber_starts() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      assertThat(site.get("/customer?name=Ann").body())
          .isEqualTo("[\"beer for Ann\",\"bread for Ann\"]");
    }
  }

  @Test
  void work_is_the_same_on_the_loop_and_elsewhere() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      assertThat(site.get("/busy?below=1000").body()).isEqualTo("168\n");
      assertThat(site.get("/elsewhere?below=1000").body()).isEqualTo("168\n");
    }
  }

  @Test
  void a_dump_shows_what_waits_and_where() throws Exception {
    try (var site = Site.open(Waiting.SERVER)) {
      String dump = "";
      for (int tries = 0; tries < 100 && !dump.contains("GET /scope"); tries++) {
        var waiting = site.client().sendAsync(site.request("/scope").build(), ofString());
        dump = site.get("/fibers").body();
        waiting.join();
      }
      assertThat(dump).contains("\"GET /scope").contains("org.pulsarweb.examples.Waiting.scope");
    }
  }
}
