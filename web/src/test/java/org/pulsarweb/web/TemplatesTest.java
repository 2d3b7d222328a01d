package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pebbletemplates.pebble.error.PebbleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pulsarweb.http.Response;

class TemplatesTest {
  /** What a page shows. */
  public record Person(String name, int age) {}

  @TempDir private Path folder;

  @BeforeEach
  void fill() throws Exception {
    Files.writeString(
        folder.resolve("base.html"), "<title>{% block title %}{% endblock %}</title>\n");
    Files.writeString(
        folder.resolve("page.html"),
        """
        {% extends "base.html" %}
        {% block title %}{% for person in people %}{{ person.name }} is {{ person.age }}. \
        {% endfor %}{% endblock %}
        """);
    Files.writeString(folder.resolve("broken.html"), "{% if %}");
  }

  @Test
  void a_page_is_made_of_values_which_are_escaped() throws Exception {
    Map<String, Object> values =
        Map.of("people", List.of(new Person("Ann", 7), new Person("<b>", 8)));
    Response page = Templates.in(folder).render("page.html", values);
    assertThat(page.header("Content-Type").asText()).isEqualTo("text/html; charset=utf-8");
    assertThat(page.text()).isEqualTo("<title>Ann is 7. &lt;b&gt; is 8. </title>\n");
  }

  @Test
  void what_is_missing_or_malformed_is_an_error_of_the_program() {
    Templates templates = Templates.in(folder);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> templates.render("no.html", Map.of()))
        .withMessage("there is no template no.html");
    assertThatExceptionOfType(PebbleException.class)
        .isThrownBy(() -> templates.render("page.html", Map.of()));
    assertThatExceptionOfType(PebbleException.class)
        .isThrownBy(() -> templates.render("broken.html", Map.of()));
  }

  @Test
  void a_template_is_read_once_unless_it_is_developed() throws Exception {
    Templates kept = Templates.in(folder);
    Templates developed = Templates.reloading(folder);
    Files.writeString(folder.resolve("a.html"), "one");
    assertThat(kept.text("a.html", Map.of())).isEqualTo("one");
    assertThat(developed.text("a.html", Map.of())).isEqualTo("one");
    Files.writeString(folder.resolve("a.html"), "two");
    assertThat(kept.text("a.html", Map.of())).isEqualTo("one");
    assertThat(developed.text("a.html", Map.of())).isEqualTo("two");
  }

  @Test
  void a_handler_renders_without_holding_up_its_loop() throws Exception {
    Templates templates = Templates.in(folder);
    HttpHandler handler =
        _ -> templates.render("page.html", Map.of("people", List.of(new Person("Ann", 7))));
    try (TestServer server = TestServer.open(handler)) {
      assertThat(server.client().get("/").text()).contains("Ann is 7.");
      assertThat(server.errors()).isEmpty();
    }
  }
}
