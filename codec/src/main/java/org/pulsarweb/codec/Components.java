package org.pulsarweb.codec;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a component of a record is written and read, by its declared type: a primitive without a tag
 * and without a box, a text and a built-in value without a look at the table of kinds.
 */
final class Components {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private static final MethodHandle WRITE_STRING =
      find("writeString", methodType(void.class, ByteOutput.class, String.class));
  private static final MethodHandle WRITE_LEAF =
      find("writeLeaf", methodType(void.class, Leaf.class, ByteOutput.class, Object.class));
  private static final MethodHandle WRITE_VALUE =
      find("writeValue", methodType(void.class, Values.class, ByteOutput.class, Object.class));
  private static final MethodHandle READ_STRING =
      find("stringOf", methodType(String.class, ByteInput.class));
  private static final MethodHandle READ_VALUE =
      find("valueOf", methodType(Object.class, Values.class, Class.class, ByteInput.class));

  /** The collections and maps that a component may be declared as: what comes in is one of them. */
  private static final Set<Class<?>> COLLECTIONS =
      Set.of(
          Collection.class,
          SequencedCollection.class,
          List.class,
          Set.class,
          SequencedSet.class,
          Map.class,
          SequencedMap.class);

  private Components() {}

  /** Throws if no value that is read could ever be given to such a component. */
  static void requireReadable(Class<?> record, String name, Class<?> type) {
    boolean isCollection =
        Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
    if (isCollection && !type.isRecord() && !COLLECTIONS.contains(type)) {
      throw new CodecException(
          record.getName()
              + "."
              + name
              + " is a "
              + type.getName()
              + ": declare it as List, Set"
              + " or Map, which is what it arrives as");
    }
    if (Throwable.class.isAssignableFrom(type) && !type.isAssignableFrom(RemoteException.class)) {
      throw new CodecException(
          record.getName()
              + "."
              + name
              + " is a "
              + type.getName()
              + ": declare it as Throwable,"
              + " because it arrives as RemoteException");
    }
  }

  /** Returns how to write a component: {@code (ByteOutput, T) -> void}. */
  static MethodHandle writer(Values values, Class<?> type) {
    if (type.isPrimitive()) {
      return find("write", methodType(void.class, ByteOutput.class, type));
    }
    if (type == String.class) {
      return WRITE_STRING;
    }
    MethodHandle writer =
        Leaf.of(type).map(WRITE_LEAF::bindTo).orElseGet(() -> WRITE_VALUE.bindTo(values));
    return writer.asType(methodType(void.class, ByteOutput.class, type));
  }

  /** Returns how to read a component: {@code ByteInput -> T}. */
  static MethodHandle reader(Values values, Class<?> type) {
    if (type.isPrimitive()) {
      return find(type.getName() + "Of", methodType(type, ByteInput.class));
    }
    if (type == String.class) {
      return READ_STRING;
    }
    return MethodHandles.insertArguments(READ_VALUE, 0, values, type)
        .asType(methodType(type, ByteInput.class));
  }

  static void write(ByteOutput out, boolean value) {
    out.u8(value ? 1 : 0);
  }

  static boolean booleanOf(ByteInput in) {
    int octet = in.u8();
    if (octet > 1) {
      throw new CodecException("a boolean is 0 or 1, not " + octet);
    }
    return octet == 1;
  }

  static void write(ByteOutput out, byte value) {
    out.u8(value);
  }

  static byte byteOf(ByteInput in) {
    return (byte) in.u8();
  }

  static void write(ByteOutput out, short value) {
    out.zigzag(value);
  }

  static short shortOf(ByteInput in) {
    int number = in.zigzag();
    if (number != (short) number) {
      throw new CodecException("a short is not " + number);
    }
    return (short) number;
  }

  static void write(ByteOutput out, char value) {
    out.varint(value);
  }

  static char charOf(ByteInput in) {
    long number = in.varint();
    if (number != (char) number) {
      throw new CodecException("a char is not " + Long.toUnsignedString(number));
    }
    return (char) number;
  }

  static void write(ByteOutput out, int value) {
    out.zigzag(value);
  }

  static int intOf(ByteInput in) {
    return in.zigzag();
  }

  static void write(ByteOutput out, long value) {
    out.i64(value);
  }

  static long longOf(ByteInput in) {
    return in.i64();
  }

  static void write(ByteOutput out, float value) {
    out.i32(Float.floatToRawIntBits(value));
  }

  static float floatOf(ByteInput in) {
    return Float.intBitsToFloat(in.i32());
  }

  static void write(ByteOutput out, double value) {
    out.i64(Double.doubleToRawLongBits(value));
  }

  static double doubleOf(ByteInput in) {
    return Double.longBitsToDouble(in.i64());
  }

  static void writeString(ByteOutput out, @Nullable String text) {
    if (text == null) {
      out.u8(Tag.NULL);
    } else {
      out.u8(Tag.STRING);
      out.string(text);
    }
  }

  static @Nullable String stringOf(ByteInput in) {
    int tag = in.u8();
    return switch (tag) {
      case Tag.STRING -> in.string();
      case Tag.NULL -> null;
      default -> throw new CodecException("a text was expected, not a value with tag " + tag);
    };
  }

  static void writeLeaf(Leaf leaf, ByteOutput out, @Nullable Object value) {
    if (value == null) {
      out.u8(Tag.NULL);
    } else {
      out.claim(1);
      leaf.write(value, out);
    }
  }

  static void writeValue(Values values, ByteOutput out, @Nullable Object value) {
    if (value != null) {
      out.claim(1);
    }
    values.write(value, out);
  }

  static @Nullable Object valueOf(Values values, Class<?> type, ByteInput in) {
    Object value = values.read(type, in);
    if (value != null) {
      in.claim(1);
    }
    return value;
  }

  private static MethodHandle find(String name, MethodType type) {
    try {
      return HERE.findStatic(Components.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }
}
