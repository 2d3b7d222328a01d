package org.pulsarweb.codec;

import static java.util.Map.entry;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** A built-in value that holds no other: both halves of its form, below each other. */
final class Leaf implements Kind {
  private static final Map<Class<?>, Leaf> BY_CLASS =
      Map.ofEntries(
          entry(String.class, new Leaf(Tag.STRING)),
          entry(Integer.class, new Leaf(Tag.INTEGER)),
          entry(Byte.class, new Leaf(Tag.BYTE)),
          entry(Short.class, new Leaf(Tag.SHORT)),
          entry(Character.class, new Leaf(Tag.CHARACTER)),
          entry(Long.class, new Leaf(Tag.LONG)),
          entry(Float.class, new Leaf(Tag.FLOAT)),
          entry(Double.class, new Leaf(Tag.DOUBLE)),
          entry(boolean[].class, new Leaf(Tag.BOOLEANS)),
          entry(byte[].class, new Leaf(Tag.BYTES)),
          entry(short[].class, new Leaf(Tag.SHORTS)),
          entry(char[].class, new Leaf(Tag.CHARS)),
          entry(int[].class, new Leaf(Tag.INTS)),
          entry(long[].class, new Leaf(Tag.LONGS)),
          entry(float[].class, new Leaf(Tag.FLOATS)),
          entry(double[].class, new Leaf(Tag.DOUBLES)),
          entry(BigInteger.class, new Leaf(Tag.BIG_INTEGER)),
          entry(BigDecimal.class, new Leaf(Tag.BIG_DECIMAL)),
          entry(OptionalInt.class, new Leaf(Tag.OPTIONAL_INT)),
          entry(OptionalLong.class, new Leaf(Tag.OPTIONAL_LONG)),
          entry(OptionalDouble.class, new Leaf(Tag.OPTIONAL_DOUBLE)),
          entry(Instant.class, new Leaf(Tag.INSTANT)),
          entry(Duration.class, new Leaf(Tag.DURATION)),
          entry(LocalDate.class, new Leaf(Tag.LOCAL_DATE)),
          entry(LocalTime.class, new Leaf(Tag.LOCAL_TIME)),
          entry(LocalDateTime.class, new Leaf(Tag.LOCAL_DATE_TIME)),
          entry(ZonedDateTime.class, new Leaf(Tag.ZONED_DATE_TIME)),
          entry(OffsetDateTime.class, new Leaf(Tag.OFFSET_DATE_TIME)),
          entry(UUID.class, new Leaf(Tag.UUID)),
          entry(URI.class, new Leaf(Tag.URI)),
          entry(Inet4Address.class, new Leaf(Tag.INET_ADDRESS)),
          entry(Inet6Address.class, new Leaf(Tag.INET_ADDRESS)),
          entry(InetSocketAddress.class, new Leaf(Tag.INET_SOCKET_ADDRESS)));

  private static final Leaf PATH = new Leaf(Tag.PATH);

  private final int tag;

  private Leaf(int tag) {
    this.tag = tag;
  }

  /** Returns how values of exactly this class are written, if they are leaves. */
  static Optional<Leaf> of(Class<?> type) {
    Leaf leaf = BY_CLASS.get(type);
    return leaf == null && Path.class.isAssignableFrom(type)
        ? Optional.of(PATH)
        : Optional.ofNullable(leaf);
  }

  @Override
  public void write(Object value, ByteOutput out) {
    out.u8(tag);
    if (tag <= Tag.STRING) {
      writeScalar(value, out);
    } else if (tag <= Tag.DOUBLES) {
      writeArray(value, out);
    } else {
      writeContent(value, out);
    }
  }

  /** Reads what follows a tag that was read. */
  static Object read(int tag, ByteInput in) {
    if (tag <= Tag.STRING) {
      return readScalar(tag, in);
    }
    return tag <= Tag.DOUBLES ? readArray(tag, in) : readContent(tag, in);
  }

  private void writeScalar(Object value, ByteOutput out) {
    switch (tag) {
      case Tag.BYTE -> out.u8((Byte) value);
      case Tag.SHORT -> out.zigzag((Short) value);
      case Tag.CHARACTER -> out.varint((Character) value);
      case Tag.INTEGER -> out.zigzag((Integer) value);
      case Tag.LONG -> out.i64((Long) value);
      case Tag.FLOAT -> out.i32(Float.floatToRawIntBits((Float) value));
      case Tag.DOUBLE -> out.i64(Double.doubleToRawLongBits((Double) value));
      case Tag.STRING -> out.string((String) value);
      default -> throw new AssertionError(tag);
    }
  }

  private static Object readScalar(int tag, ByteInput in) {
    return switch (tag) {
      case Tag.FALSE -> false;
      case Tag.TRUE -> true;
      case Tag.BYTE -> Components.byteOf(in);
      case Tag.SHORT -> Components.shortOf(in);
      case Tag.CHARACTER -> Components.charOf(in);
      case Tag.INTEGER -> in.zigzag();
      case Tag.LONG -> in.i64();
      case Tag.FLOAT -> Components.floatOf(in);
      case Tag.DOUBLE -> Components.doubleOf(in);
      case Tag.STRING -> in.string();
      default -> throw unknown(tag);
    };
  }

