package org.pulsarweb.http;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * JSON by Jackson, with its defaults. The only class that touches it but for {@link JsonTree}, so
 * that a program without JSON does not load it.
 */
final class Json {
  /** A {@link JsonValue} within other values is the JSON that it is. */
  static final JacksonModule VALUES =
      new SimpleModule()
          .addSerializer(JsonValue.class, new ValueWriter())
          .addDeserializer(JsonValue.class, new ValueReader());

  private static final JsonMapper MAPPER = JsonMapper.builder().addModule(VALUES).build();

  private static final class ValueWriter extends ValueSerializer<JsonValue> {
    @Override
    public void serialize(JsonValue value, JsonGenerator out, SerializationContext context) {
      value.node().serialize(out, context);
    }
  }

  private static final class ValueReader extends ValueDeserializer<JsonValue> {
    @Override
    public JsonValue deserialize(JsonParser in, DeserializationContext context) {
      return new JsonValue(context.readTree(in));
    }

    @Override
    public JsonValue getNullValue(DeserializationContext context) {
      return JsonValue.NULL;
    }
  }

  /** A writer that was made for a class has found its serializer once and for all. */
  private static final ClassValue<ObjectWriter> WRITERS =
      new ClassValue<>() {
        @Override
        protected ObjectWriter computeValue(Class<?> type) {
          return MAPPER.writerFor(type);
        }
      };

  private Json() {}

  static byte[] write(Object value) {
    return WRITERS.get(value.getClass()).writeValueAsBytes(value);
  }

  /**
   * Returns the value that a peer's bytes say; throws 400 if they say none.
   *
   * <p>The message names the field or the place, never Java's types: what a client may read is its
   * own mistake, not our insides. The cause has the rest.
   */
  static <T> T read(byte[] bytes, Class<T> type) {
    T value;
    try {
      value = MAPPER.readValue(bytes, type);
    } catch (InvalidDefinitionException e) {
      throw e; // the type is wrong, not the bytes
    } catch (JacksonException e) {
      throw new HttpException(400, messageOf(e), e);
    }
    if (value == null) {
      throw new HttpException(400, "The JSON must not be null");
    }
    return value;
  }

  static String messageOf(JacksonException e) {
    if (e instanceof StreamReadException) {
      TokenStreamLocation location = e.getLocation();
      return location == null
          ? "Malformed JSON"
          : "Malformed JSON at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
    String path = pathOf(e);
    return path.isEmpty()
        ? "The JSON has not the expected form"
        : "The JSON field \"" + path + "\" is missing or not of the expected type";
  }

  private static String pathOf(JacksonException e) {
    var path = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.toString();
  }
}
