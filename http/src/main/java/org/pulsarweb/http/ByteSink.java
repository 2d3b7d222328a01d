package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of bytes that writers append to and a connection sends.
 *
 * <p>It has no limit of its own: who fills it looks at {@link #size} and stops.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class ByteSink {
  /** The largest array that {@link #clear} keeps for the next batch: one TLS batch of four. */
  private static final int KEPT_MAX_BYTES = 64 * 1024;

  private static final int FIRST_BYTES = 1024;

  private byte[] array = new byte[FIRST_BYTES];
  private int size;

  private ByteSink() {}

  /** {@return an empty sink} */
  public static ByteSink open() {
    return new ByteSink();
  }

  /** {@return the bytes, of which the first {@link #size} count; not a copy} */
  public byte[] array() {
    return array;
  }

  /** {@return how many bytes were written since the last {@link #clear}} */
  public int size() {
    return size;
  }

  /** {@return a copy of the bytes} */
  public byte[] toBytes() {
    return Arrays.copyOf(array, size);
  }

  /** Forgets the bytes. An array of up to 64 KiB is used again, a larger one is let go. */
  public void clear() {
    size = 0;
    if (array.length > KEPT_MAX_BYTES) {
      array = new byte[FIRST_BYTES];
    }
  }

  /**
   * Takes back what was written after a position, as if it had never been.
   *
   * @param size a former {@link #size}
   */
  public void truncate(int size) {
    if (size < 0 || size > this.size) {
      throw new IllegalArgumentException("no size before " + this.size + ": " + size);
    }
    this.size = size;
  }

  /**
   * Appends one byte.
   *
   * @param octet its low eight bits
   */
  public void write(int octet) {
    reserve(1);
    array[size++] = (byte) octet;
  }

  /**
   * Appends bytes.
   *
   * @param bytes copied
   */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  /**
   * Appends a slice.
   *
   * @param bytes copied
   * @param from the first index
   * @param to the index after the last
   */
  public void write(byte[] bytes, int from, int to) {
    int length = to - from;
    reserve(length);
    System.arraycopy(bytes, from, array, size, length);
    size += length;
  }

  /**
   * Appends a text of Latin-1 characters, one byte each.
   *
   * @param text known to hold nothing above U+00FF; the high byte of anything else is lost
   */
  @SuppressWarnings("deprecation") // the only way to copy Latin-1 without an array in between
  public void ascii(String text) {
    int length = text.length();
    reserve(length);
    text.getBytes(0, length, array, size);
    size += length;
  }

  /**
   * Appends a text in UTF-8.
   *
   * @param text any
   */
  public void utf8(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Appends a number in decimal digits.
   *
   * @param number zero or more
   */
  public void decimal(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative: " + number);
    }
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    reserve(digits);
    long rest = number;
    for (int i = size + digits - 1; i >= size; i--) {
      array[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /**
   * Appends a number in hexadecimal digits of lower case, without leading zeros.
   *
   * @param number taken as unsigned
   */
  public void hex(long number) {
    int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(number)) / 4);
    reserve(digits);
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      int digit = (int) (number >>> shift) & 0xF;
      array[size++] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
    }
  }

  /** Appends a line end, CR and LF. */
  public void crlf() {
    reserve(2);
    array[size++] = '\r';
    array[size++] = '\n';
  }

  private void reserve(int more) {
    if (array.length - size < more) {
      array = Arrays.copyOf(array, Math.max(Math.addExact(size, more), array.length * 2));
    }
  }

  /** {@return the bytes as Latin-1 text, for tests and debugging} */
  @Override
  public String toString() {
    return Octets.latin1(array, 0, size);
  }
}
