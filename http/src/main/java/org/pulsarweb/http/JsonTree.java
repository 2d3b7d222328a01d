package org.pulsarweb.http;

import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.type.LogicalType;

/** JSON as a tree by Jackson, which takes nothing for what it is not. */
final class JsonTree {
  static final JsonNode NULL = NullNode.getInstance();

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(Json.VALUES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // it is looked for here
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              config -> {
                config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  private JsonTree() {}

  static JsonNode read(byte[] json) {
    try (JsonParser parser = MAPPER.createParser(json)) {
      JsonNode node = MAPPER.readTree(parser);
      if (node == null || node.isMissingNode()) {
        throw new JsonException("There is no JSON", true, null);
      }
      if (parser.nextToken() != null) {
        throw new JsonException("There is more than one JSON value", true, null);
      }
      return node;
    } catch (StreamConstraintsException e) {
      throw new JsonException("The JSON is nested too deeply, or a part of it too long", false, e);
    } catch (JacksonException e) {
      throw new JsonException(Json.messageOf(e), e instanceof StreamReadException, e);
    }
  }

  static JsonNode of(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** JSON has one kind of numbers: 2.0 is as whole as 2. */
  static boolean isWhole(JsonNode node) {
    return node.isIntegralNumber() || (node.isNumber() && node.canConvertToExactIntegral());
  }

  /** The commonest types are told apart here, because Jackson takes ten times as long to. */
  static @Nullable Object as(JsonNode node, Type type) {
    if (type == JsonValue.class) {
      return new JsonValue(node);
    } else if (type == double.class && node.isNumber()) {
      return node.doubleValue();
    } else if (type == int.class && isWhole(node) && node.canConvertToInt()) {
      return node.intValue();
    } else if (type == long.class && isWhole(node) && node.canConvertToLong()) {
      return node.longValue();
    } else if (type == String.class && node.isString()) {
      return node.stringValue();
    } else if (type == boolean.class && node.isBoolean()) {
      return node.booleanValue();
    }
    try {
      return MAPPER.treeToValue(node, MAPPER.constructType(Objects.requireNonNull(type)));
    } catch (InvalidDefinitionException e) {
      throw e; // the type is wrong, not the JSON
    } catch (StreamReadException e) {
      throw new JsonException("A number is out of range", false, e);
    } catch (JacksonException e) {
      throw new JsonException(Json.messageOf(e), false, e);
    }
  }
}