  private void writeArray(Object value, ByteOutput out) {
    int length = Array.getLength(value);
    out.varint(length);
    ByteBuffer room = out.room((long) length * bytesOfEach(tag));
    switch (tag) {
      case Tag.BOOLEANS -> {
        for (boolean element : (boolean[]) value) {
          room.put((byte) (element ? 1 : 0));
        }
      }
      case Tag.BYTES -> room.put((byte[]) value);
      case Tag.SHORTS -> room.asShortBuffer().put((short[]) value);
      case Tag.CHARS -> room.asCharBuffer().put((char[]) value);
      case Tag.INTS -> room.asIntBuffer().put((int[]) value);
      case Tag.LONGS -> room.asLongBuffer().put((long[]) value);
      case Tag.FLOATS -> room.asFloatBuffer().put((float[]) value);
      case Tag.DOUBLES -> room.asDoubleBuffer().put((double[]) value);
      default -> throw new AssertionError(tag);
    }
  }

  private static Object readArray(int tag, ByteInput in) {
    int length = in.length(bytesOfEach(tag));
    if (tag == Tag.BYTES) {
      return in.bytes(length);
    }
    if (tag == Tag.BOOLEANS) {
      var booleans = new boolean[length];
      for (int i = 0; i < length; i++) {
        booleans[i] = Components.booleanOf(in);
      }
      return booleans;
    }
    ByteBuffer slice = in.slice(length * bytesOfEach(tag));
    return switch (tag) {
      case Tag.SHORTS -> {
        var shorts = new short[length];
        slice.asShortBuffer().get(shorts);
        yield shorts;
      }
      case Tag.CHARS -> {
        var chars = new char[length];
        slice.asCharBuffer().get(chars);
        yield chars;
      }
      case Tag.INTS -> {
        var ints = new int[length];
        slice.asIntBuffer().get(ints);
        yield ints;
      }
      case Tag.LONGS -> {
        var longs = new long[length];
        slice.asLongBuffer().get(longs);
        yield longs;
      }
      case Tag.FLOATS -> {
        var floats = new float[length];
        slice.asFloatBuffer().get(floats);
        yield floats;
      }
      case Tag.DOUBLES -> {
        var doubles = new double[length];
        slice.asDoubleBuffer().get(doubles);
        yield doubles;
      }
      default -> throw unknown(tag);
    };
  }

  private static int bytesOfEach(int tag) {
    return switch (tag) {
      case Tag.SHORTS, Tag.CHARS -> 2;
      case Tag.INTS, Tag.FLOATS -> 4;
      case Tag.LONGS, Tag.DOUBLES -> 8;
      default -> 1;
    };
  }

  private void writeContent(Object value, ByteOutput out) {
    switch (tag) {
      case Tag.BIG_INTEGER -> writeBigInteger((BigInteger) value, out);
      case Tag.BIG_DECIMAL -> {
        var number = (BigDecimal) value;
        writeBigInteger(number.unscaledValue(), out);
        out.zigzag(number.scale());
      }
      case Tag.OPTIONAL_INT -> {
        var optional = (OptionalInt) value;
        out.u8(optional.isPresent() ? 1 : 0);
        optional.ifPresent(out::zigzag);
      }
      case Tag.OPTIONAL_LONG -> {
        var optional = (OptionalLong) value;
        out.u8(optional.isPresent() ? 1 : 0);
        optional.ifPresent(out::i64);
      }
      case Tag.OPTIONAL_DOUBLE -> {
        var optional = (OptionalDouble) value;
        out.u8(optional.isPresent() ? 1 : 0);
        optional.ifPresent(number -> out.i64(Double.doubleToRawLongBits(number)));
      }
      case Tag.UUID -> {
        var id = (UUID) value;
        out.i64(id.getMostSignificantBits());
        out.i64(id.getLeastSignificantBits());
      }
      case Tag.URI -> out.string(value.toString());
      case Tag.PATH -> writePath((Path) value, out);
      case Tag.INET_ADDRESS -> writeAddress((InetAddress) value, out);
      case Tag.INET_SOCKET_ADDRESS -> {
        var address = (InetSocketAddress) value;
        out.u8(address.isUnresolved() ? 1 : 0);
        if (address.isUnresolved()) {
          out.string(address.getHostString());
        } else {
          writeAddress(address.getAddress(), out);
        }
        out.varint(address.getPort());
      }
      default -> writeTime(value, out);
    }
  }

