package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("ByteOutput and ByteInput")
class ByteBuffersTest {
  private static final long[] NUMBERS = {
    0, 1, 63, 64, 127, 128, 16_383, 16_384, 1L << 31, 1L << 32, 1L << 56, 1L << 63, -1
  };

  private final ByteOutput out = ByteOutput.open();

  @Test
  void numbers_are_read_as_they_were_written() {
    for (long number : NUMBERS) {
      out.u8((int) number);
      out.i32((int) number);
      out.i64(number);
      out.varint(number);
      out.zigzag((int) number);
      out.zigzag((int) -number);
    }
    ByteInput in = input();
    for (long number : NUMBERS) {
      assertThat(in.u8()).isEqualTo((int) number & 0xFF);
      assertThat(in.i32()).isEqualTo((int) number);
      assertThat(in.i64()).isEqualTo(number);
      assertThat(in.varint()).isEqualTo(number);
      assertThat(in.zigzag()).isEqualTo((int) number);
      assertThat(in.zigzag()).isEqualTo((int) -number);
    }
    assertThat(in.remaining()).isZero();
  }

  @Test
  void a_number_has_its_highest_byte_first_and_small_ones_are_short() {
    out.i32(0x01020304);
    out.varint(127);
    out.varint(300);
    out.zigzag(-1);

    assertThat(out.toBytes())
        .containsExactly(1, 2, 3, 4, 127, (byte) ((300 & 0x7F) | 0x80), 300 >> 7, 1);
  }

  @Test
  void texts_are_read_as_they_were_written() {
    var texts = List.of("", "a", "\u00ff", "\u0100", "\ud83d\ude00", "\udead", "x".repeat(70_000));
    texts.forEach(out::string);

    ByteInput in = input();
    for (String text : texts) {
      assertThat(in.string()).isEqualTo(text);
    }
  }

  @Test
  void bytes_and_slices_are_appended() {
    out.bytes(new byte[] {1, 2});
    out.bytes(new byte[] {1, 2, 3, 4}, 2, 4);

    ByteInput in = input();
    assertThat(in.bytes(4)).containsExactly(1, 2, 3, 4);
    assertThat(in.bytes(0)).isEmpty();
    assertThatThrownBy(() -> in.bytes(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_length_is_patched_in() {
    out.u8(9);
    out.i32(0);
    out.string("abc");
    out.patchI32(1, out.position());

    ByteInput in = input();
    assertThat(in.u8()).isEqualTo(9);
    assertThat(in.i32()).isEqualTo(out.position());
    for (int position : new int[] {-1, out.position() - 3, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> out.patchI32(position, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void the_last_bytes_can_be_taken_back() {
    out.i64(1);
    out.truncate(1);

    assertThat(out.position()).isEqualTo(1);
    assertThatThrownBy(() -> out.truncate(2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> out.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_output_grows_and_keeps_only_a_usual_size() {
    out.bytes(new byte[50_000]);
    byte[] usual = out.array();
    out.reset();
    assertThat(out.array()).isSameAs(usual);

    out.bytes(new byte[100_000]);
    out.reset();
    assertThat(out.array()).hasSizeLessThanOrEqualTo(64 * 1024);
    assertThat(out.position()).isZero();
  }

  @Test
  void no_read_leaves_the_slice() {
    byte[] array = new byte[20];
    array[0] = 40; // a text of 20 characters
    List<Consumer<ByteInput>> reads =
        List.of(
            ByteInput::i32,
            ByteInput::i64,
            ByteInput::string,
            in -> in.bytes(4),
            in -> in.bytes(Integer.MAX_VALUE));

    for (Consumer<ByteInput> read : reads) {
      assertThatThrownBy(() -> read.accept(ByteInput.of(array, 0, 3)))
          .isInstanceOf(CodecException.class);
    }
    assertThatThrownBy(ByteInput.of(array, 3, 3)::u8).isInstanceOf(CodecException.class);
    assertThatThrownBy(ByteInput.of(array, 3, 3)::varint).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> ByteInput.of(array, 3, 21))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void an_input_goes_on_with_another_slice() {
    ByteInput in = ByteInput.of(new byte[] {1, 2, 3}, 1, 2);

    assertThat(in.u8()).isEqualTo(2);
    in.reset(new byte[] {4, 5, 6}, 2, 3);
    assertThat(in.position()).isEqualTo(2);
    assertThat(in.u8()).isEqualTo(6);
    assertThat(in.remaining()).isZero();
  }

  @Test
  void a_number_of_too_many_bits_is_refused() {
    var bytes = new byte[10];
    java.util.Arrays.fill(bytes, (byte) 0xFF);

    bytes[9] = 1;
    assertThat(ByteInput.of(bytes).varint()).isEqualTo(-1);
    assertThatThrownBy(ByteInput.of(bytes)::zigzag).isInstanceOf(CodecException.class);
    bytes[9] = 2;
    assertThatThrownBy(ByteInput.of(bytes)::varint).isInstanceOf(CodecException.class);
    bytes[9] = (byte) 0x81;
    assertThatThrownBy(ByteInput.of(bytes)::varint).isInstanceOf(CodecException.class);
  }

  private ByteInput input() {
    return ByteInput.of(out.array(), 0, out.position());
  }
}
