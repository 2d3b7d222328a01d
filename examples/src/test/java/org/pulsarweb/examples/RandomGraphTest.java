package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.WebSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomGraphTest {
  private static final String NUMBER = "(0|1|0\\.\\d+|1\\.0|\\d\\.\\d+E-\\d+)";

  @TempDir private Path profile;

  @Test
  void sends_numbers_from_0_to_1_until_the_socket_is_closed() throws Exception {
    try (Site site = Site.open(RandomGraph.SERVER);
        Talk talk = Talk.open(site, "/data")) {
      for (int n = 0; n < 10; n++) {
        assertThat(talk.hear()).matches("\\[" + NUMBER + ", " + NUMBER + ", " + NUMBER + "]");
      }
      WebSocket _ = talk.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      String last = talk.hear();
      while (last.startsWith("[")) {
        last = talk.hear();
      }
      assertThat(last).isEqualTo("closed 1000");
    }
  }

  @Test
  void tells_who_listens_that_it_stops() throws Exception {
    try (Site site = Site.open(RandomGraph.SERVER);
        Talk talk = Talk.open(site, "/data")) {
      assertThat(talk.hear()).startsWith("[");
      site.running().close();
      String last = talk.hear();
      while (last.startsWith("[")) {
        last = talk.hear();
      }
      assertThat(last).startsWith("closed 1001");
    }
  }

  @Test
  void a_browser_draws_the_numbers_as_they_come() throws Exception {
    try (Site site = Site.open(RandomGraph.SERVER);
        Browser browser = Browser.open(site.request("/").build().uri(), profile)) {
      String awaitPoints =
          """
          new Promise(done => {
            const look = () => points.length < 40
              ? setTimeout(look, 20)
              : requestAnimationFrame(() => done(count));
            look();
          })
          """;
      assertThat(Integer.parseInt(browser.evaluate(awaitPoints))).isGreaterThanOrEqualTo(120);
      assertThat(browser.evaluate("state.textContent")).matches("[0-9,]+ numbers");
      for (String colour : new String[] {"47,143,111", "201,121,47", "91,116,201"}) {
        String count =
            """
            (() => {
              const pen = canvas.getContext("2d");
              const bytes = pen.getImageData(0, 0, canvas.width, canvas.height).data;
              let count = 0;
              for (let i = 0; i < bytes.length; i += 4) {
                if (bytes.slice(i, i + 4).join() === "%s,255") count++;
              }
              return count;
            })()
            """
                .formatted(colour);
        assertThat(Integer.parseInt(browser.evaluate(count))).as(colour).isGreaterThan(40);
      }
    }
  }
}