  private static Object readContent(int tag, ByteInput in) {
    return switch (tag) {
      case Tag.BIG_INTEGER -> readBigInteger(in);
      case Tag.BIG_DECIMAL -> new BigDecimal(readBigInteger(in), in.zigzag());
      case Tag.OPTIONAL_INT ->
          Components.booleanOf(in) ? OptionalInt.of(in.zigzag()) : OptionalInt.empty();
      case Tag.OPTIONAL_LONG ->
          Components.booleanOf(in) ? OptionalLong.of(in.i64()) : OptionalLong.empty();
      case Tag.OPTIONAL_DOUBLE ->
          Components.booleanOf(in)
              ? OptionalDouble.of(Components.doubleOf(in))
              : OptionalDouble.empty();
      case Tag.UUID -> new UUID(in.i64(), in.i64());
      case Tag.URI -> URI.create(in.string());
      case Tag.PATH -> Path.of(in.string());
      case Tag.INET_ADDRESS -> readAddress(in);
      case Tag.INET_SOCKET_ADDRESS ->
          Components.booleanOf(in)
              ? InetSocketAddress.createUnresolved(in.string(), port(in))
              : new InetSocketAddress(readAddress(in), port(in));
      default -> readTime(tag, in);
    };
  }

  private void writeTime(Object value, ByteOutput out) {
    switch (tag) {
      case Tag.INSTANT -> {
        var instant = (Instant) value;
        out.i64(instant.getEpochSecond());
        out.i32(instant.getNano());
      }
      case Tag.DURATION -> {
        var duration = (Duration) value;
        out.i64(duration.getSeconds());
        out.i32(duration.getNano());
      }
      case Tag.LOCAL_DATE -> out.i64(((LocalDate) value).toEpochDay());
      case Tag.LOCAL_TIME -> out.i64(((LocalTime) value).toNanoOfDay());
      case Tag.LOCAL_DATE_TIME -> writeDateTime((LocalDateTime) value, out);
      case Tag.ZONED_DATE_TIME -> {
        var time = (ZonedDateTime) value;
        writeDateTime(time.toLocalDateTime(), out);
        out.zigzag(time.getOffset().getTotalSeconds());
        out.string(time.getZone().getId());
      }
      case Tag.OFFSET_DATE_TIME -> {
        var time = (OffsetDateTime) value;
        writeDateTime(time.toLocalDateTime(), out);
        out.zigzag(time.getOffset().getTotalSeconds());
      }
      default -> throw new AssertionError(tag);
    }
  }

  private static Object readTime(int tag, ByteInput in) {
    return switch (tag) {
      case Tag.INSTANT -> Instant.ofEpochSecond(in.i64(), in.i32());
      case Tag.DURATION -> Duration.ofSeconds(in.i64(), in.i32());
      case Tag.LOCAL_DATE -> LocalDate.ofEpochDay(in.i64());
      case Tag.LOCAL_TIME -> LocalTime.ofNanoOfDay(in.i64());
      case Tag.LOCAL_DATE_TIME -> readDateTime(in);
      case Tag.ZONED_DATE_TIME ->
          // not ofStrict: the zones of the other JVM may be older or newer
          ZonedDateTime.ofInstant(
              readDateTime(in), ZoneOffset.ofTotalSeconds(in.zigzag()), ZoneId.of(in.string()));
      case Tag.OFFSET_DATE_TIME ->
          OffsetDateTime.of(readDateTime(in), ZoneOffset.ofTotalSeconds(in.zigzag()));
      default -> throw unknown(tag);
    };
  }

  private static void writeDateTime(LocalDateTime time, ByteOutput out) {
    out.i64(time.toLocalDate().toEpochDay());
    out.i64(time.toLocalTime().toNanoOfDay());
  }

  private static LocalDateTime readDateTime(ByteInput in) {
    return LocalDateTime.of(LocalDate.ofEpochDay(in.i64()), LocalTime.ofNanoOfDay(in.i64()));
  }

  private static void writeBigInteger(BigInteger number, ByteOutput out) {
    byte[] bytes = number.toByteArray();
    out.varint(bytes.length);
    out.bytes(bytes);
  }

  private static BigInteger readBigInteger(ByteInput in) {
    return new BigInteger(in.bytes(in.length(1)));
  }

  private static void writePath(Path path, ByteOutput out) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new CodecException(
          "only a path of the default file system may travel, not " + path.toUri().getScheme());
    }
    out.string(path.toString());
  }

  /** Writes the name too, if there is one; none is looked up. */
  private static void writeAddress(InetAddress address, ByteOutput out) {
    String text = address.toString();
    byte[] bytes = address.getAddress();
    out.string(text.substring(0, text.indexOf('/')));
    out.u8(bytes.length);
    out.bytes(bytes);
    out.zigzag(address instanceof Inet6Address v6 ? v6.getScopeId() : 0);
  }

  private static InetAddress readAddress(ByteInput in) {
    String name = in.string();
    byte[] bytes = in.bytes(in.u8());
    int scope = in.zigzag();
    String nameOrNull = name.isEmpty() ? null : name;
    try {
      return bytes.length == 16 && scope > 0
          ? Inet6Address.getByAddress(nameOrNull, bytes, scope)
          : InetAddress.getByAddress(nameOrNull, bytes);
    } catch (UnknownHostException e) {
      throw new CodecException("an address has " + bytes.length + " bytes", e);
    }
  }

  private static int port(ByteInput in) {
    return (int) Math.min(Integer.MAX_VALUE, in.varint() & Long.MAX_VALUE);
  }

  static CodecException unknown(int tag) {
    return new CodecException("unknown tag " + tag + ": the bytes are not from this codec");
  }
}
