package org.pulsarweb.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ordered header fields. Names are case-blind; a name may come several times; order is kept.
 *
 * <p>They are kept as bytes, as they came or will go over the wire, and Strings are made only for
 * what is asked. Received headers keep the array alive in which their message arrived.
 *
 * <p>Immutable.
 */
public final class Headers {
  /** No fields at all. */
  public static final Headers EMPTY = new Headers(new byte[0], new int[0], KnownField.NONE, true);

  /** Ints of {@link #at} per field: name from, name to, value from, value to. */
  static final int STRIDE = 4;

  private final byte[] wire;
  private final int[] at;

  /** A set of {@link KnownField} bits: which of them occur. */
  private final int known;

  /** Whether {@link #wire} is exactly these fields, each as {@code Name: value CRLF}. */
  private final boolean canonical;

  /** All of them for HTTP/2; made when first asked: a race makes them twice, which is fine. */
  private byte @Nullable [] block;

  private Headers(byte[] wire, int[] at, int known, boolean canonical) {
    this.wire = wire;
    this.at = at;
    this.known = known;
    this.canonical = canonical;
  }

  /** Returns fields that a reader found, and checked, in an array that nobody changes any more. */
  static Headers received(byte[] array, int[] at, int known) {
    return at.length == 0 ? EMPTY : new Headers(array, at, known, false);
  }

  /** Returns fields whose wire is exactly these, each as {@code Name: value CRLF}. */
  static Headers canonical(byte[] wire, int[] at, int known) {
    return at.length == 0 ? EMPTY : new Headers(wire, at, known, true);
  }

  /**
   * {@return fields in the given order}
   *
   * @param namesAndValues a name, its value, the next name, and so on
   * @throws IllegalArgumentException if a name is no token (RFC 9110 §5.1), or a value has a
   *     control character, a character beyond U+00FF, or a blank at its start or end (RFC 9110
   *     §5.5)
   */
  public static Headers of(String... namesAndValues) {
    return namesAndValues.length == 0 ? EMPTY : EMPTY.rebuilt(null, namesAndValues);
  }

  /**
   * {@return the first value of a field}
   *
   * @param name case-blind
   */
  public Value get(String name) {
    int i = indexOf(name, 0);
    return Value.of("header", name, i < 0 ? null : valueAt(i));
  }

