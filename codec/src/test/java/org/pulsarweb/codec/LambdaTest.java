package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.codec.Samples.Action;
import org.pulsarweb.codec.Samples.Source;

@DisplayName("Serializable lambdas and method references")
class LambdaTest {
  record Greeting(String text) {
    String to(String name) {
      return text + ", " + name;
    }

    Action<String, String> toAll() {
      return name -> text + " all, " + name;
    }
  }

  static final class Tally {
    private int count;

    int add(int number) {
      count += number;
      return count;
    }
  }

  private final Codec codec = Samples.named();

  @Test
  void one_that_captures_nothing() {
    Action<Integer, Integer> twice = number -> 2 * number;

    assertThat(copy(twice).apply(21)).isEqualTo(42);
  }

  @Test
  void one_that_captures_values() {
    String text = "t";
    int number = 1;
    long big = 2;
    boolean yes = true;
    var list = List.of("a", "b");
    var greeting = new Greeting("Hi");
    Action<String, String> action = name -> text + number + big + yes + list + greeting.to(name);

    assertThat(copy(action).apply("you")).isEqualTo("t12true[a, b]Hi, you");
  }

  @Test
  void one_that_captures_a_record_as_this() {
    assertThat(copy(new Greeting("Hi").toAll()).apply("you")).isEqualTo("Hi all, you");
  }

  @Test
  void one_that_captures_another() {
    Action<Integer, Integer> twice = number -> 2 * number;
    Action<Integer, Integer> more = number -> 1 + twice.apply(number);

    assertThat(copy(more).apply(3)).isEqualTo(7);
  }

  @Test
  void method_references_of_each_kind() {
    Source<Tally> constructor = Tally::new;
    Action<Integer, Integer> ofClass = LambdaTest::half;
    Action<String, String> bound = new Greeting("Hi")::to;
    Action<Greeting, String> unbound = Greeting::text;

    assertThat(copy(constructor).get().add(2)).isEqualTo(2);
    assertThat(copy(ofClass).apply(8)).isEqualTo(4);
    assertThat(copy(bound).apply("you")).isEqualTo("Hi, you");
    assertThat(copy(unbound).apply(new Greeting("Hi"))).isEqualTo("Hi");
  }

  @Test
  void the_classes_that_enclose_an_allowed_type_may_have_lambdas() {
    Codec typed = Codec.builder().allow(Greeting.class).build();
    Action<String, String> bound = new Greeting("Hi")::to;
    Action<String, String> inRecord = new Greeting("Hi").toAll();

    assertThat(copy(typed, bound).apply("you")).isEqualTo("Hi, you");
    assertThat(copy(typed, inRecord).apply("you")).isEqualTo("Hi all, you");
  }

  @Test
  void one_that_captures_what_is_not_allowed_is_refused_with_its_name() {
    var tally = new Tally();
    Action<Integer, Integer> action = tally::add;
    Source<LambdaTest> instance = () -> this;

    assertThatThrownBy(() -> codec.encode(action))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("a lambda in org.pulsarweb.codec.LambdaTest has captured")
        .hasMessageContaining("LambdaTest$Tally is neither built in nor");
    assertThatThrownBy(() -> codec.encode(instance))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("LambdaTest is neither built in nor");
  }

  @Test
  void one_that_is_not_serializable_is_refused_with_advice() {
    Function<Integer, Integer> plain = number -> number;

    assertThatThrownBy(() -> codec.encode(plain))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("let its interface extend Serializable");
  }

  @Test
  void a_method_of_a_class_that_is_not_allowed_is_refused() {
    Action<String, Integer> length = String::length;

    assertThatThrownBy(() -> codec.encode(length))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("methods of java.lang.String are not allowed");
    assertThatThrownBy(() -> codec.encode(Map.Entry.comparingByKey()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("methods of java.util.Map are not allowed");
  }

  @Test
  void a_lambda_of_a_class_that_is_not_allowed_is_refused_in_both_directions() {
    Codec nothing = Codec.builder().build();
    Action<Integer, Integer> twice = number -> 2 * number;

    assertThatThrownBy(() -> nothing.encode(twice))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("methods of org.pulsarweb.codec.LambdaTest are not allowed");
    assertThatThrownBy(() -> nothing.decode(codec.encode(twice)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("methods of org.pulsarweb.codec.LambdaTest are not allowed");
  }

  @Test
  void names_that_lead_elsewhere_are_refused() {
    String here = "org.pulsarweb.codec.LambdaTest";
    String nowhere = "org.pulsarweb.codec.Codec"; // allowed, and has no lambdas that travel

    assertThatThrownBy(() -> codec.decode(lambda("java.lang.Runtime", here, "half")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("methods of java.lang.Runtime are not allowed");
    assertThatThrownBy(() -> codec.decode(lambda(here, "java/lang/Runtime", "exec")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("methods of java.lang.Runtime are not allowed");
    assertThatThrownBy(() -> codec.decode(lambda(here, here, "unreferenced")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("has no such lambda");
    assertThatThrownBy(() -> codec.decode(lambda(nowhere, here, "half")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("no serializable lambdas");
    assertThat(codec.decode(lambda(here, here, "half"))).isInstanceOf(Action.class);
  }

  @Test
  void captured_values_of_other_types_are_refused() {
    var list = new ArrayList<Integer>(List.of(1)); // arrives as another List
    Source<Integer> first = () -> list.getFirst();
    String text = "t";
    Source<String> source = () -> text;
    byte[] bytes = codec.encode(source);
    byte[] spoilt = java.util.Arrays.copyOf(bytes, bytes.length - 1);
    spoilt[spoilt.length - 2] = Tag.INTEGER;

    assertThatThrownBy(() -> codec.decode(codec.encode(first)))
        .isInstanceOf(CodecException.class)
        .hasCauseInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> codec.decode(spoilt))
        .isInstanceOf(CodecException.class)
        .hasCauseInstanceOf(ClassCastException.class);
  }

  private static Integer half(Integer number) {
    return number / 2;
  }

  private static byte[] lambda(String capturing, String implementing, String method) {
    ByteOutput out = ByteOutput.open();
    out.u8(Tag.LAMBDA);
    out.string(capturing);
    out.string("org/pulsarweb/codec/Samples$Action");
    out.string("apply");
    out.string("(Ljava/lang/Object;)Ljava/lang/Object;");
    out.varint(6); // static
    out.string(implementing);
    out.string(method);
    out.string("(Ljava/lang/Integer;)Ljava/lang/Integer;");
    out.string("(Ljava/lang/Integer;)Ljava/lang/Integer;");
    out.varint(0);
    return out.toBytes();
  }

  private <T> T copy(T lambda) {
    return copy(codec, lambda);
  }

  @SuppressWarnings("unchecked") // a copy is of the same interface
  private static <T> T copy(Codec codec, T lambda) {
    @Nullable Object copy = codec.decode(codec.encode(lambda));
    return (T) Objects.requireNonNull(copy);
  }
}
