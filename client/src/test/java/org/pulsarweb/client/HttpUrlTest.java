package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 3986, URLs of http and https")
class HttpUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://a, http://a/",
    "HTTP://Example.ORG:80/x, http://example.org/x",
    "https://a:443?q, https://a/?q",
    "https://a:8443/x?y#z, https://a:8443/x?y#z",
    "http://user:secret@a/, http://a/",
    "http://[::1]:81/x, http://[::1]:81/x",
    "http://bücher.example/ü?ü=ü, http://xn--bcher-kva.example/%C3%BC?%C3%BC=%C3%BC",
    "http://a/a b?c d, http://a/a%20b?c%20d",
    "http://a/100%/%zz/%41, http://a/100%25/%25zz/%41",
    "http://a/{x}|\"<>^`, http://a/%7Bx%7D%7C%22%3C%3E%5E%60",
    "http://a/b/../c/./d, http://a/c/d",
    "http://a/../../x/., http://a/x/"
  })
  void a_url_is_written_in_one_way(String text, String normal) {
    assertThat(HttpUrl.of(text)).hasToString(normal);
    assertThat(HttpUrl.of(text).toUri()).hasToString(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/x",
        "ftp://a/",
        "http:/a",
        "http://",
        "http://:80/",
        "http://a:0/",
        "http://a:65536/",
        "http://a:x/",
        "http://a b/",
        "http://a%41/",
        "http://[a]/",
        "http://[::1/",
        "http://a/\\b",
        "http://a\\@b/",
        "http://a/\r\nX: y",
        "javascript:alert(1)"
      })
  void what_is_no_url_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HttpUrl.of(text));
  }

  @Test
  void a_message_tells_no_password() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpUrl.of("http://user:secret@a:0/"))
        .withMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "g, http://a/b/c/g",
    "./g, http://a/b/c/g",
    "g/, http://a/b/c/g/",
    "/g, http://a/g",
    "//g, http://g/",
    "?y, http://a/b/c/d;p?y",
    "g?y, http://a/b/c/g?y",
    "#s, http://a/b/c/d;p?q#s",
    "g#s, http://a/b/c/g#s",
    ";x, http://a/b/c/;x",
    "., http://a/b/c/",
    "./, http://a/b/c/",
    ".., http://a/b/",
    "../g, http://a/b/g",
    "../.., http://a/",
    "../../g, http://a/g",
    "../../../g, http://a/g",
    "/./g, http://a/g",
    "g., http://a/b/c/g.",
    "g;x=1/../y, http://a/b/c/y",
    "https://x/y, https://x/y"
  })
  void a_reference_is_resolved_as_the_rfc_shows(String reference, String url) {
    assertThat(HttpUrl.of("http://a/b/c/d;p?q").resolve(reference)).hasToString(url);
  }
}