  /**
   * {@return all values of a field in their order; a value that is a list is not taken apart}
   *
   * @param name case-blind
   */
  public List<String> all(String name) {
    var values = new ArrayList<String>();
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + STRIDE)) {
      values.add(valueAt(i));
    }
    return List.copyOf(values);
  }

  /**
   * {@return whether a field is there}
   *
   * @param name case-blind
   */
  public boolean has(String name) {
    return indexOf(name, 0) >= 0;
  }

  /**
   * {@return whether a field that is a list, in one line or in several, has a member}
   *
   * <p>A comma always ends a member, also one within quotes.
   *
   * @param name case-blind
   * @param token the whole member, case-blind
   */
  public boolean contains(String name, String token) {
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + STRIDE)) {
      if (hasMember(at[i + 2], at[i + 3], token)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasMember(int from, int to, String token) {
    int start = from;
    while (start <= to) {
      int comma = Octets.indexOf((byte) ',', wire, start, to);
      int end = comma < 0 ? to : comma;
      int first = start;
      int last = end;
      while (first < last && Octets.isBlank(wire[first])) {
        first++;
      }
      while (last > first && Octets.isBlank(wire[last - 1])) {
        last--;
      }
      if (Octets.equalsBlind(wire, first, last, token)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /** {@return how many fields there are} */
  public int size() {
    return at.length / STRIDE;
  }

  /**
   * {@return a copy with one more field at the end}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   * @throws IllegalArgumentException as {@link #of}
   */
  public Headers with(String name, String value) {
    return rebuilt(null, name, value);
  }

  /**
   * {@return a copy with this value, at the end, in place of all values of the field}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   * @throws IllegalArgumentException as {@link #of}
   */
  public Headers set(String name, String value) {
    return rebuilt(name, name, value);
  }

  /**
   * {@return a copy without a field}
   *
   * @param name case-blind
   */
  public Headers without(String name) {
    return has(name) ? rebuilt(name) : this;
  }

  /**
   * Calls an action with the name and the value of each field, in order.
   *
   * @param action what to do with a name and a value
   */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < at.length; i += STRIDE) {
      action.accept(nameAt(i), valueAt(i));
    }
  }

  /** Returns whether any of these {@link KnownField}s occurs. */
  boolean hasKnown(int fields) {
    return (known & fields) != 0;
  }

  /** Appends all fields as lines, but those that are in {@code except}. */
  void writeTo(ByteSink out, int except) {
    if (canonical && (known & except) == 0) {
      out.write(wire);
      return;
    }
    for (int i = 0; i < at.length; i += STRIDE) {
      if ((known & except) == 0 || (KnownField.of(wire, at[i], at[i + 1]) & except) == 0) {
        out.write(wire, at[i], at[i + 1]);
        out.write(':');
        out.write(' ');
        out.write(wire, at[i + 2], at[i + 3]);
        out.crlf();
      }
    }
  }

  /**
   * Returns all fields as HTTP/2 has them, but those that HTTP/2 does not know, and Content-Length.
   * They do not depend on the connection, so that fields which many responses share are put
   * together once.
   */
  byte[] block() {
    byte[] made = block;
    if (made == null) {
      made = encoded();
      block = made;
    }
    return made;
  }

  private byte[] encoded() {
    ByteSink out = ByteSink.open();
    int longest = 0;
    for (int i = 0; i < at.length; i += STRIDE) {
      longest = Math.max(longest, at[i + 1] - at[i]);
    }
    byte[] scratch = new byte[longest];
    for (int i = 0; i < at.length; i += STRIDE) {
      if (!isOfConnection(i)) {
        Hpack.field(out, wire, at[i], at[i + 1], at[i + 2], at[i + 3], scratch);
      }
    }
    return out.toBytes();
  }

  /** Tells whether HTTP/2 has no such field (RFC 9113 §8.2.2), or the writer writes it. */
  private boolean isOfConnection(int i) {
    int own =
        KnownField.CONNECTION
            | KnownField.UPGRADE
            | KnownField.TRANSFER_ENCODING
            | KnownField.CONTENT_LENGTH;
    return (KnownField.of(wire, at[i], at[i + 1]) & own) != 0
        || Octets.equalsBlind(wire, at[i], at[i + 1], "keep-alive")
        || Octets.equalsBlind(wire, at[i], at[i + 1], "proxy-connection");
  }

  private int indexOf(String name, int from) {
    int length = name.length();
    for (int i = from; i < at.length; i += STRIDE) {
      int start = at[i];
      int end = at[i + 1];
      if (end - start == length && Octets.equalsBlind(wire, start, end, name)) {
        return i;
      }
    }
    return -1;
  }

  private String nameAt(int i) {
    return Octets.latin1(wire, at[i], at[i + 1]);
  }

  private String valueAt(int i) {
    return Octets.latin1(wire, at[i + 2], at[i + 3]);
  }

  /** Returns these fields without one of them, followed by more, in canonical form. */
  private Headers rebuilt(@Nullable String dropped, String... added) {
    if (added.length % 2 != 0) {
      throw new IllegalArgumentException("a header without a value: " + added[added.length - 1]);
    }
    int count = added.length / 2;
    int length = added.length * 2;
    for (int i = 0; i < at.length; i += STRIDE) {
      if (dropped == null || !Octets.equalsBlind(wire, at[i], at[i + 1], dropped)) {
        count++;
        length += at[i + 1] - at[i] + at[i + 3] - at[i + 2] + 4;
      }
    }
    for (String text : added) {
      length += text.length();
    }
    var copy = new Block(length, count);
    for (int i = 0; i < at.length; i += STRIDE) {
      if (dropped == null || !Octets.equalsBlind(wire, at[i], at[i + 1], dropped)) {
        copy.field(wire, at[i], at[i + 1], at[i + 2], at[i + 3]);
      }
    }
    for (int i = 0; i < added.length; i += 2) {
      copy.field(added[i], added[i + 1]);
    }
    return copy.done();
  }

  /** Tells whether the other has the same fields in the same order; names are case-blind. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Headers that) || that.at.length != at.length) {
      return false;
    }
    for (int i = 0; i < at.length; i += STRIDE) {
      if (!nameAt(i).equalsIgnoreCase(that.nameAt(i)) || !valueAt(i).equals(that.valueAt(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < at.length; i += STRIDE) {
      for (int j = at[i]; j < at[i + 1]; j++) {
        hash = 31 * hash + Octets.lowered(wire[j] & 0xFF);
      }
      hash = 31 * hash + valueAt(i).hashCode();
    }
    return hash;
  }

  /** {@return the fields as lines, for messages only: values may be secrets} */
  @Override
  public String toString() {
    var text = new StringBuilder();
    forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /** Fields in the making, in canonical form. Its size is known before. */
  private static final class Block {
    private final byte[] wire;
    private final int[] at;
    private int length;
    private int index;
    private int known;

    Block(int length, int count) {
      wire = new byte[length];
      at = new int[count * STRIDE];
    }

    void field(byte[] array, int nameFrom, int nameTo, int valueFrom, int valueTo) {
      begin();
      System.arraycopy(array, nameFrom, wire, length, nameTo - nameFrom);
      middle(nameTo - nameFrom);
      System.arraycopy(array, valueFrom, wire, length, valueTo - valueFrom);
      end(valueTo - valueFrom);
    }

    void field(String name, String value) {
      begin();
      int nameLength = name.length();
      for (int i = 0; i < nameLength; i++) {
        if (!Octets.isToken(name.charAt(i))) {
          throw new IllegalArgumentException("not a header name (RFC 9110 §5.1): " + quoted(name));
        }
        wire[length + i] = (byte) name.charAt(i);
      }
      if (nameLength == 0) {
        throw new IllegalArgumentException("an empty header name (RFC 9110 §5.1)");
      }
      middle(nameLength);
      int valueLength = value.length();
      for (int i = 0; i < valueLength; i++) {
        char c = value.charAt(i);
        boolean atEdge = i == 0 || i == valueLength - 1;
        if (!Octets.isValue(c) || (atEdge && Octets.isBlank(c))) {
          throw new IllegalArgumentException(
              "not a value of header " + name + " (RFC 9110 §5.5): " + quoted(value));
        }
        wire[length + i] = (byte) c;
      }
      end(valueLength);
    }

    private void begin() {
      at[index] = length;
    }

    private void middle(int nameLength) {
      known |= KnownField.of(wire, length, length + nameLength);
      length += nameLength;
      at[index + 1] = length;
      wire[length++] = ':';
      wire[length++] = ' ';
      at[index + 2] = length;
    }

    private void end(int valueLength) {
      length += valueLength;
      at[index + 3] = length;
      wire[length++] = '\r';
      wire[length++] = '\n';
      index += STRIDE;
    }

    Headers done() {
      return at.length == 0 ? EMPTY : new Headers(wire, at, known, true);
    }

    /** Returns the text with everything visible, so that an error message is one line. */
    private static String quoted(String text) {
      var quoted = new StringBuilder("\"");
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c >= 0x20 && c < 0x7F) {
          quoted.append(c);
        } else {
          quoted.append(String.format("\\u%04x", (int) c));
        }
      }
      return quoted.append('"').toString();
    }
  }
}
