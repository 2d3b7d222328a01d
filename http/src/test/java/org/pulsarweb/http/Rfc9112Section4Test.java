package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.client;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.response;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9112 §4, status line")
class Rfc9112Section4Test {
  @Test
  void a_status_line_has_version_code_and_reason() throws Exception {
    var head = response("GET", head("HTTP/1.1 404 Not Found", "Content-Length: 0"));

    assertThat(head.status()).isEqualTo(404);
    assertThat(head.reason()).isEqualTo("Not Found");
    assertThat(head.minorVersion()).isEqualTo(1);
  }

  @Test
  void a_reason_may_be_empty_or_anything_visible() throws Exception {
    assertThat(response("GET", head("HTTP/1.1 200 ", "Content-Length: 0")).reason()).isEmpty();
    assertThat(response("GET", head("HTTP/1.1 200 Tr\u00e8s\tbien", "Content-Length: 0")).reason())
        .isEqualTo("Tr\u00e8s\tbien");
  }

  @Test
  void a_missing_space_before_a_missing_reason_is_tolerated() throws Exception {
    assertThat(response("GET", head("HTTP/1.0 204")).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1 600 OK",
        "HTTP/1.1  200 OK",
        "HTTP/1.1 2x0 OK",
        "HTTP/1.1 ",
        "HTTP/1.1 200OK",
        "HTTP/1.1\t200 OK",
        "HTTP/1.1 200 \u0007",
      })
  void a_malformed_status_line_is_refused(String line) {
    assertRefused(client("GET"), head(line), 400, "RFC 9112 §4");
  }

  @Test
  void another_version_is_refused() {
    assertRefused(client("GET"), head("HTTP/2.0 200 OK"), 505, "RFC 9110 §15.6.6");
    assertRefused(client("GET"), head("ICY 200 OK XX"), 400, "RFC 9112 §2.3");
  }

  @Test
  void a_status_line_too_long_is_refused_before_its_end() {
    assertRefused(client("GET"), "HTTP/1.1 200 " + "x".repeat(9000), 400, "RFC 9112 §4");
  }

  @Test
  void an_lf_without_cr_is_refused() {
    assertRefused(client("GET"), "HTTP/1.1 200 OK\n\r\n", 400, "RFC 9112 §2.2");
  }
}
