package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChatTest {
  @Test
  void tells_everybody_what_anybody_says() throws Exception {
    try (Site site = Site.open(Chat.server());
        Talk ann = Talk.open(site, "/chat?name=Ann")) {
      assertThat(ann.hear()).isEqualTo(line("", "Ann came in", 1));
      try (Talk bob = Talk.open(site, "/chat?name=Bob")) {
        assertThat(ann.hear()).isEqualTo(line("", "Bob came in", 2));
        assertThat(bob.hear()).as("what was before").isEqualTo(line("", "Ann came in", 1));
        assertThat(bob.hear()).isEqualTo(line("", "Bob came in", 2));
        ann.say("hello, \"Bob\"").say("  ");
        bob.say("hello");
        String first = ann.hear();
        String second = ann.hear();
        assertThat(new String[] {first, second})
            .containsExactlyInAnyOrder(
                line("Ann", "hello, \\\"Bob\\\"", 2), line("Bob", "hello", 2));
        assertThat(bob.hear()).isEqualTo(first);
        assertThat(bob.hear()).isEqualTo(second);
      }
      assertThat(ann.hear()).isEqualTo(line("", "Bob left", 1));
    }
  }

  @Test
  void wants_a_name() throws Exception {
    try (Site site = Site.open(Chat.server());
        Talk nobody = Talk.open(site, "/chat");
        Talk somebody = Talk.open(site, "/chat?name=" + "x".repeat(31))) {
      assertThat(nobody.hear()).startsWith("closed 1008 a name of 1 to 30");
      assertThat(somebody.hear()).startsWith("closed 1008 a name of 1 to 30");
    }
  }

  @Test
  void tells_who_is_there_that_it_stops() throws Exception {
    Talk ann;
    try (Site site = Site.open(Chat.server())) {
      ann = Talk.open(site, "/chat?name=Ann");
      assertThat(ann.hear()).isEqualTo(line("", "Ann came in", 1));
      site.running().close();
      assertThat(ann.hear()).startsWith("closed 1001 ");
      ann.close();
    }
  }

  @Test
  void has_a_page_that_opens_the_socket() throws Exception {
    try (Site site = Site.open(Chat.server())) {
      var page = site.get("/");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(page.body()).contains("new WebSocket(", "/chat?name=");
    }
  }

  private static String line(String who, String text, int here) {
    return "{\"who\":\"%s\",\"text\":\"%s\",\"here\":%d}".formatted(who, text, here);
  }
}
