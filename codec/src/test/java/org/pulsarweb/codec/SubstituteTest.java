package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A value that travels as another")
class SubstituteTest {
  interface Ref {
    String name();
  }

  record LocalRef(String name, Thread owner) implements Ref {}

  record RemoteRef(String name) implements Ref {}

  record Address(String name) {}

  record Letter(Ref to, List<Ref> copies) {}

  private final Codec codec =
      Codec.builder()
          .allow(Letter.class, Address.class)
          .substitute(
              Ref.class,
              ref -> new Address(ref.name()),
              value -> new RemoteRef(((Address) value).name()))
          .build();

  @Test
  void every_instance_of_the_type_is_replaced() {
    var letter = new Letter(new LocalRef("a", Thread.currentThread()), List.of(new RemoteRef("b")));

    assertThat(codec.decode(codec.encode(letter)))
        .isEqualTo(new Letter(new RemoteRef("a"), List.of(new RemoteRef("b"))));
    assertThat(codec.decode(codec.encode(Map.of(1, new LocalRef("c", Thread.currentThread())))))
        .isEqualTo(Map.of(1, new RemoteRef("c")));
  }

  @Test
  void arrays_of_the_type_keep_their_class() {
    assertThat(codec.decode(codec.encode(new Ref[] {new RemoteRef("a")})))
        .isEqualTo(new Ref[] {new RemoteRef("a")});
  }

  @Test
  void it_needs_the_same_substitute_on_the_other_side() {
    Codec other = Codec.builder().allow(Letter.class, Address.class).build();
    byte[] bytes = codec.encode(new RemoteRef("a"));

    assertThat(codec.allows(LocalRef.class)).isTrue();
    assertThat(other.allows(LocalRef.class)).isFalse();
    assertThatThrownBy(() -> other.decode(bytes)).isInstanceOf(CodecException.class);
  }

  @Test
  void what_the_functions_throw_is_the_cause() {
    Codec sender = with(_ -> "text", value -> (Ref) value);
    byte[] bytes = sender.encode(new RemoteRef("a"));

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasCauseInstanceOf(ClassCastException.class);
    assertThatThrownBy(() ->
            with(
                    _ -> {
                      throw new IllegalStateException("closed");
                    },
                    value -> (Ref) value)
                .encode(new RemoteRef("a")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("closed")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void one_that_stands_for_itself_is_refused() {
    Codec itself = with(ref -> ref, value -> (Ref) value);

    assertThatThrownBy(() -> itself.encode(new RemoteRef("a")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("maxDepth");
  }

  @Test
  void the_first_that_fits_counts() {
    Codec first =
        Codec.builder()
            .substitute(RemoteRef.class, RemoteRef::name, value -> new RemoteRef("1" + value))
            .substitute(Ref.class, Ref::name, value -> new RemoteRef("2" + value))
            .build();

    assertThat(first.decode(first.encode(new RemoteRef("a")))).isEqualTo(new RemoteRef("1a"));
    assertThat(first.decode(first.encode(new LocalRef("a", Thread.currentThread()))))
        .isEqualTo(new RemoteRef("2a"));
  }

  private static Codec with(Function<Ref, Object> toValue, Function<Object, Ref> fromValue) {
    return Codec.builder().substitute(Ref.class, toValue, fromValue).build();
  }
}
