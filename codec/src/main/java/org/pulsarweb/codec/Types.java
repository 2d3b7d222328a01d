package org.pulsarweb.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Classes as values, and as what an array is made of: those that are built in or allowed. */
final class Types {
  /** Their place in this list is what travels: add at the end. */
  private static final List<Class<?>> BUILT_IN =
      List.of(
          Object.class,
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Number.class,
          CharSequence.class,
          Comparable.class,
          boolean.class,
          byte.class,
          short.class,
          char.class,
          int.class,
          long.class,
          float.class,
          double.class,
          void.class,
          Void.class,
          Class.class,
          Record.class,
          Enum.class,
          Collection.class,
          List.class,
          Set.class,
          Map.class,
          Optional.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          Instant.class,
          Duration.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          ZonedDateTime.class,
          OffsetDateTime.class,
          URI.class,
          Path.class,
          InetAddress.class,
          Inet4Address.class,
          Inet6Address.class,
          SocketAddress.class,
          InetSocketAddress.class,
          Throwable.class,
          Exception.class,
          RuntimeException.class,
          RemoteException.class);

  private static final Map<Class<?>, Integer> PLACES = places();

  // After the places of the list.
  private static final int ARRAY = 253;
  private static final int BY_ID = 254;
  private static final int BY_NAME = 255;

  /** The JVM allows 255; nobody needs them, and each would be a class of its own. */
  private static final int DIMENSIONS_MAX = 8;

  private final AllowList allowed;

  Types(AllowList allowed) {
    this.allowed = allowed;
  }

  private static Map<Class<?>, Integer> places() {
    var places = new HashMap<Class<?>, Integer>();
    for (int i = 0; i < BUILT_IN.size(); i++) {
      places.put(BUILT_IN.get(i), i);
    }
    return Map.copyOf(places);
  }

  void write(Class<?> type, ByteOutput out) {
    Class<?> element = type;
    for (int dimensions = 1; element.isArray(); dimensions++) {
      if (dimensions > DIMENSIONS_MAX) {
        throw tooManyDimensions();
      }
      out.u8(ARRAY);
      element = element.componentType();
    }
    Integer place = PLACES.get(element);
    Optional<Integer> id = allowed.id(element);
    if (place != null) {
      out.u8(place);
    } else if (id.isPresent()) {
      out.u8(BY_ID);
      out.i32(id.get());
    } else if (allowed.hasPackageOf(element.getName()) && !element.isHidden()) {
      out.u8(BY_NAME);
      out.string(element.getName());
    } else {
      throw refused(element.getName());
    }
  }

  Class<?> read(ByteInput in) {
    int code = in.u8();
    int dimensions = 0;
    for (; code == ARRAY; code = in.u8()) {
      if (++dimensions > DIMENSIONS_MAX) {
        throw tooManyDimensions();
      }
    }
    Class<?> type =
        switch (code) {
          case BY_ID -> byId(in.i32());
          case BY_NAME -> byName(in.string());
          default -> builtIn(code);
        };
    if (dimensions > 0 && type == void.class) {
      throw new CodecException("there are no arrays of void");
    }
    for (; dimensions > 0; dimensions--) {
      type = type.arrayType();
    }
    return type;
  }

  private static Class<?> builtIn(int code) {
    if (code >= BUILT_IN.size()) {
      throw new CodecException("unknown class " + code + ": the bytes are not from this codec");
    }
    return BUILT_IN.get(code);
  }

  private Class<?> byId(int id) {
    Class<?> type = allowed.type(id);
    if (type == null) {
      throw unknown(id);
    }
    return type;
  }

  private Class<?> byName(String name) {
    if (!allowed.hasPackageOf(name)) {
      throw refused(name);
    }
    return allowed.find(name);
  }

  static CodecException unknown(int id) {
    return new CodecException(
        "no allowed type has the id "
            + Integer.toHexString(id)
            + ": either it is not allowed here"
            + " (add it by Codec.Builder.allow), or its components or constants are others here"
            + " (run the same classes on both sides)");
  }

  private static CodecException refused(String name) {
    return new CodecException(
        "the class "
            + name
            + " is not allowed: add it by Codec.Builder.allow, or its package by"
            + " allowPackage");
  }

  private static CodecException tooManyDimensions() {
    return new CodecException("an array may have at most " + DIMENSIONS_MAX + " dimensions");
  }
}
