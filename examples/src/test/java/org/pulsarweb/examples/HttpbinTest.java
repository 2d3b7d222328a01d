package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.http.Response;

class HttpbinTest {
  private static final Pattern LINK = Pattern.compile("<a href=\"(/[^\"]*)\">");

  @TempDir private Path profile;

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
  void its_pages_bring_the_sheet_along_that_they_share() throws Exception {
    try (Site site = Site.open(Httpbin.server())) {
      for (String page : List.of("/", "/html", "/forms/post", "/encoding/utf8", "/stats")) {
        assertThat(site.get(page).body())
            .as(page)
            .contains("--ground: light-dark(")
            .doesNotContain("style.css");
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
  void what_the_server_does_is_told_again_and_again() throws Exception {
    try (Site site = Site.open(Httpbin.server());
        Talk talk = Talk.open(site, "/stats/live")) {
      Map<?, ?> first = Response.text(talk.hear()).json(Map.class);
      assertThat(first.keySet())
          .hasToString(
              "[loop, pid, upSeconds, requests, connections, fibers, lagMillis, memoryBytes]");
      assertThat(first.get("requests")).isEqualTo(1);
      assertThat(site.get("/get").statusCode()).isEqualTo(200);
      Map<?, ?> second = Response.text(talk.hear()).json(Map.class);
      assertThat(second.get("requests")).isEqualTo(2);
      assertThat(second.get("pid")).isEqualTo((int) ProcessHandle.current().pid());
    }
  }

  @Test
  void a_browser_draws_what_the_server_does() throws Exception {
    try (Site site = Site.open(Httpbin.server());
        Browser browser = Browser.open(site.request("/stats").build().uri(), profile)) {
      String drawn =
          """
          new Promise(done => {
            const look = () => rates.length < 2
              ? setTimeout(look, 20)
              : done(part("line").points.length + " " + part("requests").textContent);
            look();
          })
          """;
      assertThat(browser.evaluate(drawn)).matches("[2-9] [1-9]");
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
