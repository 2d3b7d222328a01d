package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bytes bring a value or a CodecException, never anything else")
class HostileBytesTest {
  private static final int ROUNDS = 20_000;
  private static final int MIB = 1024 * 1024;

  private final Codec typed = Samples.typed();
  private final Codec named = Samples.named();

  @Test
  void every_truncation_is_refused() {
    for (Codec codec : List.of(typed, named)) {
      for (byte[] bytes : encoded(codec)) {
        for (int length = 0; length < bytes.length; length++) {
          byte[] cut = Arrays.copyOf(bytes, length);
          assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(CodecException.class);
        }
      }
    }
  }

  @Test
  void bytes_after_the_value_are_refused() {
    for (byte[] bytes : encoded(typed)) {
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      assertThatThrownBy(() -> typed.decode(longer)).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void twenty_thousand_spoilt_values() {
    var random = new Random(20261120);
    List<byte[]> samples = new ArrayList<>(encoded(named));
    samples.addAll(encoded(typed));
    int refused = 0;
    long before = allocated();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = spoilt(samples.get(random.nextInt(samples.size())), random);
      try {
        (random.nextBoolean() ? typed : named).decode(bytes);
      } catch (CodecException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - ROUNDS / 20); // it does meet both
    assertThat((allocated() - before) / ROUNDS).isLessThan(100_000);
  }

  @Test
  void twenty_thousand_random_byte_sequences() {
    var random = new Random(42);
    for (int round = 0; round < ROUNDS; round++) {
      var bytes = new byte[1 + random.nextInt(200)];
      random.nextBytes(bytes);
      bytes[0] = (byte) random.nextInt(Tag.NAMED + 2);
      try {
        typed.decode(bytes);
      } catch (CodecException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void unknown_tags_are_refused() {
    for (int tag = Tag.NAMED + 1; tag < 256; tag++) {
      byte[] bytes = {(byte) tag, 0, 0, 0, 0, 0, 0, 0, 0};
      assertThatThrownBy(() -> typed.decode(bytes))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("unknown tag " + tag);
    }
  }

  @Test
  void a_huge_count_allocates_nothing() {
    int[] tags = {
      Tag.STRING,
      Tag.BYTES,
      Tag.BOOLEANS,
      Tag.INTS,
      Tag.LONGS,
      Tag.DOUBLES,
      Tag.LIST,
      Tag.SET,
      Tag.MAP,
      Tag.BIG_INTEGER
    };
    for (long count : new long[] {1000, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, -1}) {
      for (int tag : tags) {
        requireSmall(out -> {
          out.u8(tag);
          out.varint(count);
          out.i64(0);
        });
      }
      requireSmall(out -> {
        out.u8(Tag.ARRAY);
        out.u8(0); // of Object
        out.varint(count);
        out.i64(0);
      });
    }
  }

  @Test
  void counts_that_lie_within_each_other_allocate_in_proportion() {
    var bomb = new byte[4 * MIB];
    ByteOutput out = ByteOutput.open();
    for (int depth = 0; depth < 60; depth++) {
      out.u8(Tag.LIST);
      out.varint(3 * MIB);
    }
    System.arraycopy(out.array(), 0, bomb, 0, out.position());
    Codec codec =
        Codec.builder().limits(CodecLimits.DEFAULTS.withMaxElements(Integer.MAX_VALUE)).build();

    long before = allocated();
    assertThatThrownBy(() -> codec.decode(bomb))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("maxElements");
    assertThat(allocated() - before).isLessThan(64 * MIB);
  }

  @Test
  void small_things_in_records_are_counted() {
    record Four(Object a, Object b, Object c, Object d) {}
    var limits = CodecLimits.DEFAULTS.withMaxElements(100);
    Codec small = Codec.builder().allow(Four.class).limits(limits).build();
    Codec large = Codec.builder().allow(Four.class).build();
    Object fits = Collections.nCopies(20, new Four(1, 2, 3, 4));
    Object tooMuch = Collections.nCopies(21, new Four(1, 2, 3, 4));

    assertThat(small.decode(small.encode(fits))).isEqualTo(fits);
    assertThatThrownBy(() -> small.encode(tooMuch)).hasMessageContaining("maxElements");
    assertThatThrownBy(() -> small.decode(large.encode(tooMuch)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("maxElements");
  }

  @Test
  void depth_is_limited() {
    for (int tag : new int[] {Tag.LIST, Tag.SET, Tag.OPTIONAL}) {
      var bomb = new byte[MIB];
      Arrays.fill(bomb, (byte) 1);
      for (int i = 0; i < bomb.length; i += 2) {
        bomb[i] = (byte) tag;
        if (tag == Tag.OPTIONAL) {
          bomb[i + 1] = (byte) tag;
        }
      }
      assertThatThrownBy(() -> typed.decode(bomb))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("maxDepth");
    }
  }

  @Test
  void exceptions_within_exceptions_are_limited() {
    ByteOutput out = ByteOutput.open();
    out.u8(Tag.THROWABLE);
    for (int i = 0; i < 10_000; i++) {
      out.string("a");
      out.u8(0); // no message
      out.varint(0); // no frames
      out.u8(1); // a cause
    }
    assertThatThrownBy(() -> typed.decode(out.toBytes()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("more than 32");
  }

  @Test
  void what_fits_the_depth_when_it_is_written_fits_it_when_it_is_read() {
    Codec deepest = Codec.builder().limits(CodecLimits.DEFAULTS.withMaxDepth(500)).build();
    for (Codec codec : List.of(typed, deepest)) {
      int depth = codec == typed ? 64 : 500;
      Object fits = nested(depth);

      assertThat(codec.decode(codec.encode(fits))).isEqualTo(fits);
      assertThatThrownBy(() -> codec.encode(nested(depth + 1)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("maxDepth");
    }
  }

  @Test
  void a_value_that_holds_itself_is_refused() {
    var list = new ArrayList<Object>();
    list.add(list);

    assertThatThrownBy(() -> typed.encode(list))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("holds itself");
  }

  @Test
  void a_value_has_no_more_bytes_and_elements_than_the_limits_say_in_either_direction() {
    var limits = new CodecLimits(8, 1000, 10);
    Codec small = Codec.builder().limits(limits).build();
    Codec large = Codec.builder().build();
    var fits = List.of(new byte[990], new int[10], List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    var tooMuch =
        List.of(new byte[1000], "x".repeat(998), new long[10_000], new Object[11], elements(11));

    fits.forEach(value -> assertThat(small.decode(small.encode(value))).isNotNull());
    for (Object value : tooMuch) {
      ByteOutput out = ByteOutput.open();
      out.i32(7);
      assertThatThrownBy(() -> small.write(value, out)).isInstanceOf(CodecException.class);
      assertThat(out.position()).isEqualTo(4);
      small.write("the output is of use still", out);
      assertThatThrownBy(() -> small.decode(large.encode(value)))
          .isInstanceOf(CodecException.class);
    }
  }

  @Test
  void limits_are_checked() {
    assertThatThrownBy(() -> CodecLimits.DEFAULTS.withMaxDepth(501))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 500");
    assertThatThrownBy(() -> CodecLimits.DEFAULTS.withMaxBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes must be positive, not 0");
  }

  @Test
  void an_element_or_a_key_that_comes_twice_is_refused() {
    assertThatThrownBy(() -> typed.decode(new byte[] {Tag.SET, 2, Tag.TRUE, Tag.TRUE}))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> typed.decode(new byte[] {Tag.MAP, 2, 1, 1, 1, 1}))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void a_leaf_that_its_class_refuses_is_refused() {
    List<Consumer<ByteOutput>> leaves =
        List.of(
            out -> {
              out.u8(Tag.INSTANT);
              out.i64(Long.MAX_VALUE);
              out.i32(0);
            },
            out -> {
              out.u8(Tag.LOCAL_TIME);
              out.i64(-1);
            },
            out -> {
              out.u8(Tag.URI);
              out.string("no uri at all");
            },
            out -> {
              out.u8(Tag.PATH);
              out.string("\0");
            },
            out -> {
              out.u8(Tag.BIG_INTEGER);
              out.varint(0);
            },
            out -> {
              out.u8(Tag.SHORT);
              out.zigzag(40_000);
            },
            out -> {
              out.u8(Tag.CHARACTER);
              out.varint(70_000);
            },
            out -> {
              out.u8(Tag.INTEGER);
              out.varint(1L << 32);
            },
            out -> {
              out.u8(Tag.BOOLEANS);
              out.varint(1);
              out.u8(2);
            },
            out -> {
              out.u8(Tag.INET_SOCKET_ADDRESS);
              out.u8(1);
              out.string("host");
              out.varint(65_536);
            },
            out -> {
              out.u8(Tag.INET_ADDRESS);
              out.string("");
              out.u8(5);
              out.bytes(new byte[6]);
            },
            out -> {
              out.u8(Tag.ARRAY);
              out.bytes(new byte[] {(byte) 253, 21, 0}); // of arrays of void
            },
            out -> {
              out.u8(Tag.ARRAY);
              out.bytes(new byte[] {17, 0}); // of int
            },
            out -> {
              out.u8(Tag.CLASS);
              out.bytes(new byte[] {-3, -3, -3, -3, -3, -3, -3, -3, -3, 0});
            });
    for (Consumer<ByteOutput> leaf : leaves) {
      requireSmall(leaf);
    }
  }

  @Test
  void the_deepest_records_fit_the_stack_of_a_virtual_thread() throws Exception {
    record Chain(@Nullable Chain next) {}
    Codec codec =
        Codec.builder().allow(Chain.class).limits(CodecLimits.DEFAULTS.withMaxDepth(500)).build();
    Chain chain = null;
    for (int i = 0; i < 500; i++) {
      chain = new Chain(chain);
    }
    Chain deepest = chain;
    var copy = new CompletableFuture<@Nullable Object>();

    Thread.ofVirtual()
        .start(() -> copy.completeAsync(() -> codec.decode(codec.encode(deepest)), Runnable::run));

    assertThat(copy.get(60, TimeUnit.SECONDS)).isEqualTo(deepest);
  }

  private void requireSmall(Consumer<ByteOutput> hostile) {
    ByteOutput out = ByteOutput.open();
    hostile.accept(out);
    byte[] bytes = out.toBytes();
    assertThat(leastAllocatedBy(bytes)).as("%s", Arrays.toString(bytes)).isLessThan(MIB);
  }

  /**
   * Of several refusals: the first ones load classes, and a thread's count may jump by a buffer.
   */
  private long leastAllocatedBy(byte[] bytes) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long before = allocated();
      Throwable thrown = catchThrowable(() -> typed.decode(bytes));
      least = Math.min(least, allocated() - before);
      assertThat(thrown).as("%s", Arrays.toString(bytes)).isInstanceOf(CodecException.class);
    }
    return least;
  }

  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  private static Object nested(int depth) {
    Object value = List.of();
    for (int i = 1; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }

  private static List<Integer> elements(int count) {
    return Stream.iterate(0, number -> number + 1).limit(count).toList();
  }

  private static List<byte[]> encoded(Codec codec) {
    Stream<Object> samples = Stream.concat(Samples.equals().stream(), Samples.arrays().stream());
    return Stream.concat(samples, codecsOthers(codec)).map(codec::encode).toList();
  }

  /** The lambdas among them are of an allowed class in either codec. */
  private static Stream<Object> codecsOthers(Codec codec) {
    return codec.allows(Samples.Range.class) ? Samples.others().stream() : Stream.of();
  }

  private static byte[] spoilt(byte[] sample, Random random) {
    byte[] bytes = sample.clone();
    for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) random.nextInt(Tag.NAMED + 1);
        case 3 -> bytes = Arrays.copyOf(bytes, at + random.nextInt(20));
        default -> {
          int length = random.nextInt(bytes.length - at);
          int to = random.nextInt(bytes.length - length);
          System.arraycopy(bytes, at, bytes, to, length);
        }
      }
    }
    return bytes;
  }
}
