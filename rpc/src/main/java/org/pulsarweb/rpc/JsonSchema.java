package org.pulsarweb.rpc;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.pulsarweb.http.JsonValue;

/** What Java's types are as JSON: a schema for programs, and a word for people. */
final class JsonSchema {
  private static final int DEPTH_MAX = 8; // a record may have itself within

  private static final Set<Class<?>> WHOLE =
      Set.of(
          int.class,
          Integer.class,
          long.class,
          Long.class,
          short.class,
          Short.class,
          byte.class,
          Byte.class,
          BigInteger.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(double.class, Double.class, float.class, Float.class, BigDecimal.class, Number.class);
  private static final Map<Class<?>, String> FORMATS =
      Map.of(
          UUID.class, "uuid",
          URI.class, "uri",
          Instant.class, "date-time",
          LocalDate.class, "date");

  private JsonSchema() {}

  static Map<String, Object> of(Type type) {
    return of(type, DEPTH_MAX);
  }

  private static Map<String, Object> of(Type type, int depth) {
    Class<?> raw = raw(type);
    if (depth == 0) {
      return Map.of();
    } else if (Optional.class == raw || CompletionStage.class.isAssignableFrom(raw)) {
      return of(argument(type, 0), depth);
    } else if (FORMATS.containsKey(raw)) {
      return members("type", "string", "format", String.valueOf(FORMATS.get(raw)));
    } else if (raw.isEnum()) {
      List<String> names = Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList();
      return members("type", "string", "enum", names);
    } else if (raw.isArray()) {
      return members("type", "array", "items", of(raw.getComponentType(), depth - 1));
    } else if (Collection.class.isAssignableFrom(raw)) {
      return members("type", "array", "items", of(argument(type, 0), depth - 1));
    } else if (Map.class.isAssignableFrom(raw)) {
      return members("type", "object", "additionalProperties", of(argument(type, 1), depth - 1));
    } else if (raw.isRecord()) {
      return ofRecord(raw, depth);
    }
    String word = word(raw);
    return word.isEmpty() ? Map.of() : Map.of("type", word);
  }

  /** Returns two members in their order, so that a document is the same each time. */
  static Map<String, Object> members(String first, Object value, String second, Object other) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(first, value);
    members.put(second, other);
    return members;
  }

  private static Map<String, Object> ofRecord(Class<?> type, int depth) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.put(component.getName(), of(component.getGenericType(), depth - 1));
      if (component.getType().isPrimitive()) {
        required.add(component.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }

  /** Returns JSON Schema's word for a simple type, or nothing if any value may be of it. */
  private static String word(Class<?> raw) {
    if (raw == void.class || raw == Void.class) {
      return "null";
    } else if (WHOLE.contains(raw)) {
      return "integer";
    } else if (NUMBERS.contains(raw)) {
      return "number";
    } else if (raw == boolean.class || raw == Boolean.class) {
      return "boolean";
    }
    return CharSequence.class.isAssignableFrom(raw) || FORMATS.containsKey(raw) || raw.isEnum()
        ? "string"
        : "";
  }

  /** Returns what a value of a type is, for people; nothing if it may be anything. */
  static String kindOf(Type type) {
    Class<?> raw = raw(type);
    if (raw.isArray() || Collection.class.isAssignableFrom(raw)) {
      return "an array";
    } else if (raw.isRecord() || Map.class.isAssignableFrom(raw)) {
      return "an object";
    }
    return switch (word(raw)) {
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "string" -> "a string";
      default -> "";
    };
  }

  /** Returns what a value is, for people. */
  static String kindOf(JsonValue value) {
    return switch (value.kind()) {
      case NULL -> "null";
      case BOOLEAN -> "true or false";
      case NUMBER -> value.isWhole() ? "a whole number" : "a number";
      case STRING -> "a string";
      case ARRAY -> "an array";
      case OBJECT -> "an object";
    };
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> raw -> raw;
      case ParameterizedType of when of.getRawType() instanceof Class<?> raw -> raw;
      default -> Object.class;
    };
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType of && of.getActualTypeArguments().length > index
        ? of.getActualTypeArguments()[index]
        : Object.class;
  }
}
