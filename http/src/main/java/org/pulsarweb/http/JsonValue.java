package org.pulsarweb.http;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A piece of JSON whose form is not known before (RFC 8259): it is read once, looked at, and its
 * parts become values of Java's types.
 *
 * <p>It is stricter than {@link Request#json}: a name that comes twice, text where a number belongs
 * or a number where text does are refused, and so is a fraction where a whole number belongs.
 * Numbers keep all their digits. JSON of more than 500 levels is refused.
 *
 * <p>Immutable.
 */
public final class JsonValue {
  /** What a value may be. */
  public enum Kind {
    /** Nothing. */
    NULL,
    /** True or false. */
    BOOLEAN,
    /** A number. */
    NUMBER,
    /** Text. */
    STRING,
    /** Values in their order. */
    ARRAY,
    /** Values by names. */
    OBJECT
  }

  /** Nothing. */
  public static final JsonValue NULL = new JsonValue(JsonTree.NULL);

  private final JsonNode node;

  JsonValue(JsonNode node) {
    this.node = node;
  }

  JsonNode node() {
    return node;
  }

  /**
   * {@return what bytes say}
   *
   * @param json one value, in UTF-8
   * @throws JsonException if they say no value, or a name comes twice, or it is nested too deeply
   */
  public static JsonValue read(byte[] json) {
    return new JsonValue(JsonTree.read(json));
  }

  /**
   * {@return a value as JSON}
   *
   * @param value a record, map, list or whatever else Jackson can write; null is {@link #NULL}
   */
  public static JsonValue of(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    return value instanceof JsonValue json ? json : new JsonValue(JsonTree.of(value));
  }

  /**
   * {@return the bytes of a value as JSON, in UTF-8}
   *
   * @param value a record, map, list or whatever else Jackson can write, or null
   */
  public static byte[] write(@Nullable Object value) {
    return switch (value) {
      case null -> ascii("null");
      case Integer _, Long _, Boolean _ -> ascii(value.toString()); // without a generator
      case JsonValue json -> json.toBytes();
      default -> Json.write(value);
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** {@return what kind of value it is} */
  public Kind kind() {
    return switch (node.getNodeType()) {
      case NULL, MISSING -> Kind.NULL;
      case BOOLEAN -> Kind.BOOLEAN;
      case NUMBER -> Kind.NUMBER;
      case STRING, BINARY, POJO -> Kind.STRING;
      case ARRAY -> Kind.ARRAY;
      case OBJECT -> Kind.OBJECT;
    };
  }

  /** {@return whether it is nothing} */
  public boolean isNull() {
    return node.isNull();
  }

  /** {@return whether it is a number without a fraction, as 2 and 2.0 are} */
  public boolean isWhole() {
    return JsonTree.isWhole(node);
  }

  /** {@return how many elements or members it has; 0 if it can have none} */
  public int size() {
    return node.size();
  }

  /**
   * {@return an element of an array}
   *
   * @param index from 0
   * @throws IndexOutOfBoundsException if there is none
   */
  public JsonValue at(int index) {
    JsonNode element = node.get(index);
    if (element == null) {
      throw new IndexOutOfBoundsException("there is no element " + index + " of " + node.size());
    }
    return new JsonValue(element);
  }

  /** {@return the elements of an array; none, if it is something else} */
  public List<JsonValue> elements() {
    List<JsonValue> elements = new ArrayList<>(node.size());
    if (node.isArray()) {
      for (JsonNode element : node) {
        elements.add(new JsonValue(element));
      }
    }
    return elements;
  }

  /**
   * {@return a member of an object, if there is one}
   *
   * @param name case-sensitive
   */
  public Optional<JsonValue> get(String name) {
    JsonNode member = node.get(name);
    return member == null ? Optional.empty() : Optional.of(new JsonValue(member));
  }

  /** {@return the names of an object's members in their order; none, if it is something else} */
  public Collection<String> names() {
    return node.propertyNames();
  }

  /**
   * {@return the text that it is}
   *
   * @throws JsonException if it is something else
   */
  public String text() {
    return as(String.class);
  }

  /**
   * {@return it as a value of a type}
   *
   * @param <T> the type
   * @param type the type; a primitive one gives its wrapper
   * @throws JsonException if it is no such value; JSON's null is none
   */
  @SuppressWarnings("unchecked") // a primitive type's class says its wrapper
  public <T> T as(Class<T> type) {
    Object value = JsonTree.as(node, type);
    if (value == null) {
      throw new JsonException("The JSON must not be null", false, null);
    }
    return (T) value;
  }

  /**
   * {@return it as a value of a type, which may be a generic one, or null}
   *
   * @param type the type
   * @throws JsonException if it is no such value
   */
  public @Nullable Object as(Type type) {
    return JsonTree.as(node, type);
  }

  /** {@return the JSON in UTF-8} */
  public byte[] toBytes() {
    if (node.isNull()) {
      return ascii("null");
    }
    return node.isIntegralNumber() ? ascii(node.numberValue().toString()) : Json.write(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonValue json && node.equals(json.node);
  }

  @Override
  public int hashCode() {
    return node.hashCode();
  }

  /** {@return the JSON} */
  @Override
  public String toString() {
    return node.toString();
  }
}
