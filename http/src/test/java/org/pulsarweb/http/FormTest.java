package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormTest {
  private static final String TYPE = "application/x-www-form-urlencoded";

  private static Request form(String type, String body) {
    return Request.of("POST", "/")
        .withHeader("Content-Type", type)
        .withBody(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void fields_are_decoded_and_may_come_again() throws Exception {
    Form form = form(TYPE + ";charset=utf-8", "a=1&b=x+y%C3%A9&a=2&c").form();
    assertThat(form.get("a").asInt()).isEqualTo(1);
    assertThat(form.all("a")).containsExactly("1", "2");
    assertThat(form.get("b").asText()).isEqualTo("x yé");
    assertThat(form.get("c").asText()).isEmpty();
    assertThat(form.all("d")).isEmpty();
    assertThat(form.fields()).containsOnlyKeys("a", "b", "c");
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> form.get("d").asText())
        .withMessage("The form field \"d\" is missing");
  }

  @ParameterizedTest
  @CsvSource({TYPE + ", a=%zz, 400", TYPE + ", a=%ff, 400", "text/plain, a=1, 415"})
  void what_is_no_form_is_refused(String type, String body, int status) {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> form(type, body).form())
        .extracting(HttpException::status)
        .isEqualTo(status);
  }

  @Test
  void a_form_has_a_thousand_fields_at_most() throws Exception {
    assertThat(form(TYPE, "a=1&".repeat(1000)).form().all("a")).hasSize(1000);
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> form(TYPE, "a=1&".repeat(1001)).form())
        .extracting(HttpException::status)
        .isEqualTo(413);
  }

  @Test
  void an_attribute_is_found_by_its_own_key_alone() {
    Attribute<String> key = Attribute.of("user");
    Attribute<String> other = Attribute.of("user");
    Request request = Request.of("GET", "/").with(key, "ann").withHeader("X", "y");
    assertThat(request.attribute(key)).contains("ann");
    assertThat(request.attribute(other)).isEmpty();
    assertThat(request.with(key, "bob").withMethod("POST").attribute(key)).contains("bob");
    assertThat(request.withMethod("PUT").method()).isEqualTo("PUT");
    assertThat(request.withMethod("PUT").target()).isEqualTo("/");
  }
}
