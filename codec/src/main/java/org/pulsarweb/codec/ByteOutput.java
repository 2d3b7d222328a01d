package org.pulsarweb.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growing array of bytes that values are written to. A frame and what it carries fit in one:
 * leave room for the length with {@link #i32}, write the value, and {@link #patchI32 patch} the
 * length in.
 *
 * <p>Numbers have their highest byte first. Outside of {@link Codec#write} it has no limit of its
 * own: who fills it looks at {@link #position}.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class ByteOutput {
  /** The largest array that {@link #reset} keeps. */
  private static final int KEPT_MAX_BYTES = 64 * 1024;

  private static final int FIRST_BYTES = 256;

  /** The longest array that every JVM can make. */
  private static final int ARRAY_MAX_BYTES = Integer.MAX_VALUE - 8;

  private static final VarHandle CHARS =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array = new byte[FIRST_BYTES];
  private int position;

  // Of the value that is being written.
  private int end = ARRAY_MAX_BYTES;
  private int depthLeft;
  private int elementsLeft;

  private ByteOutput() {}

  /** {@return an empty output} */
  public static ByteOutput open() {
    return new ByteOutput();
  }

  /** {@return the bytes, of which the first {@link #position} count; not a copy} */
  public byte[] array() {
    return array;
  }

  /** {@return how many bytes were written since the last {@link #reset}} */
  public int position() {
    return position;
  }

  /** {@return a copy of the bytes} */
  public byte[] toBytes() {
    return Arrays.copyOf(array, position);
  }

  /** Forgets the bytes. An array of up to 64 KiB is used again, a larger one is let go. */
  public void reset() {
    position = 0;
    if (array.length > KEPT_MAX_BYTES) {
      array = new byte[FIRST_BYTES];
    }
  }

  /**
   * Takes back what was written after a position, as if it had never been.
   *
   * @param position a former {@link #position}
   */
  public void truncate(int position) {
    requireWritten(position, 0);
    this.position = position;
  }

  /**
   * Appends one byte.
   *
   * @param octet its low eight bits
   */
  public void u8(int octet) {
    reserve(1);
    array[position++] = (byte) octet;
  }

  /**
   * Appends four bytes.
   *
   * @param number any
   */
  public void i32(int number) {
    reserve(Integer.BYTES);
    INTS.set(array, position, number);
    position += Integer.BYTES;
  }

  /**
   * Appends eight bytes.
   *
   * @param number any
   */
  public void i64(long number) {
    reserve(Long.BYTES);
    LONGS.set(array, position, number);
    position += Long.BYTES;
  }

  /**
   * Overwrites four bytes.
   *
   * @param position where an {@link #i32} was written
   * @param number any
   */
  public void patchI32(int position, int number) {
    requireWritten(position, Integer.BYTES);
    INTS.set(array, position, number);
  }

  /**
   * Appends a number in one to ten bytes of seven bits each, lowest first: 0 to 127 take one.
   *
   * @param number taken as unsigned
   */
  public void varint(long number) {
    reserve(10);
    byte[] bytes = array;
    int at = position;
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    position = at;
  }

  /**
   * Appends a number in one to five bytes: -64 to 63 take one.
   *
   * @param number any
   */
  public void zigzag(int number) {
    varint((number << 1 ^ number >> 31) & 0xFFFF_FFFFL);
  }

  /**
   * Appends a text with its length: one byte for each character if all are below U+0100, else two.
   *
   * @param text any; not even a lone surrogate is changed
   */
  @SuppressWarnings("deprecation") // the only way to copy Latin-1 without an array in between
  public void string(String text) {
    int length = text.length();
    if (isLatin1(text)) {
      varint((long) length << 1);
      reserve(length);
      text.getBytes(0, length, array, position);
      position += length;
    } else {
      varint((long) length << 1 | 1);
      reserve((long) length * Character.BYTES);
      for (int i = 0; i < length; i++) {
        CHARS.set(array, position + i * Character.BYTES, text.charAt(i));
      }
      position += length * Character.BYTES;
    }
  }

  /** The JIT drops this loop for a text that the JVM holds as Latin-1. */
  private static boolean isLatin1(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }

  /**
   * Appends bytes, without their number.
   *
   * @param bytes copied
   */
  public void bytes(byte[] bytes) {
    bytes(bytes, 0, bytes.length);
  }

  /**
   * Appends a slice, without its length.
   *
   * @param bytes copied
   * @param from the first index
   * @param to the index after the last
   */
  public void bytes(byte[] bytes, int from, int to) {
    int length = to - from;
    reserve(length);
    System.arraycopy(bytes, from, array, position, length);
    position += length;
  }

  /** Appends room for numbers, to be filled at once. */
  ByteBuffer room(long bytes) {
    reserve(bytes);
    ByteBuffer room = ByteBuffer.wrap(array, position, (int) bytes);
    position += (int) bytes;
    return room;
  }

  /** Begins a value, which the limits now bound. */
  void begin(CodecLimits limits) {
    end = (int) Math.min(ARRAY_MAX_BYTES, (long) position + limits.maxBytes());
    depthLeft = limits.maxDepth();
    elementsLeft = limits.maxElements();
  }

  /** Ends a value; returns whether it has not become too long. */
  boolean tryEnd() {
    int limit = end;
    end = ARRAY_MAX_BYTES;
    return position <= limit;
  }

  /** Goes one value deeper. */
  void enter() {
    if (--depthLeft < 0) {
      throw new CodecException(
          "the value lies too deep, or holds itself: see CodecLimits.maxDepth");
    }
  }

  void leave() {
    depthLeft++;
  }

  /** Appends the number of things that follow, each of them so many elements, and counts them. */
  void count(int count, int elementsOfEach) {
    claim((long) count * elementsOfEach);
    varint(count);
  }

  /** Counts elements. */
  void claim(long elements) {
    if (elements > elementsLeft) {
      throw new CodecException("the value has too many elements: see CodecLimits.maxElements");
    }
    elementsLeft -= (int) elements;
  }

  private void reserve(long more) {
    if (array.length - position < more) {
      grow(more);
    }
  }

  private void grow(long more) {
    long wanted = position + more;
    if (wanted > Math.min(ARRAY_MAX_BYTES, end + 10L)) { // a varint reserves ten, but takes fewer
      throw tooLong();
    }
    long doubled = Math.min(ARRAY_MAX_BYTES, array.length * 2L);
    array = Arrays.copyOf(array, (int) Math.max(wanted, doubled));
  }

  static CodecException tooLong() {
    return new CodecException("the value takes too many bytes: see CodecLimits.maxBytes");
  }

  private void requireWritten(int position, int length) {
    if (position < 0 || length > this.position - position) {
      throw new IllegalArgumentException(
          "nothing was written at " + position + ": there are " + this.position + " bytes");
    }
  }
}
