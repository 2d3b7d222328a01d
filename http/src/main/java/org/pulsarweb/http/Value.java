package org.pulsarweb.http;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One text value from a request (header, query parameter, path parameter): absent or present.
 *
 * <p>The {@code as…} methods require it: if it is absent or malformed the request ends with 400 and
 * a message that names it. The {@code orElse} methods allow it to be absent, never to be malformed.
 *
 * <p>Immutable.
 */
public final class Value {
  private final String kind;
  private final String name;
  private final @Nullable String text;

  private Value(String kind, String name, @Nullable String text) {
    this.kind = kind;
    this.name = name;
    this.text = text;
  }

  /**
   * {@return a value}
   *
   * @param kind where it comes from, as the message says it: {@code query parameter}
   * @param name the name it was asked by
   * @param text null when absent
   */
  public static Value of(String kind, String name, @Nullable String text) {
    return new Value(kind, name, text);
  }

  /** {@return whether the request has it, if only as an empty text} */
  public boolean isPresent() {
    return text != null;
  }

  /**
   * {@return the text}
   *
   * @throws HttpException 400 when absent
   */
  public String asText() {
    if (text == null) {
      throw new HttpException(400, "The " + kind + " \"" + name + "\" is missing");
    }
    return text;
  }

  /**
   * {@return the text as a number}
   *
   * @throws HttpException 400 when absent, no decimal number or out of range
   */
  public int asInt() {
    String present = asText();
    try {
      return Integer.parseInt(present);
    } catch (NumberFormatException e) {
      throw malformed("a whole number", e);
    }
  }

  /**
   * {@return the text as a number}
   *
   * @throws HttpException 400 when absent, no decimal number or out of range
   */
  public long asLong() {
    String present = asText();
    try {
      return Long.parseLong(present);
    } catch (NumberFormatException e) {
      throw malformed("a whole number", e);
    }
  }

  /**
   * {@return the text as a finite number}
   *
   * @throws HttpException 400 when absent or no such number
   */
  public double asDouble() {
    String present = asText();
    try {
      double number = Double.parseDouble(present);
      if (Double.isFinite(number)) {
        return number;
      }
      throw malformed("a finite number", null);
    } catch (NumberFormatException e) {
      throw malformed("a number", e);
    }
  }

  /**
   * {@return the text {@code true} or {@code false}, case-blind, as a boolean}
   *
   * @throws HttpException 400 when absent or another text
   */
  public boolean asBoolean() {
    String present = asText();
    if (present.equalsIgnoreCase("true")) {
      return true;
    }
    if (present.equalsIgnoreCase("false")) {
      return false;
    }
    throw malformed("true or false", null);
  }

  /**
   * {@return the text, or the other when absent}
   *
   * @param other the text to use when absent
   */
  public String orElse(String other) {
    return text == null ? other : text;
  }

  /**
   * {@return the number, or the other when absent}
   *
   * @param other the number to use when absent
   * @throws HttpException 400 when present and no number
   */
  public int orElse(int other) {
    return text == null ? other : asInt();
  }

  /**
   * {@return the number, or the other when absent}
   *
   * @param other the number to use when absent
   * @throws HttpException 400 when present and no number
   */
  public long orElse(long other) {
    return text == null ? other : asLong();
  }

  /**
   * {@return the number, or the other when absent}
   *
   * @param other the number to use when absent
   * @throws HttpException 400 when present and no number
   */
  public double orElse(double other) {
    return text == null ? other : asDouble();
  }

  /**
   * {@return the boolean, or the other when absent}
   *
   * @param other the boolean to use when absent
   * @throws HttpException 400 when present and neither {@code true} nor {@code false}
   */
  public boolean orElse(boolean other) {
    return text == null ? other : asBoolean();
  }

  /** {@return the text, or nothing} */
  public Optional<String> optional() {
    return Optional.ofNullable(text);
  }

  /**
   * {@return the number, or nothing}
   *
   * @throws HttpException 400 when present and no number
   */
  public OptionalInt optionalInt() {
    return text == null ? OptionalInt.empty() : OptionalInt.of(asInt());
  }

  /**
   * {@return the number, or nothing}
   *
   * @throws HttpException 400 when present and no number
   */
  public OptionalLong optionalLong() {
    return text == null ? OptionalLong.empty() : OptionalLong.of(asLong());
  }

  private HttpException malformed(String expected, @Nullable Throwable cause) {
    String message = "The " + kind + " \"" + name + "\" must be " + expected;
    return cause == null ? new HttpException(400, message) : new HttpException(400, message, cause);
  }

  /** {@return the text, or an empty one when absent, for messages only} */
  @Override
  public String toString() {
    return text == null ? "" : text;
  }
}
