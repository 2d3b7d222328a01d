package org.pulsarweb.codec;

import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values to send, and the types that they are of. */
final class Samples {
  record Ping(String name, int number, Instant sent) {}

  record Numbers(
      boolean yes,
      byte octet,
      short small,
      char letter,
      int number,
      long big,
      float rough,
      double fine) {}

  record Boxes(
      @Nullable Boolean yes,
      @Nullable Byte octet,
      @Nullable Short small,
      @Nullable Character letter,
      @Nullable Integer number,
      @Nullable Long big,
      @Nullable Float rough,
      @Nullable Double fine) {}

  record Empty() {}

  record Order(
      UUID id, List<Item> items, Map<String, Optional<Item>> byName, Colour colour, Shape shape) {}

  record Item(String name, BigDecimal price) {}

  record Pair<A, B>(@Nullable A first, @Nullable B second) {}

  record Range(int from, int to) {
    Range {
      if (from > to) {
        throw new IllegalArgumentException("from " + from + " to " + to);
      }
    }
  }

  enum Colour {
    RED,
    GREEN,
    BLUE
  }

  enum Operation {
    PLUS {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    },
    TIMES {
      @Override
      int apply(int a, int b) {
        return a * b;
      }
    };

    abstract int apply(int a, int b);
  }

  sealed interface Shape permits Circle, Square, Solid {}

  record Circle(double radius) implements Shape {}

  record Square(double side) implements Shape {}

  sealed interface Solid extends Shape permits Cube {}

  record Cube(Square face) implements Solid {}

  interface Action<T, R> extends Function<T, R>, Serializable {}

  interface Source<T> extends Supplier<T>, Serializable {}

  /** Allows the types above by themselves. */
  static Codec typed() {
    return Codec.builder()
        .allow(Ping.class, Numbers.class, Boxes.class, Empty.class, Order.class)
        .allow(Pair.class, Range.class, Operation.class, DayOfWeek.class)
        .build();
  }

  /** Allows the package of the types above. */
  static Codec named() {
    return Codec.builder().allowPackage("org.pulsarweb.codec").allow(DayOfWeek.class).build();
  }

  /** Each is equal to what it comes back as. */
  static List<Object> equals() {
    try {
      return List.of(
          true,
          false,
          (byte) -128,
          (short) -300,
          'x',
          '\uffff',
          0,
          -1,
          Integer.MIN_VALUE,
          Integer.MAX_VALUE,
          Long.MIN_VALUE,
          Float.NaN,
          -0.0f,
          Double.MIN_VALUE,
          Double.NEGATIVE_INFINITY,
          "",
          "plain",
          "caf\u00e9",
          "\u20ac uro \ud83d\ude00",
          "alone \ud83d",
          "x".repeat(1000),
          new BigInteger("-123456789012345678901234567890"),
          BigInteger.ZERO,
          new BigDecimal("-1.2300"),
          new BigDecimal("1e400"),
          new UUID(1, -2),
          Instant.MIN,
          Instant.parse("2026-11-20T12:34:56.789012345Z"),
          Duration.ofNanos(-1),
          Duration.ofSeconds(Long.MAX_VALUE),
          LocalDate.MIN,
          LocalDate.of(2026, 2, 28),
          LocalTime.MAX,
          LocalDateTime.of(2026, 11, 20, 1, 2, 3, 4),
          ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Rome"))
              .withLaterOffsetAtOverlap(),
          ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.ofHours(-3)),
          OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.ofHoursMinutes(5, 30)),
          URI.create("https://example.org/a?b=c#d"),
          Path.of("a", "b.txt"),
          InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
          InetAddress.getByAddress("host", new byte[16]),
          InetSocketAddress.createUnresolved("nowhere.invalid", 80),
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 65535),
          Optional.empty(),
          Optional.of("there"),
          OptionalInt.empty(),
          OptionalInt.of(-7),
          OptionalLong.of(7),
          OptionalDouble.of(0.5),
          OptionalDouble.empty(),
          List.of(),
          List.of(1, "two", 3.0),
          Arrays.asList(null, 1, null),
          Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList("b", "a", null))),
          new LinkedHashMap<>(Map.of("k", List.of(Map.of(1, 2)))),
          Collections.singletonMap(null, null),
          String.class,
          int.class,
          long[][].class,
          Ping.class,
          Shape[].class,
          new Ping("name", 42, Instant.EPOCH),
          new Numbers(true, (byte) -1, (short) 300, '\u20ac', -5, 1L << 60, 1.5f, Math.PI),
          new Boxes(true, (byte) -1, (short) 300, 'x', -5, 1L << 60, 1.5f, Math.PI),
          new Boxes(null, null, null, null, null, null, null, null),
          new Empty(),
          order(),
          new Pair<>(new Pair<>(null, "deep"), List.of(new Empty())),
          new Range(1, 2),
          Colour.BLUE,
          Operation.TIMES,
          DayOfWeek.FRIDAY,
          new Circle(2),
          new Cube(new Square(3)));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** These have to be compared by what they hold. */
  static List<Object> arrays() {
    return List.of(
        new boolean[] {true, false},
        new byte[] {1, -1},
        new short[] {1, -1},
        new char[] {'a', '\uffff'},
        new int[] {1, -1, Integer.MIN_VALUE},
        new long[] {1, -1, Long.MIN_VALUE},
        new float[] {1, Float.NaN},
        new double[] {1, -0.0},
        new int[0],
        new Object[] {null, 1, "two", new int[] {3}},
        new String[] {"a", null},
        new Integer[] {1, 2},
        new int[][] {{1}, {}, {2, 3}},
        new String[][][] {{{"x"}}},
        new List<?>[] {List.of(1)},
        new Ping[] {new Ping("a", 1, Instant.EPOCH)},
        new Shape[] {new Circle(1), new Cube(new Square(2))},
        new Colour[] {Colour.RED},
        new Class<?>[] {String.class});
  }

  /** Lambdas and exceptions, which equal nothing but themselves. */
  static List<Object> others() {
    String text = "captured";
    var range = new Range(3, 4);
    Action<Integer, Object> capturing = number -> text + number + range;
    var failure = new IllegalStateException("no", new IOException("disk"));
    failure.addSuppressed(new RuntimeException());
    return List.of(capturing, failure);
  }

  static Order order() {
    var item = new Item("apple", new BigDecimal("0.30"));
    return new Order(
        new UUID(3, 4),
        List.of(item, new Item("pear", BigDecimal.ONE)),
        Map.of("apple", Optional.of(item)),
        Colour.GREEN,
        new Cube(new Square(1)));
  }

  private Samples() {}
}
