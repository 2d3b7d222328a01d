package org.pulsarweb.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A slice of an array that values are read from: what {@link ByteOutput} wrote, in the same order.
 * Every method throws {@link CodecException} when the bytes end before it has what it returns.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class ByteInput {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array;
  private int position;
  private int end;

  // Of the value that is being read.
  private int depthLeft;
  private int elementsLeft;

  private ByteInput(byte[] array, int from, int to) {
    Objects.checkFromToIndex(from, to, array.length);
    this.array = array;
    this.position = from;
    this.end = to;
  }

  /**
   * {@return an input over a whole array}
   *
   * @param array not copied
   */
  public static ByteInput of(byte[] array) {
    return new ByteInput(array, 0, array.length);
  }

  /**
   * {@return an input over a slice}
   *
   * @param array not copied
   * @param from the first index
   * @param to the index after the last
   */
  public static ByteInput of(byte[] array, int from, int to) {
    return new ByteInput(array, from, to);
  }

  /**
   * Goes on with another slice, and forgets the old one.
   *
   * @param array not copied
   * @param from the first index
   * @param to the index after the last
   */
  public void reset(byte[] array, int from, int to) {
    Objects.checkFromToIndex(from, to, array.length);
    this.array = array;
    this.position = from;
    this.end = to;
  }

  /** {@return the index in the array of the next byte} */
  public int position() {
    return position;
  }

  /** {@return how many bytes are left} */
  public int remaining() {
    return end - position;
  }

  /** {@return one byte, 0 to 255} */
  public int u8() {
    require(1);
    return array[position++] & 0xFF;
  }

  /** {@return four bytes} */
  public int i32() {
    require(Integer.BYTES);
    int number = (int) INTS.get(array, position);
    position += Integer.BYTES;
    return number;
  }

  /** {@return eight bytes} */
  public long i64() {
    require(Long.BYTES);
    long number = (long) LONGS.get(array, position);
    position += Long.BYTES;
    return number;
  }

  /** {@return a number of one to ten bytes, to be taken as unsigned} */
  public long varint() {
    int first = u8();
    return first < 0x80 ? first : longVarint(first & 0x7F);
  }

  private long longVarint(long first) {
    long number = first;
    for (int shift = 7; shift < Long.SIZE; shift += 7) {
      int next = u8();
      number |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        if (shift == 63 && next > 1) {
          break;
        }
        return number;
      }
    }
    throw new CodecException("a number has more than 64 bits");
  }

  /** {@return a number of one to five bytes} */
  public int zigzag() {
    long number = varint();
    if (number >>> Integer.SIZE != 0) {
      throw new CodecException("a number has more than 32 bits");
    }
    int bits = (int) number;
    return bits >>> 1 ^ -(bits & 1);
  }

  /** {@return a text} */
  public String string() {
    long header = varint();
    int length = length(header >>> 1, (header & 1) == 0 ? 1 : Character.BYTES);
    if ((header & 1) == 0) {
      var text = new String(array, position, length, ISO_8859_1);
      position += length;
      return text;
    }
    var chars = new char[length];
    slice(length * Character.BYTES).asCharBuffer().get(chars);
    return new String(chars);
  }

  /**
   * {@return a copy of the next bytes}
   *
   * @param count 0 or more
   */
  public byte[] bytes(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("negative: " + count);
    }
    require(count);
    byte[] bytes = Arrays.copyOfRange(array, position, position + count);
    position += count;
    return bytes;
  }

  /** Returns the number of things that follow, of which each takes at least so many bytes. */
  int length(int bytesOfEach) {
    return length(varint(), bytesOfEach);
  }

  private int length(long count, int bytesOfEach) {
    if (count < 0 || count > remaining() / bytesOfEach) {
      throw cutShort();
    }
    return (int) count;
  }

  /** Returns the number of things that follow, each of them so many elements, and counts them. */
  int count(int elementsOfEach) {
    int count = length(elementsOfEach);
    claim(count * elementsOfEach);
    return count;
  }

  /** Counts elements. */
  void claim(int elements) {
    if (elements > elementsLeft) {
      throw new CodecException("the value has too many elements: see CodecLimits.maxElements");
    }
    elementsLeft -= elements;
  }

  /** Returns the next bytes, to be read at once, and goes behind them. */
  ByteBuffer slice(int count) {
    require(count);
    ByteBuffer slice = ByteBuffer.wrap(array, position, count);
    position += count;
    return slice;
  }

  /** Goes behind these bytes if they come next; else stays. */
  boolean trySkip(byte[] bytes) {
    if (remaining() < bytes.length
        || !Arrays.equals(array, position, position + bytes.length, bytes, 0, bytes.length)) {
      return false;
    }
    position += bytes.length;
    return true;
  }

  /**
   * Begins a value, which the limits now bound; returns what {@link #end} wants.
   *
   * <p>An element takes at least a byte. So there are never more of them than bytes, and what is
   * allocated before its elements are seen stays in proportion to what was sent, however often a
   * count lies.
   */
  int begin(CodecLimits limits) {
    int whole = end;
    end = (int) Math.min(end, (long) position + limits.maxBytes());
    depthLeft = limits.maxDepth();
    elementsLeft = Math.min(limits.maxElements(), remaining());
    return whole;
  }

  void end(int whole) {
    end = whole;
  }

  /** Goes one value deeper. */
  void enter() {
    if (--depthLeft < 0) {
      throw new CodecException("the value lies too deep: see CodecLimits.maxDepth");
    }
  }

  void leave() {
    depthLeft++;
  }

  private void require(int count) {
    if (end - position < count) {
      throw cutShort();
    }
  }

  private static CodecException cutShort() {
    return new CodecException("the bytes end too early, or are more than CodecLimits.maxBytes");
  }
}
