package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRulesTest {
  private static Optional<String> proxy(ProxyRules rules, String url) {
    return rules.proxyFor(URI.create(url)).map(URI::toString);
  }

  private static boolean isProxied(ProxyRules rules, String url) {
    return rules.proxyFor(URI.create(url)).isPresent();
  }

  @Test
  void each_scheme_has_its_proxy() {
    ProxyRules rules =
        ProxyRules.environment(
            Map.of(
                "http_proxy", "http://a:3128",
                "HTTPS_PROXY", "http://b",
                "WS_PROXY", "socks5://c:1080",
                "all_proxy", "d:8080"));
    assertThat(proxy(rules, "http://example.org/")).contains("http://a:3128");
    assertThat(proxy(rules, "https://example.org/")).contains("http://b");
    assertThat(proxy(rules, "ws://example.org/")).contains("socks5://c:1080");
    assertThat(proxy(rules, "wss://example.org/")).contains("http://b");
    assertThat(proxy(rules, "ftp://example.org/")).isEmpty();
  }

  @Test
  void what_has_none_of_its_own_takes_that_for_all() {
    ProxyRules rules = ProxyRules.environment(Map.of("ALL_PROXY", "socks5h://p"));
    for (String scheme : new String[] {"http", "https", "ws", "wss"}) {
      assertThat(proxy(rules, scheme + "://example.org/")).contains("socks5h://p");
    }
    ProxyRules http = ProxyRules.environment(Map.of("http_proxy", "http://p"));
    assertThat(isProxied(http, "ws://example.org/")).isTrue();
    assertThat(isProxied(http, "https://example.org/")).isFalse();
  }

  @Test
  void lower_case_goes_before_upper_case_and_empty_is_none() {
    assertThat(
            proxy(
                ProxyRules.environment(Map.of("http_proxy", "http://a", "HTTP_PROXY", "http://b")),
                "http://example.org/"))
        .contains("http://a");
    assertThat(
            proxy(
                ProxyRules.environment(Map.of("http_proxy", " ", "HTTP_PROXY", "http://b")),
                "http://example.org/"))
        .contains("http://b");
    assertThat(ProxyRules.environment(Map.of("no_proxy", "x"))).isSameAs(ProxyRules.NONE);
  }

  @Test
  void under_cgi_a_client_sets_no_proxy() {
    var forged = Map.of("REQUEST_METHOD", "GET", "HTTP_PROXY", "http://evil");
    assertThat(isProxied(ProxyRules.environment(forged), "http://example.org/")).isFalse();
    var meant =
        Map.of("REQUEST_METHOD", "GET", "http_proxy", "http://p", "HTTPS_PROXY", "http://q");
    assertThat(isProxied(ProxyRules.environment(meant), "http://example.org/")).isTrue();
    assertThat(isProxied(ProxyRules.environment(meant), "https://example.org/")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://p", "http://", "http://:3128", "socks4://p", "http://a b"})
  void what_is_no_proxy_is_refused_by_the_name_of_its_variable(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyRules.environment(Map.of("HTTPS_PROXY", value)))
        .withMessageStartingWith("HTTPS_PROXY is no proxy");
  }

  @Test
  void a_password_is_not_in_messages() {
    assertThat(ProxyRules.of("http://me:secret@p:3128")).hasToString("all by http://p");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyRules.of("ftp://me:secret@p"))
        .withMessageNotContaining("secret");
    assertThat(ProxyRules.NONE).hasToString("no proxy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.org|example.org|true",
        "example.org|www.example.org|true",
        "example.org|badexample.org|false",
        "example.org|example.org.evil.com|false",
        ".example.org|example.org|true",
        "*.example.org|www.example.org|true",
        "EXAMPLE.ORG|Example.org|true",
        "example.org|example.org.|true",
        "example.org:8080|example.org:8080|true",
        "example.org:8080|example.org:8081|false",
        "example.org:80|example.org|true",
        "example.org:443|example.org|false",
        "a,example.org|example.org|true",
        " a , example.org |example.org|true",
        "a example.org|example.org|true",
        "*|anything.example|true",
        "10.1.2.3|10.1.2.3|true",
        "10.1.2.3|10.1.2.4|false",
        "10.1.2.3:81|10.1.2.3:81|true",
        "10.1.2.3:81|10.1.2.3|false",
        "10.0.0.0/8|10.255.1.1|true",
        "10.0.0.0/8|11.0.0.1|false",
        "192.168.64.0/18|192.168.127.1|true",
        "192.168.64.0/18|192.168.128.1|false",
        "0.0.0.0/0|1.2.3.4|true",
        "10.0.0.0/8|ten.example|false",
        "10.0.0.0/33|10.0.0.1|false",
        "2001:db8::1|[2001:DB8:0::1]|true",
        "[2001:db8::1]:81|[2001:db8::1]:81|true",
        "[2001:db8::1]:81|[2001:db8::1]|false",
        "2001:db8::/32|[2001:db8:ffff::1]|true",
        "2001:db8::/32|[2001:db9::1]|false",
        "2.3.4|1.2.3.4|true",
        ",,|example.org|false",
        "x/y,:80,.|example.org|false",
      })
  void exceptions_are_names_addresses_and_ranges(String list, String host, boolean straight) {
    ProxyRules rules = ProxyRules.environment(Map.of("http_proxy", "http://p", "NO_PROXY", list));
    assertThat(isProxied(rules, "http://" + host + "/")).isEqualTo(!straight);
    ProxyRules own = ProxyRules.of("http://p").withoutProxyFor(list);
    assertThat(isProxied(own, "http://" + host + "/")).isEqualTo(!straight);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]"})
  void what_the_environment_says_is_not_for_this_machine(String host) {
    ProxyRules told = ProxyRules.environment(Map.of("http_proxy", "http://p"));
    assertThat(isProxied(told, "http://" + host + ":8060/")).isFalse();
    assertThat(isProxied(ProxyRules.of("http://p"), "http://" + host + ":8060/")).isTrue();
  }

  @Test
  void a_program_says_it_for_one_scheme() {
    ProxyRules rules = ProxyRules.NONE.with("https", "p:3128");
    assertThat(proxy(rules, "https://example.org/")).contains("http://p:3128");
    assertThat(isProxied(rules, "http://example.org/")).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> rules.with("ftp", "p"));
  }
}
