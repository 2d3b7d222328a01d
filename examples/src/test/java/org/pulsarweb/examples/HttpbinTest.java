package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HttpbinTest {
  private static final Pattern LINK = Pattern.compile("<a href=\"(/[^\"]*)\">");

  @Test
  void the_page_leads_to_what_it_names() throws Exception {
    try (Site site = Site.open(Httpbin.server())) {
      List<String> links =
          LINK.matcher(site.get("/").body())
              .results()
              .map(link -> link.group(1).replace("&amp;", "&"))
              .toList();
      assertThat(links).hasSizeGreaterThan(40);
      for (String link : links) {
        assertThat(site.get(link).statusCode()).as(link).isIn(200, 302, 401, 418);
      }
    }
  }

  @Test
  void scripts_of_any_site_may_ask() throws Exception {
    try (Site site = Site.open(Httpbin.server())) {
      var answer = site.send(site.request("/get").header("Origin", "https://example.org"));
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isPresent();
    }
  }

  @Test
  void a_web_socket_sends_back_what_it_hears() throws Exception {
    try (Site site = Site.open(Httpbin.server());
        Talk talk = Talk.open(site, "/websocket")) {
      assertThat(talk.say("hello").hear()).isEqualTo("hello");
    }
  }

  @Test
  void what_is_not_there_is_404_and_another_method_405() throws Exception {
    try (Site site = Site.open(Httpbin.server())) {
      assertThat(site.get("/nothing").statusCode()).isEqualTo(404);
      assertThat(site.send("POST", "/get", "").statusCode()).isEqualTo(405);
    }
  }
}
