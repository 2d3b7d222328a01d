package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.assertRefused;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.request;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9112 §3, request line; §3.2, request target and Host")
class Rfc9112Section3Test {
  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "X!"})
  void a_method_is_any_token_in_its_own_case(String method) throws Exception {
    assertThat(request(head(method + " / HTTP/1.1", "Host: a")).method()).isEqualTo(method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
  void a_usual_method_is_always_the_same_string(String method) throws Exception {
    String wire = head(method + " / HTTP/1.1", "Host: a");

    assertThat(request(wire).method()).isSameAs(request(wire).method());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G@T / HTTP/1.1",
        "G\0T / HTTP/1.1",
        "G\u00e9T / HTTP/1.1",
        "\"GET\" / HTTP/1.1",
        " GET / HTTP/1.1",
        "\tGET / HTTP/1.1",
        "GET\t/ HTTP/1.1",
        "GET: / HTTP/1.1",
      })
  void a_method_that_is_no_token_is_refused(String line) {
    assertRefused(head(line, "Host: a"), 400, "RFC 9112 §3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET  / HTTP/1.1", "GET  HTTP/1.1", "GET /\tHTTP/1.1", "GET \t/ HTTP/1.1"})
  void the_parts_are_apart_by_exactly_one_space(String line) {
    assertRefused(head(line, "Host: a"), 400, "RFC 9112 §3");
  }

  @Test
  void a_second_space_before_the_version_is_refused() {
    assertRefused(head("GET /  HTTP/1.1", "Host: a"), 400, "RFC 9112 §2.3");
  }

  @Test
  void a_request_line_without_a_version_is_refused() {
    assertRefused("GET /\r\n\r\n", 400, "RFC 9112 §2.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a#b",
        "/#",
        "/a\u007fb",
        "/\u00e9",
        "/a\0b",
        "/\u0001",
        "#",
        "/12345678#",
        "/\u0080"
      })
  void a_target_is_visible_ascii_without_a_fragment(String target) {
    assertRefused(head("GET " + target + " HTTP/1.1", "Host: a"), 400, "RFC 9112 §3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a/b;c?d=e&f", "//x", "/a%20b", "/{a}|\\^\"<>`", "/?", "/%zz"})
  void an_origin_form_is_a_slash_and_any_visible_ascii(String target) throws Exception {
    assertThat(request(head("GET " + target + " HTTP/1.1", "Host: a")).target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "http://example.org/",
        "HTTPS://example.org:8443/a?b",
        "http://[::1]:80/",
        "http://a?b"
      })
  void an_absolute_form_is_read(String target) throws Exception {
    assertThat(request(head("GET " + target + " HTTP/1.1", "Host: b")).target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "http:///a",
        "http://?a",
        "http://user@example.org/",
        "http://a:b/",
        "http://[::1/",
        "http://[]/",
        "http://a\\b/",
        "http://a%2/",
      })
  void an_absolute_form_without_a_valid_host_is_refused(String target) {
    assertRefused(head("GET " + target + " HTTP/1.1", "Host: b"), 400, "RFC 9112 §3.2.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "example.org:80", "?a", "1http://a/", "http:/a", ":", "**"})
  void a_target_that_is_neither_a_path_nor_a_uri_is_refused(String target) {
    assertRefused(head("GET " + target + " HTTP/1.1", "Host: a"), 400, "RFC 9112 §3.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org:443", "[::1]:8443", "10.0.0.1:1"})
  void connect_takes_host_and_port(String target) throws Exception {
    assertThat(request(head("CONNECT " + target + " HTTP/1.1", "Host: a")).target())
        .isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "example.org", "example.org:", ":443", "http://a:80/", "a:b:1", "*"})
  void connect_with_anything_else_is_refused(String target) {
    assertRefused(head("CONNECT " + target + " HTTP/1.1", "Host: a"), 400, "RFC 9112 §3.2.3");
  }

  @Test
  void the_asterisk_is_for_options() throws Exception {
    assertThat(request(head("OPTIONS * HTTP/1.1", "Host: a")).target()).isEqualTo("*");
    assertRefused(head("GET * HTTP/1.1", "Host: a"), 400, "RFC 9112 §3.2.4");
  }

  @Test
  void http_1_1_requires_host() {
    assertRefused(head("GET / HTTP/1.1", "X: y"), 400, "RFC 9112 §3.2");
    assertRefused("GET / HTTP/1.1\r\n\r\n", 400, "RFC 9112 §3.2");
    assertRefused(head("GET http://a/ HTTP/1.1"), 400, "RFC 9112 §3.2");
  }

  @Test
  void http_1_0_does_without_host() throws Exception {
    assertThat(request(head("GET / HTTP/1.0")).headers().size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1"})
  void two_hosts_are_refused_even_if_they_are_equal(String version) {
    assertRefused(head("GET / " + version, "Host: a", "hOST: a"), 400, "RFC 9112 §3.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "A.example:80", "127.0.0.1:8060", "[::1]:8060", "a:", "x_y", "%41"})
  void a_host_may_be_empty_a_name_or_an_address(String host) throws Exception {
    assertThat(request(head("GET / HTTP/1.1", "Host: " + host)).headers().get("Host").asText())
        .isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a/b",
        "http://a",
        "a@b",
        "a:b",
        "a:80:80",
        "[::1",
        "::1",
        "a\"",
        "\u00e9",
        "%4",
        "%zz"
      })
  void an_invalid_host_is_refused(String host) {
    assertRefused(head("GET / HTTP/1.1", "Host: " + host), 400, "RFC 9112 §3.2");
  }

  @Test
  void the_authority_of_a_uri_goes_before_host() throws Exception {
    var head = request(head("GET http://a:81/x HTTP/1.1", "Host: b"));

    Request request = Request.received(head, Body.EMPTY, null);
    assertThat(request.host()).isEqualTo("a:81");
    assertThat(request.path()).isEqualTo("/x");
  }
}
