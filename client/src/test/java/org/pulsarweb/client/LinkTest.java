package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Headers;

@DisplayName("RFC 8288, links")
class LinkTest {
  private static final URI BASE = URI.create("https://example.org/a/b?c=1");

  private static List<Link> parse(String... fields) {
    Headers headers = Headers.EMPTY;
    for (String field : fields) {
      headers = headers.with("Link", field);
    }
    return Link.parse(BASE, headers);
  }

  @Test
  void pages_are_linked() {
    List<Link> links =
        parse(
            "<https://api.example.org/items?page=2>; rel=\"next\", "
                + "<https://api.example.org/items?page=9>; rel=last");
    assertThat(links)
        .extracting(link -> link.target().toString())
        .containsExactly(
            "https://api.example.org/items?page=2", "https://api.example.org/items?page=9");
    assertThat(links.getFirst().is("next")).isTrue();
    assertThat(links.getFirst().is("last")).isFalse();
    assertThat(links.getLast().relations()).containsExactly("last");
  }

  @Test
  void the_examples_of_the_rfc_are_understood() {
    // RFC 8288 §3.5
    assertThat(
            parse(
                "<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous"
                    + " chapter\""))
        .containsExactly(
            new Link(
                URI.create("http://example.com/TheBook/chapter2"),
                List.of("previous"),
                Map.of("rel", "previous", "title", "previous chapter")));
    List<Link> two =
        parse(
            "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel,"
                + " </TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel");
    assertThat(two)
        .extracting(link -> link.parameters().get("title"))
        .containsExactly("letztes Kapitel", "n\u00e4chstes Kapitel");
    assertThat(parse("<http://example.org/>; rel=\"start http://example.net/relation/other\""))
        .singleElement()
        .extracting(Link::relations)
        .isEqualTo(List.of("start", "http://example.net/relation/other"));
    assertThat(parse("</terms>; rel=\"copyright\"; anchor=\"#foo\""))
        .singleElement()
        .extracting(Link::parameters)
        .isEqualTo(Map.of("rel", "copyright", "anchor", "#foo"));
  }

  @ParameterizedTest
  @CsvSource({
    "x, https://example.org/a/x",
    "/x, https://example.org/x",
    "//h/x, https://h/x",
    "?d=2, https://example.org/a/?d=2",
    "../x, https://example.org/x",
    "'', https://example.org/a/",
    "'http://h/a;b,c', 'http://h/a;b,c'",
  })
  void targets_are_resolved(String target, String resolved) {
    assertThat(parse("<" + target + ">; rel=x"))
        .singleElement()
        .extracting(link -> link.target().toString())
        .isEqualTo(resolved);
  }

  @Test
  void parameters_may_have_no_value_blanks_and_quotes() {
    assertThat(parse(", <x> ; rel = next ; crossorigin; A=\"b\\\"c;,d\" ;a=2;=3;;, <y>"))
        .extracting(Link::parameters)
        .containsExactly(Map.of("rel", "next", "crossorigin", "", "a", "b\"c;,d"), Map.of());
  }

  @Test
  void a_title_beyond_ascii_goes_before_a_plain_one() {
    for (String field :
        new String[] {"<x>; title=a; title*=UTF-8''b", "<x>; title*=iso-8859-1''b; title=a"}) {
      assertThat(parse(field).getFirst().parameters()).containsEntry("title", "b");
    }
    assertThat(parse("<x>; title=a; title*=b").getFirst().parameters()).containsEntry("title", "a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "x", "<x", "< >x", "<a b>; rel=x", "<http://[>; rel=x"})
  void what_is_none_is_passed_over(String field) {
    assertThat(Link.parse(BASE, Headers.of("Link", field)).size()).isLessThanOrEqualTo(1);
    assertThat(parse("<http://[>, <y>")).hasSize(1);
  }

  @Test
  void lines_are_one_list_with_an_end() {
    assertThat(parse("<x>", "<y>")).hasSize(2);
    assertThat(parse("<x>,".repeat(2000) + "<x>")).hasSize(1000);
  }
}
