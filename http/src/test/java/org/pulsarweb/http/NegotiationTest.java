package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9110 §12, content negotiation")
class NegotiationTest {
  private static Request with(String name, String value) {
    return Request.of("GET", "/").withHeader(name, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html | text/html",
        "application/json | application/json",
        "*/* | text/html",
        "text/* | text/html",
        "application/*, text/*;q=0.5 | application/json",
        "text/html;q=0.5, application/json | application/json",
        "text/html;q=0, */* | application/json",
        "text/html;q=0.7, text/*;q=0.9, application/json;q=0.8 | application/json",
        "TEXT/HTML;Q=0.9, application/json;q=0.8 | text/html",
        "text/html;q=2, application/json | application/json",
        "text/html;q=x, image/png;q=0.1 | none",
        "image/png | none",
        "*/*;q=0 | none",
        ", | text/html",
        "application/json;version=1 | none",
        "application/json;profile=\"a,b\", text/html;q=0.1 | text/html",
      })
  void a_media_type_is_chosen_by_the_most_special_range(String accept, String chosen) {
    assertThat(with("Accept", accept).accepts("text/html", "application/json").orElse("none"))
        .isEqualTo(chosen);
  }

  @Test
  void a_type_with_parameters_is_more_special() {
    Request request = with("Accept", "text/plain, text/plain;format=flowed;q=0.5");
    assertThat(request.accepts("text/plain;format=flowed", "text/plain")).contains("text/plain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | de",
        "en-GB | en-GB",
        "en | en-GB",
        "de-CH | de",
        "fr, de;q=0.2 | de",
        "fr | none",
        "* | en-GB",
        "*, en;q=0 | de",
        "en;q=0 | none",
        "de;q=0.5, en-GB;q=0.4, *;q=0.1 | de",
      })
  void a_language_is_chosen_by_its_longest_range(String accept, String chosen) {
    assertThat(with("Accept-Language", accept).acceptsLanguage("en-GB", "de").orElse("none"))
        .isEqualTo(chosen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "br;q=0.5, gzip | gzip",
        "gzip, br | br",
        "* | br",
        "gzip;q=0, * | br",
        "identity | identity",
        "identity, gzip;q=0.5 | identity",
        "deflate | identity",
        "identity;q=0 | none",
        "*;q=0 | none",
        "gzip;q=0 | identity",
        "*;q=0, gzip | gzip",
      })
  void a_coding_is_chosen_and_none_is_acceptable_unless_it_is_ruled_out(
      String accept, String chosen) {
    Request request = with("Accept-Encoding", accept);
    assertThat(request.acceptsEncoding("br", "gzip", "identity").orElse("none")).isEqualTo(chosen);
  }

  @Test
  void who_says_nothing_gets_the_first_and_no_coding() {
    Request request = Request.of("GET", "/");
    assertThat(request.accepts("text/html", "text/plain")).contains("text/html");
    assertThat(request.acceptsLanguage("en", "de")).contains("en");
    assertThat(request.acceptsCharset("utf-8")).contains("utf-8");
    assertThat(request.acceptsEncoding("br", "identity")).contains("identity");
    assertThat(request.accepts()).isEmpty();
  }

  @Test
  void a_charset_is_chosen() {
    Request request = with("Accept-Charset", "iso-8859-1, utf-8;q=0.9, *;q=0");
    assertThat(request.acceptsCharset("utf-8", "ISO-8859-1")).contains("ISO-8859-1");
    assertThat(request.acceptsCharset("utf-16")).isEmpty();
  }
}
