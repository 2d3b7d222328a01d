package org.pulsarweb.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pulsarweb.http.JsonValue;

/** What a method takes, and what is said to a call that brings something else. */
class ParametersTest {
  enum Colour {
    RED,
    GREEN
  }

  record Size(int width, int height) {}

  interface Printer {
    String print(String text, int copies, Optional<Colour> colour, @Nullable Size size);

    String raw(JsonValue any);

    String nothing();
  }

  private static final Printer PRINTER =
      new Printer() {
        @Override
        public String print(String text, int copies, Optional<Colour> colour, @Nullable Size size) {
          return text + " " + copies + " " + colour.map(Colour::name).orElse("-") + " " + size;
        }

        @Override
        public String raw(JsonValue any) {
          return any.toString();
        }

        @Override
        public String nothing() {
          return "done";
        }
      };

  private static final Invocation SERVER =
      new Invocation(
          JsonRpc.service(Printer.class, PRINTER),
          new RpcOrigin(Optional.empty(), Optional.empty()));

  private static String call(String method, String params) {
    Optional<JsonValue> json =
        Optional.of(params)
            .filter(text -> !text.equals("-"))
            .map(text -> JsonValue.read(text.getBytes(StandardCharsets.UTF_8)));
    JsonValue answer =
        JsonValue.read(SERVER.answer(new RpcMessage.Call(method, json, JsonValue.of(1))));
    return answer
        .get("result")
        .map(JsonValue::text)
        .orElseGet(() -> {
          JsonValue error = answer.get("error").orElseThrow();
          assertThat(error.get("code").orElseThrow().as(int.class)).isEqualTo(-32602);
          return error.get("message").orElseThrow().text().replaceFirst("^Invalid params: ", "");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "print | [\"a\",2] | a 2 - null",
        "print | [\"a\",2,\"RED\"] | a 2 RED null",
        "print | [\"a\",2,null,{\"width\":3,\"height\":4}] | a 2 - Size[width=3, height=4]",
        "print | {\"copies\":2,\"text\":\"a\"} | a 2 - null",
        "print | {\"copies\":2,\"text\":\"a\",\"colour\":null,\"size\":null} | a 2 - null",
        "raw | [{\"b\":[1,null]}] | {\"b\":[1,null]}",
        "raw | [null] | null",
        "nothing | - | done",
        "nothing | [] | done",
        "nothing | {} | done"
      })
  void what_fits_is_passed_on(String method, String params, String result) {
    assertThat(call(method, params)).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "print | - | print takes text, copies, [colour], [size]; \"text\" is missing",
        "print | [\"a\"] | print takes text, copies, [colour], [size]; \"copies\" is missing",
        "print | {\"text\":\"a\"} | print takes text, copies, [colour], [size]; \"copies\" is"
            + " missing",
        "print | [\"a\",2,null,null,5] | print takes text, copies, [colour], [size], not 5 of them",
        "print | {\"text\":\"a\",\"copies\":1,\"x\":0,\"y\":0} | print takes text, copies,"
            + " [colour], [size]; there is no parameter \"x\", \"y\"",
        "print | [1,2] | the parameter \"text\" of print must be a string, not a whole number",
        "print | [\"a\",\"2\"] | the parameter \"copies\" of print must be a whole number, not a"
            + " string",
        "print | [\"a\",2.5] | the parameter \"copies\" of print must be a whole number, not a"
            + " number",
        "print | [\"a\",99999999999] | the parameter \"copies\" of print is wrong: A number"
            + " is out of range",
        "print | [\"a\",null] | print takes text, copies, [colour], [size]; \"copies\" is missing",
        "print | [\"a\",2,\"BLUE\"] | the parameter \"colour\" of print is wrong: The JSON has not"
            + " the expected form",
        "print | [\"a\",2,null,[]] | the parameter \"size\" of print must be an object, not an"
            + " array",
        "print | [\"a\",2,null,{\"width\":1,\"height\":\"x\"}] | the parameter \"size\" of print"
            + " is wrong: The JSON field \"height\" is missing or not of the expected type",
        "nothing | [1] | nothing takes no parameters, not 1 of them",
        "nothing | {\"a\":1} | nothing takes no parameters; there is no parameter \"a\""
      })
  void what_does_not_fit_is_named(String method, String params, String message) {
    assertThat(call(method, params)).isEqualTo(message);
  }

  interface Twice {
    void a();

    void a(int b);
  }

  interface Renamed {
    void a();

    @Rpc("a.b")
    void a(int b);
  }

  @Test
  void two_methods_of_one_name_are_refused_unless_one_is_renamed() {
    assertThatThrownBy(() -> InterfaceMethods.of(Twice.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("are named a");
    assertThat(InterfaceMethods.of(Renamed.class)).isNotNull();
    JsonRpc server = JsonRpc.of().method("a", _ -> 1);
    assertThatThrownBy(() -> server.method("a", _ -> 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> server.method("rpc.a", _ -> 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> server.timeout("b", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> InterfaceMethods.of(String.class))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
