package org.pulsarweb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is written is what is read")
class RoundTripTest {
  private final Codec typed = Samples.typed();
  private final Codec named = Samples.named();

  @Test
  void every_value_comes_back_equal() {
    for (Codec codec : List.of(typed, named)) {
      for (Object sample : Samples.equals()) {
        assertThat(codec.decode(codec.encode(sample))).as("%s", sample).isEqualTo(sample);
      }
      assertThat(codec.decode(codec.encode(null))).isNull();
    }
  }

  @Test
  void an_array_keeps_its_class_and_its_elements() {
    for (Codec codec : List.of(typed, named)) {
      for (Object sample : Samples.arrays()) {
        Object copy = codec.decode(codec.encode(sample));

        assertThat(copy).hasSameClassAs(sample);
        assertThat(Arrays.deepEquals(new Object[] {copy}, new Object[] {sample})).isTrue();
      }
    }
  }

  @Test
  void collections_arrive_in_the_same_order_and_unmodifiable() {
    var list = (List<?>) copy(new ArrayList<>(Arrays.asList(3, null, 1)));
    var set = (Set<?>) copy(new TreeSet<>(Set.of("b", "c", "a")));
    var map = (Map<?, ?>) copy(new TreeMap<>(Map.of(2, "b", 1, "a")));

    assertThat(list).hasSize(3).element(1).isNull();
    assertThat(new ArrayList<Object>(set)).containsExactly("a", "b", "c");
    assertThat(new ArrayList<Object>(map.values())).containsExactly("a", "b");
    for (Collection<?> collection : List.of(list, set, map.keySet())) {
      assertThatThrownBy(collection::clear).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void a_collection_of_any_class_travels_as_its_interface() {
    var days = EnumSet.of(Samples.Colour.RED, Samples.Colour.BLUE);
    var counts = new EnumMap<>(Map.of(Samples.Colour.RED, 1));
    var list = new CopyOnWriteArrayList<>(List.of(1, 2));

    assertThat(typed.decode(typed.encode(days))).isEqualTo(days);
    assertThat(typed.decode(typed.encode(counts))).isEqualTo(counts);
    assertThat(typed.decode(typed.encode(list))).isEqualTo(list);
    assertThat(typed.decode(typed.encode(list.subList(0, 1)))).isEqualTo(List.of(1));
  }

  @Test
  void an_address_keeps_its_name_and_its_scope_and_nothing_is_looked_up() throws Exception {
    var bytes = new byte[16];
    bytes[0] = (byte) 0xFE;
    bytes[1] = (byte) 0x80;
    var scoped = Inet6Address.getByAddress("router", bytes, 2);
    var plain = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});

    var scopedCopy = (Inet6Address) typed.decode(typed.encode(scoped));
    var plainCopy = (InetAddress) typed.decode(typed.encode(plain));

    assertThat(scopedCopy).isNotNull().hasToString(scoped.toString());
    assertThat(scopedCopy.getScopeId()).isEqualTo(2);
    assertThat(plainCopy).hasToString("/192.0.2.1");
  }

  @Test
  void values_of_one_buffer_are_read_one_after_the_other() {
    ByteOutput out = ByteOutput.open();
    out.i32(0);
    typed.write(Samples.order(), out);
    typed.write(null, out);
    typed.write("end", out);
    out.patchI32(0, out.position() - 4);

    ByteInput in = ByteInput.of(out.array(), 0, out.position());
    assertThat(in.i32()).isEqualTo(in.remaining());
    assertThat(typed.read(in)).isEqualTo(Samples.order());
    assertThat(typed.read(in)).isNull();
    assertThat(typed.read(in)).isEqualTo("end");
    assertThat(in.remaining()).isZero();
  }

  @Test
  void small_values_are_small() {
    assertThat(typed.encode(null)).hasSize(1);
    assertThat(typed.encode(true)).hasSize(1);
    assertThat(typed.encode(5)).hasSize(2);
    assertThat(typed.encode("abc")).hasSize(5);
    assertThat(typed.encode(Samples.Colour.RED)).hasSize(6);
    assertThat(typed.encode(Samples.equals().get(0))).hasSize(1);
    assertThat(typed.encode(new Samples.Ping("abc", 5, java.time.Instant.EPOCH))).hasSize(24);
  }

  @Test
  void a_collection_that_changes_while_it_is_written_is_refused() {
    var list =
        new ArrayList<Object>(List.of(1, 2)) {
          @Override
          public int size() {
            return 3;
          }
        };
    var map =
        new HashMap<Object, Object>(Map.of(1, 2)) {
          @Override
          public int size() {
            return 0;
          }
        };

    for (Object changing : List.of(list, map)) {
      ByteOutput out = ByteOutput.open();
      assertThatThrownBy(() -> typed.write(changing, out)).isInstanceOf(CodecException.class);
      assertThat(out.position()).isZero();
    }
  }

  @Test
  void many_threads_use_one_codec_from_the_first_moment() throws Exception {
    for (int round = 0; round < 20; round++) {
      Codec codec = round % 2 == 0 ? Samples.typed() : Samples.named();
      var start = new CountDownLatch(1);
      try (var threads = Executors.newFixedThreadPool(4)) {
        var copies = new ArrayList<Future<Object>>();
        for (int i = 0; i < 4; i++) {
          copies.add(
              threads.submit(() -> {
                start.await();
                return codec.decode(codec.encode(Samples.order()));
              }));
        }
        start.countDown();
        for (Future<Object> one : copies) {
          assertThat(one.get()).isEqualTo(Samples.order());
        }
      }
    }
  }

  private Object copy(Object value) {
    return Objects.requireNonNull(typed.decode(typed.encode(value)));
  }
}
