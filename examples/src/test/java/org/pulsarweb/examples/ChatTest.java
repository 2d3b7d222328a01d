package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatTest {
  @Test
  void tells_everybody_what_anybody_says() throws Exception {
    try (Site site = Site.open(Chat.server());
        Talk ann = Talk.open(site, "/chat?name=Ann")) {
      assertThat(ann.hear()).isEqualTo(line("", "Ann came in"));
      try (Talk bob = Talk.open(site, "/chat?name=Bob")) {
        assertThat(ann.hear()).isEqualTo(line("", "Bob came in"));
        assertThat(bob.hear()).as("what was before").isEqualTo(line("", "Ann came in"));
        assertThat(bob.hear()).isEqualTo(line("", "Bob came in"));
        ann.say("hello, \"Bob\"").say("  ");
        bob.say("hello");
        String first = ann.hear();
        String second = ann.hear();
        assertThat(new String[] {first, second})
            .containsExactlyInAnyOrder(line("Ann", "hello, \\\"Bob\\\""), line("Bob", "hello"));
        assertThat(bob.hear()).isEqualTo(first);
        assertThat(bob.hear()).isEqualTo(second);
      }
      assertThat(ann.hear()).isEqualTo(line("", "Bob left"));
    }
  }

  @Test
  void is_one_room_for_workers_in_jvms_of_their_own() throws Exception {
    List<Talk> talks = new ArrayList<>();
    try (OtherJvm chat =
            OtherJvm.start(Chat.class.getName(), "--workers=2", "--concurrency=process");
        HttpClient client = HttpClient.newHttpClient()) {
      for (int n = 0; n < 6; n++) { // connections are spread evenly
        Talk talk = Talk.open(client, chat.uri("ws", "/chat?name=" + n));
        talks.add(talk);
        hearUntil(talk, line("", n + " came in"));
      }
      for (int n = 0; n < 6; n++) {
        talks.get(n).say("hello from " + n);
        for (Talk talk : talks) {
          hearUntil(talk, line("" + n, "hello from " + n));
        }
      }
      talks.forEach(Talk::close);
      assertThat(chat.stop()).isZero();
    }
  }

  /** Waits for a line; others may come before it. */
  private static void hearUntil(Talk talk, String line) throws InterruptedException {
    while (!talk.hear().equals(line)) {
      // what others said
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
      assertThat(ann.hear()).isEqualTo(line("", "Ann came in"));
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

  private static String line(String who, String text) {
    return "{\"who\":\"%s\",\"text\":\"%s\"}".formatted(who, text);
  }
}
