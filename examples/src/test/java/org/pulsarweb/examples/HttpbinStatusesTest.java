package org.pulsarweb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpbinStatusesTest {
  private Site site;

  @BeforeEach
  void open() throws IOException {
    site = Site.open(Httpbin.server());
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static String location(HttpResponse<?> answer) {
    return answer.headers().firstValue("Location").orElse("nowhere");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 301, 304, 400, 401, 404, 418, 429, 500, 503, 599})
  void a_status_is_what_was_asked_for(int status) throws Exception {
    assertThat(site.get("/status/" + status).statusCode()).isEqualTo(status);
    assertThat(site.send("POST", "/status/" + status, "{}").statusCode()).isEqualTo(status);
  }

  @Test
  void one_of_several_is_chosen_by_weight() throws Exception {
    for (int n = 0; n < 10; n++) {
      assertThat(site.get("/status/200,202").statusCode()).isIn(200, 202);
      assertThat(site.get("/status/500:0,202:3").statusCode()).isEqualTo(202);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "600", "abc", "200,", "200:x", "200:-1", "20000"})
  void what_is_no_status_is_400(String codes) throws Exception {
    assertThat(site.get("/status/" + codes).statusCode()).isEqualTo(400);
  }

  @Test
  void a_status_that_leads_on_says_where_to() throws Exception {
    assertThat(location(site.get("/status/307"))).isEqualTo("/redirect/1");
    assertThat(site.get("/status/401").headers().firstValue("WWW-Authenticate"))
        .contains("Basic realm=\"httpbin\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/redirect/3,3",
    "/relative-redirect/2,2",
    "/absolute-redirect/4,4",
    "/redirect/2?absolute=true,2"
  })
  void redirects_lead_to_get_in_so_many_steps(String path, int steps) throws Exception {
    URI at = site.request(path).build().uri();
    int taken = 0;
    var answer = site.send(HttpRequest.newBuilder(at));
    while (answer.statusCode() == 302) {
      at = at.resolve(location(answer));
      answer = site.send(HttpRequest.newBuilder(at));
      taken++;
    }
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(at.getPath()).isEqualTo("/get");
    assertThat(taken).isEqualTo(steps);
  }

  @Test
  void absolute_and_relative_are_what_they_say() throws Exception {
    assertThat(location(site.get("/absolute-redirect/2"))).startsWith("http://127.0.0.1:");
    assertThat(location(site.get("/relative-redirect/2"))).isEqualTo("/relative-redirect/1");
    assertThat(site.get("/redirect/0").statusCode()).isEqualTo(400);
    assertThat(site.get("/redirect/11").statusCode()).isEqualTo(400);
  }

  @Test
  void a_redirect_leads_to_whatever_was_asked_for() throws Exception {
    var answer = site.get("/redirect-to?url=https://example.org/a%20b&status_code=307");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(location(answer)).isEqualTo("https://example.org/a%20b");
    assertThat(site.get("/redirect-to").statusCode()).isEqualTo(400);
    assertThat(site.get("/redirect-to?url=/&status_code=200").statusCode()).isEqualTo(400);
  }

  @Test
  void headers_are_those_that_were_asked_for() throws Exception {
    var answer = site.get("/response-headers?X-Mood=cheerful&X-Mood=tired&Content-Length=3");
    assertThat(answer.headers().allValues("X-Mood")).containsExactly("cheerful", "tired");
    assertThat(answer.body())
        .isEqualTo("{\"X-Mood\":[\"cheerful\",\"tired\"],\"Content-Length\":\"3\"}");
    var typed = site.get("/response-headers?Content-Type=text/csv");
    assertThat(typed.headers().allValues("Content-Type")).containsExactly("text/csv");
    assertThat(site.get("/response-headers?X=a%0D%0AY:b").statusCode()).isEqualTo(400);
  }

  @Test
  void nothing_that_is_expected_is_met() throws Exception {
    assertThat(site.get("/expect").statusCode()).isEqualTo(417);
  }
}
