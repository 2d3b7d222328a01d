package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Headers;

class AuthTest {
  static AuthRequest request(String method, String url) {
    URI uri = URI.create(url);
    String query = uri.getRawQuery();
    return new AuthRequest(
        method,
        uri,
        uri.getRawPath() + (query == null ? "" : "?" + query),
        Headers.EMPTY,
        Optional.of(new byte[0]));
  }

  private static String text(Auth auth, String url) throws IOException {
    return auth.credentials(request("GET", url)).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "Aladdin, open sesame, QWxhZGRpbjpvcGVuIHNlc2FtZQ==", // RFC 7617 §2
    "test, 123\u00a3, dGVzdDoxMjPCow==", // RFC 7617 §2.1
    "a, b:c, YTpiOmM=",
    "'', '', Og==",
  })
  void name_and_password_are_sent_in_utf_8(String name, String password, String expected)
      throws IOException {
    assertThat(text(Auth.basic(name, password), "https://example.org/"))
        .isEqualTo("Basic " + expected);
  }

  @Test
  void what_cannot_be_a_name_or_a_password_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Auth.basic("a:b", "c"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Auth.basic("a", "secret\n"))
        .withMessageNotContaining("secret");
  }

  @Test
  void a_token_is_sent_as_it_is() throws IOException {
    assertThat(text(Auth.bearer("mF_9.B5f-4.1JqM"), "https://example.org/"))
        .isEqualTo("Bearer mF_9.B5f-4.1JqM");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "\u00e4", "=a"})
  void what_is_no_token_is_refused_and_not_told(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Auth.bearer(token))
        .withMessage("not a bearer token (RFC 6750 §2.1)");
  }

  @Test
  void secrets_are_not_in_messages() {
    assertThat(Auth.basic("a", "secret")).hasToString("Basic");
    assertThat(Auth.bearer("secret")).hasToString("Bearer");
    assertThat(Auth.digest("a", "secret")).hasToString("Digest of a");
  }

  @Test
  void a_netrc_file_has_names_and_passwords_by_host(@TempDir Path folder) throws IOException {
    Path file = folder.resolve(".netrc");
    Files.writeString(
        file,
        """
        # mine
        machine example.org
          login a password secret
        machine other.example login "b c" account x password "d\\"e#"

        macdef init
        machine evil.example login no password no

        machine EXAMPLE.com login c machine example.org login second password no
        """);
    Auth netrc = Auth.netrc(file);
    assertThat(text(netrc, "https://example.org/")).isEqualTo(basic("a:secret"));
    assertThat(text(netrc, "https://OTHER.example:8443/")).isEqualTo(basic("b c:d\"e#"));
    assertThat(text(netrc, "https://example.com/")).isEqualTo(basic("c:"));
    assertThat(text(netrc, "https://evil.example/")).isEmpty();
    assertThat(text(netrc, "https://www.example.org/")).isEmpty();
    assertThat(netrc.toString()).doesNotContain("secret");
  }

  @Test
  void a_netrc_file_may_have_an_entry_for_all_others() throws IOException {
    Auth netrc = Netrc.parse("machine a login b password c default login d password e");
    assertThat(text(netrc, "https://a/")).isEqualTo(basic("b:c"));
    assertThat(text(netrc, "https://f/")).isEqualTo(basic("d:e"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"login a", "machine", "machine a login", "machine a password \"x"})
  void what_is_no_netrc_file_is_refused(String text, @TempDir Path folder) throws IOException {
    Path file = folder.resolve(".netrc");
    Files.writeString(file, text);
    assertThatThrownBy(() -> Auth.netrc(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(".netrc");
  }

  private static String basic(String pair) {
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }
}
