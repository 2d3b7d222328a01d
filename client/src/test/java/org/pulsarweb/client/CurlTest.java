package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Headers;

class CurlTest {
  private static String curl(String method, RequestBody body, String... headers) {
    return Curl.of(
        new HttpRequest(
            method,
            HttpUrl.of("https://example.org/a?b=1&c=it's"),
            Headers.of(headers),
            body,
            HttpRequest.Options.of(ClientSettings.DEFAULTS)));
  }

  @Test
  void a_request_is_a_command() {
    assertThat(curl("GET", RequestBody.EMPTY, "Accept", "*/*", "X-Empty", ""))
        .isEqualTo(
            """
            curl 'https://example.org/a?b=1&c=it'\\''s' \\
              -H 'Accept: */*' \\
              -H 'X-Empty;'\
            """);
  }

  @Test
  void methods_are_said_where_curl_would_take_another() {
    assertThat(curl("HEAD", RequestBody.EMPTY)).startsWith("curl --head 'https:");
    assertThat(curl("DELETE", RequestBody.EMPTY)).startsWith("curl -X DELETE 'https:");
    assertThat(curl("POST", RequestBody.EMPTY)).startsWith("curl -X POST 'https:");
    assertThat(curl("PUT", RequestBody.text("x"))).startsWith("curl -X PUT 'https:");
    assertThat(curl("POST", RequestBody.text("x"))).startsWith("curl 'https:");
    assertThat(curl("M'", RequestBody.EMPTY)).startsWith("curl -X 'M'\\''' ");
  }

  @Test
  void a_body_of_text_is_quoted() {
    assertThat(curl("POST", RequestBody.text("it's\n\"$HOME\" \u00e4")))
        .endsWith(
            " \\\n  -H 'Content-Type: text/plain; charset=utf-8' \\\n  --data-binary"
                + " 'it'\\''s\n\"$HOME\" \u00e4'");
    assertThat(curl("POST", RequestBody.text("x"), "content-type", "a/b"))
        .contains("'content-type: a/b'")
        .doesNotContain("text/plain");
  }

  @Test
  void another_body_comes_from_standard_input() {
    for (RequestBody body :
        List.of(
            RequestBody.of(new byte[] {1, 0}),
            RequestBody.of(new byte[] {(byte) 0xFF}),
            RequestBody.text("@/etc/passwd"),
            RequestBody.stream(out -> out.write("x")))) {
      assertThat(curl("POST", body)).endsWith("--data-binary @-");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "",
        "it's",
        "$HOME `id` $(id) \\ \" ! * ? ~ #",
        "a\nb\tc",
        "-x",
        "''",
        "\u00e4\u20ac"
      })
  void a_shell_understands_every_word(String word) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", "printf %s " + Curl.quoted(word) + "; printf .")
            .redirectErrorStream(true)
            .start();
    byte[] said = shell.getInputStream().readAllBytes();
    assertThat(shell.waitFor()).isZero();
    assertThat(new String(said, StandardCharsets.UTF_8)).isEqualTo(word + ".");
  }
}
