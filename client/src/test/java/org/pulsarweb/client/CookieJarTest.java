package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Cookie;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.SameSite;

@DisplayName("RFC 6265 §5 and the draft that follows it, how cookies are kept and sent")
class CookieJarTest {
  private final ManualClock clock = new ManualClock();
  private final CookieJar jar = CookieJar.open(clock, PublicSuffixes.known());

  private void set(String url, String... fields) {
    for (String field : fields) {
      jar.receive(URI.create(url), Headers.of("Set-Cookie", field));
    }
  }

  private static List<StoredCookie> withoutTimes(CookieJar jar) {
    return jar.snapshot().stream().map(cookie -> cookie.createdAt(Instant.EPOCH)).toList();
  }

  private String sent(String url) {
    return jar.field(URI.create(url)).orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/, a=1, https://example.org/, true",
    "https://example.org/, a=1, https://www.example.org/, false",
    "https://example.org/, a=1, https://example.org:8443/, true",
    "https://example.org/, a=1, http://example.org/, true",
    "https://example.org/, a=1, wss://example.org/, true",
    "https://EXAMPLE.org/, a=1, https://example.ORG/, true",
    "https://example.org/, a=1, https://example.org./, true",
    "https://example.org/, a=1; Domain=example.org, https://www.example.org/, true",
    "https://example.org/, a=1; Domain=.Example.ORG, https://a.b.example.org/, true",
    "https://www.example.org/, a=1; Domain=example.org, https://example.org/, true",
    "https://www.example.org/, a=1; Domain=example.org, https://badexample.org/, false",
    "https://www.example.org/, a=1; Domain=example.org, https://example.org.evil.com/, false",
    "https://127.0.0.1/, a=1, https://127.0.0.1/, true",
    "https://127.0.0.1/, a=1; Domain=0.0.1, https://1.0.0.1/, false",
    "https://127.0.0.1/, a=1; Domain=127.0.0.1, https://127.0.0.1/, true",
    "http://[::1]/, a=1, http://[::1]:80/, true",
    "http://localhost/, a=1; Domain=localhost, http://localhost/, true",
  })
  void domains_match_at_a_dot(String from, String field, String to, boolean matches) {
    set(from, field);
    assertThat(sent(to)).isEqualTo(matches ? "a=1" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "/, /, true",
    "/, /x, true",
    "/x, /x, true",
    "/x, /x/, true",
    "/x, /x/y, true",
    "/x/, /x/y, true",
    "/x/, /x, false",
    "/x, /xy, false",
    "/x, /, false",
    "/X, /x, false",
    "x, /elsewhere, true",
  })
  void paths_match_at_a_slash(String path, String asked, boolean matches) {
    set("https://example.org/", "a=1; Path=" + path);
    assertThat(sent("https://example.org" + asked)).isEqualTo(matches ? "a=1" : "");
  }

  @ParameterizedTest
  @CsvSource({"'', /", "/, /", "/x, /", "/x/, /x", "/x/y, /x", "/x/y/z?a=/b/c, /x/y"})
  void without_a_path_the_folder_of_the_request_is_meant(String path, String folder) {
    set("https://example.org" + path, "a=1");
    assertThat(jar.snapshot()).extracting(StoredCookie::path).containsExactly(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "other.example.org", "ww.example.org", "w.example.org"})
  void a_host_sets_no_cookie_for_another(String domain) {
    set("https://www.example.org/", "a=1; Domain=" + domain);
    assertThat(jar.snapshot()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.co.uk/, co.uk",
    "https://example.org/, org",
    "https://me.github.io/, github.io",
    "https://a.b.kawasaki.jp/, b.kawasaki.jp",
    "https://x.madeup/, madeup",
  })
  void no_cookie_is_for_a_public_suffix(String url, String suffix) {
    set(url, "a=1; Domain=" + suffix);
    assertThat(jar.snapshot()).isEmpty();
  }

  @Test
  void a_host_that_is_a_public_suffix_keeps_its_cookies_for_itself() {
    set("https://github.io/", "a=1; Domain=github.io");
    assertThat(sent("https://github.io/")).isEqualTo("a=1");
    assertThat(sent("https://me.github.io/")).isEmpty();
  }

  @Test
  void without_a_list_of_public_suffixes_a_cookie_stays_with_its_host() {
    CookieJar unlisted = CookieJar.open(clock, Optional.empty());
    URI www = URI.create("https://www.example.org/");
    unlisted.receive(www, Headers.of("Set-Cookie", "a=1; Domain=example.org"));
    assertThat(unlisted.field(www)).contains("a=1");
    assertThat(unlisted.field(URI.create("https://example.org/"))).isEmpty();
  }

  @Test
  void a_secure_cookie_is_neither_taken_nor_sent_without_tls() {
    set("http://example.org/", "a=1; Secure");
    assertThat(jar.snapshot()).isEmpty();
    set("https://example.org/", "b=1; Secure");
    assertThat(sent("http://example.org/")).isEmpty();
    assertThat(sent("https://example.org/")).isEqualTo("b=1");
  }

  @Test
  void what_comes_without_tls_takes_the_place_of_no_secure_cookie() {
    set("https://www.example.org/", "a=secret; Secure; Path=/login; Domain=example.org");
    set("http://www.example.org/", "a=forged; Path=/login/en");
    set("http://example.org/", "a=forged; Path=/login");
    assertThat(sent("https://www.example.org/login/en")).isEqualTo("a=secret");
    set("http://www.example.org/", "a=other; Path=/", "b=1");
    assertThat(sent("http://www.example.org/")).isEqualTo("a=other; b=1");
  }

  @Test
  void a_cookie_for_all_sites_has_to_be_secure() {
    set("https://example.org/", "a=1; SameSite=None", "b=1; SameSite=None; Secure", "c=1");
    assertThat(sent("https://example.org/")).isEqualTo("b=1; c=1");
    assertThat(jar.snapshot().getFirst().sameSite()).contains(SameSite.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "__Secure-a=1; Secure, true",
    "__secure-a=1; Secure; Domain=example.org, true",
    "__Secure-a=1, false",
    "__SECURE-a=1, false",
    "__Host-a=1; Secure; Path=/, true",
    "__Host-a=1; Secure, false",
    "__Host-a=1; Path=/, false",
    "__host-a=1; Secure; Path=/; Domain=example.org, false",
    "__Host-a=1; Secure; Path=/x, false",
    "=__Host-a=1; Secure; Path=/, false",
    "__Secure-a; Secure, false",
  })
  void a_name_keeps_what_it_promises(String field, boolean kept) {
    set("https://example.org/", field);
    assertThat(jar.snapshot()).hasSize(kept ? 1 : 0);
  }

  @Test
  void the_same_name_domain_and_path_is_the_same_cookie() {
    set("https://example.org/", "a=1", "b=1");
    clock.advance(Duration.ofSeconds(1));
    set("https://example.org/", "a=2", "a=3; Domain=example.org", "a=4; Path=/x");
    assertThat(sent("https://example.org/x")).isEqualTo("a=4; a=2; b=1; a=3");
  }

  @Test
  void one_that_is_over_takes_the_former_along() {
    set("https://example.org/", "a=1", "b=1; Max-Age=60", "c=1");
    set("https://example.org/", "a=; Max-Age=0", "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(sent("https://example.org/")).isEqualTo("b=1");
    clock.advance(Duration.ofSeconds(60));
    assertThat(sent("https://example.org/")).isEmpty();
    assertThat(jar.snapshot()).isEmpty();
  }

  @Test
  void longer_paths_come_first_and_then_what_is_older() {
    set("https://example.org/", "a=1; Path=/", "b=2; Path=/x");
    clock.advance(Duration.ofSeconds(1));
    set("https://example.org/", "c=3; Path=/x", "d=4; Path=/");
    assertThat(sent("https://example.org/x/y")).isEqualTo("b=2; c=3; a=1; d=4");
  }

  @Test
  void a_cookie_without_a_name_is_sent_as_its_value() {
    set("https://example.org/", "alone", "b=2");
    assertThat(sent("https://example.org/")).isEqualTo("alone; b=2");
  }

  @Test
  void of_the_cookies_of_one_domain_the_180_that_were_used_last_are_kept() {
    IntStream.range(0, 180).forEach(i -> set("https://example.org/", "n" + i + "=1; Path=/" + i));
    assertThat(sent("https://example.org/0")).isEqualTo("n0=1");
    set("https://example.org/", "more=1");
    assertThat(jar.snapshot()).hasSize(180);
    assertThat(sent("https://example.org/0")).contains("n0=1");
    assertThat(sent("https://example.org/1")).doesNotContain("n1=1");
  }

  @Test
  void secure_cookies_stay_while_there_are_others_to_go() {
    set("https://example.org/", "first=1; Secure");
    IntStream.range(0, 180).forEach(i -> set("https://example.org/", "n" + i + "=1"));
    assertThat(sent("https://example.org/")).contains("first=1").doesNotContain("n0=1");
  }

  @Test
  void what_is_over_goes_first() {
    set("https://example.org/", "a=1", "b=1; Max-Age=10");
    IntStream.range(0, 178).forEach(i -> set("https://example.org/", "n" + i + "=1"));
    clock.advance(Duration.ofSeconds(10));
    set("https://example.org/", "more=1");
    assertThat(sent("https://example.org/")).contains("a=1", "n0=1", "more=1");
  }

  @Test
  void there_are_3000_cookies_at_most() {
    IntStream.range(0, 3100).forEach(i -> set("https://h" + i % 50 + ".example/", "n" + i + "=1"));
    assertThat(jar.snapshot()).hasSize(3000);
    assertThat(sent("https://h49.example/")).contains("n3099=1");
  }

  @Test
  void a_program_adds_what_a_server_could() {
    URI url = URI.create("http://www.example.org/");
    jar.add(url, Cookie.of("a", "1").withDomain("example.org"));
    assertThat(sent("http://example.org/")).isEqualTo("a=1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> jar.add(url, Cookie.of("__Secure-a", "1")))
        .withMessageContaining("__Secure-a");
  }

  @Test
  void a_session_that_ends_keeps_what_has_a_date() {
    set("https://example.org/", "a=1", "b=1; Max-Age=60");
    set("https://example.com/", "c=1");
    jar.clearSession();
    assertThat(jar.snapshot()).extracting(StoredCookie::name).containsExactly("b");
    jar.clear();
    assertThat(jar.snapshot()).isEmpty();
    assertThat(jar).hasToString("0 cookies");
  }

  @Test
  void a_jar_comes_back_from_its_file(@TempDir Path folder) throws IOException {
    set("https://www.example.org/", "a=1", "b=x\ty; Domain=example.org; Max-Age=60; HttpOnly");
    set("https://www.example.org/", "c=\u00fc; Secure; Path=/p", "alone");
    Path file = folder.resolve("cookies.txt");
    jar.save(file);
    CookieJar other = CookieJar.open(clock, PublicSuffixes.known());
    other.load(file);
    assertThat(withoutTimes(other)).isEqualTo(withoutTimes(jar)).hasSize(4);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void the_file_of_curl_is_read(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("cookies.txt");
    Files.writeString(
        file,
        """
        # Netscape HTTP Cookie File
        # https://curl.se/docs/http-cookies.html

        example.org\tFALSE\t/\tFALSE\t0\ta\t1
        #HttpOnly_.example.org\tTRUE\t/x\tTRUE\t1795179600\tb\t2
        old.example\tFALSE\t/\tFALSE\t1\tc\t3
        """);
    jar.load(file);
    assertThat(sent("https://www.example.org/x")).isEqualTo("b=2");
    assertThat(sent("https://example.org/x")).isEqualTo("b=2; a=1");
    assertThat(jar.snapshot()).hasSize(2);
  }

  @Test
  void a_file_that_is_none_of_cookies_is_refused_with_the_line(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("cookies.txt");
    Files.writeString(file, "# fine\nexample.org\tFALSE\t/\tFALSE\tsoon\ta\t1\n");
    assertThatThrownBy(() -> jar.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2");
    assertThat(jar.snapshot()).isEmpty();
  }
}
