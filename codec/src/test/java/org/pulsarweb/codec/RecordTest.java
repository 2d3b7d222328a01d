package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Records and enums")
class RecordTest {
  private record Hidden(String secret, Inner inner) {
    private record Inner(int number) {}
  }

  record Wide(
      int a,
      String b,
      long c,
      String d,
      double e,
      boolean f,
      String g,
      byte h,
      String i,
      int j,
      String k,
      char l,
      String m,
      float n,
      String o,
      short p,
      String q,
      Object r,
      int s,
      long t) {}

  record Spoken(String text) {
    @Override
    public String text() {
      if (text.isEmpty()) {
        throw new IllegalStateException("nothing to say");
      }
      return text;
    }
  }

  record WithList(ArrayList<String> list) {}

  record WithCause(IOException cause) {}

  record WithAny(Collection<?> some, Throwable cause, Comparable<?> comparable, Number number) {}

  record Chain(@Nullable Chain next) {}

  @Test
  void a_record_of_any_visibility_travels() {
    record Local(int number) {}
    Codec codec = Codec.builder().allow(Hidden.class, Local.class).build();

    var hidden = new Hidden("s", new Hidden.Inner(1));
    assertThat(codec.decode(codec.encode(hidden))).isEqualTo(hidden);
    assertThat(codec.decode(codec.encode(new Local(2)))).isEqualTo(new Local(2));
  }

  @Test
  void components_are_read_in_their_order() {
    Codec codec = Codec.builder().allow(Wide.class).build();
    var wide =
        new Wide(
            1,
            "2",
            3,
            "4",
            5,
            true,
            "7",
            (byte) 8,
            "9",
            10,
            "11",
            'l',
            "13",
            14,
            "15",
            (short) 16,
            "17",
            List.of(18),
            19,
            20);

    for (int i = 0; i < 300; i++) { // long enough for the JIT's first looks
      assertThat(codec.decode(codec.encode(wide))).isEqualTo(wide);
    }
  }

  @Test
  void what_the_constructor_refuses_is_refused() {
    Codec codec = Samples.typed();
    byte[] bytes = codec.encode(new Samples.Range(1, 2));
    bytes[bytes.length - 1] = 0; // to

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Range refuses its components")
        .hasMessageContaining("from 1 to 0")
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_an_accessor_throws_is_the_cause() {
    Codec codec = Codec.builder().allow(Spoken.class).build();

    assertThat(codec.decode(codec.encode(new Spoken("a")))).isEqualTo(new Spoken("a"));
    assertThatThrownBy(() -> codec.encode(new Spoken("")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Spoken")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_component_that_nothing_could_be_given_to_is_refused_when_it_is_written() {
    Codec codec = Codec.builder().allow(WithList.class, WithCause.class).build();

    assertThatThrownBy(() -> codec.encode(new WithList(new ArrayList<>())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("WithList.list is a java.util.ArrayList: declare it as List");
    assertThatThrownBy(() -> codec.encode(new WithCause(new IOException())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("declare it as Throwable");
  }

  @Test
  void a_component_may_be_declared_by_what_its_values_have_in_common() {
    Codec codec = Codec.builder().allow(WithAny.class).build();
    var any = new WithAny(List.of(1), new IOException("x"), "text", 5L);

    var copy = (WithAny) codec.decode(codec.encode(any));

    assertThat(copy).isNotNull();
    assertThat(copy.some()).isEqualTo(List.of(1));
    assertThat(copy.cause()).isInstanceOf(RemoteException.class);
    assertThat(copy.comparable()).isEqualTo("text");
    assertThat(copy.number()).isEqualTo(5L);
  }

  @Test
  void a_component_of_another_type_is_refused() {
    Codec codec = Codec.builder().allow(WithAny.class).build();
    byte[] bytes = codec.encode(new WithAny(List.of(), new IOException(), "", 5));
    bytes[5] = Tag.MAP; // where the list was

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.util.Collection was expected");
  }

  @Test
  void an_enum_constant_with_a_body_is_that_constant() {
    Codec codec = Samples.typed();

    for (Samples.Operation operation : Samples.Operation.values()) {
      assertThat(codec.decode(codec.encode(operation))).isSameAs(operation);
    }
  }

  @Test
  void a_constant_that_is_not_there_is_refused() {
    Codec codec = Samples.typed();
    byte[] bytes = codec.encode(Samples.Colour.BLUE);
    bytes[5] = 3;

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("has no constant 3");
  }

  @Test
  void a_record_of_another_shape_is_refused_with_its_name() {
    Codec codec = Samples.named();
    byte[] bytes = codec.encode(new Samples.Range(1, 2));
    bytes[1] ^= 1; // the hash of its components

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Samples$Range has other components or constants there")
        .hasMessageContaining("(int from, int to)");
  }

  @Test
  void an_unknown_id_is_refused() {
    Codec codec = Samples.typed();
    byte[] bytes = codec.encode(new Samples.Range(1, 2));
    bytes[1] ^= 1;

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("no allowed type has the id")
        .hasMessageContaining("Codec.Builder.allow");
  }

  @Test
  void a_record_may_hold_records_of_its_own_class() {
    Codec codec = Codec.builder().allow(Chain.class).build();
    var chain = new Chain(new Chain(new Chain(null)));

    assertThat(codec.decode(codec.encode(chain))).isEqualTo(chain);
  }
}
