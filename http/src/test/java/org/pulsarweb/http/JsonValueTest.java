package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
  record Point(int x, double y, String name) {}

  private static JsonValue read(String json) {
    return JsonValue.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void members_and_elements_are_found() {
    JsonValue value = read("{\"a\":[1,\"two\",null,{\"b\":true}]}");

    assertThat(value.kind()).isEqualTo(JsonValue.Kind.OBJECT);
    assertThat(value.names()).containsExactly("a");
    assertThat(value.get("b")).isEmpty();
    JsonValue list = value.get("a").orElseThrow();
    assertThat(list.size()).isEqualTo(4);
    assertThat(list.at(0).as(int.class)).isEqualTo(1);
    assertThat(read("2.0").as(int.class)).isEqualTo(2);
    assertThat(read("2e3").as(long.class)).isEqualTo(2000);
    assertThat(read("2e3").isWhole()).isTrue();
    assertThat(read("2.5").isWhole()).isFalse();
    assertThatThrownBy(() -> read("1e999999999").as(long.class)).isInstanceOf(JsonException.class);
    assertThat(list.at(1).text()).isEqualTo("two");
    assertThat(list.at(2).isNull()).isTrue();
    assertThat(list.elements().get(3).get("b").orElseThrow().as(boolean.class)).isTrue();
    assertThatThrownBy(() -> list.at(4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.0", "-0", "1e400", "123456789012345678901234567890", "\"a\\n\""})
  void what_is_read_is_written_again_as_it_was(String json) {
    JsonValue value = read(json);

    assertThat(new String(value.toBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT))
        .isEqualTo(json.replace("-0", "0").replace("1e400", "1e+400"));
  }

  @Test
  void a_record_comes_out_and_goes_in() {
    JsonValue value = JsonValue.of(new Point(1, 2.5, "p"));

    assertThat(value.as(Point.class)).isEqualTo(new Point(1, 2.5, "p"));
    assertThat(JsonValue.write(Map.of("point", value)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"point\":{\"x\":1,\"y\":2.5,\"name\":\"p\"}}");
    assertThat(JsonValue.of(List.of(value)).at(0)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"x\":\"1\",\"y\":2,\"name\":\"p\"} | x",
        "{\"x\":1.5,\"y\":2,\"name\":\"p\"} | x",
        "{\"x\":1,\"y\":true,\"name\":\"p\"} | y",
        "{\"x\":1,\"y\":2,\"name\":3} | name",
        "{\"y\":2,\"name\":\"p\",\"x\":null} | x"
      })
  void a_wrong_field_is_named(String json, String field) {
    assertThatThrownBy(() -> read(json).as(Point.class))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("\"" + field + "\"")
        .hasMessageNotContaining("Point");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[1,]", "nul", "1 2", "{\"a\":1}}", "'a'"})
  void what_is_no_json_is_malformed(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(JsonException.class, e -> assertThat(e.isMalformed()).isTrue());
  }

  @Test
  void a_name_that_comes_twice_is_refused() {
    assertThatThrownBy(() -> read("{\"a\":1,\"a\":2}"))
        .isInstanceOfSatisfying(JsonException.class, e -> assertThat(e.isMalformed()).isFalse());
  }

  @Test
  void what_is_nested_too_deeply_is_refused() {
    assertThat(read("[".repeat(500) + "]".repeat(500)).size()).isEqualTo(1);
    assertThatThrownBy(() -> read("[".repeat(501) + "]".repeat(501)))
        .isInstanceOf(JsonException.class);
  }
}
