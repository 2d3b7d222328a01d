package org.pulsarweb.rpc;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.JsonException;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.http.JsonValue.Kind;

/** Makes a method's arguments of what a call brings; says which parameter is wrong, and how. */
final class Arguments {
  private final RpcMethod method;
  private final List<RpcParameter> parameters;

  private Arguments(RpcMethod method) {
    this.method = method;
    this.parameters = method.parameters();
  }

  /** Throws {@link RpcError#INVALID_PARAMS} if the method does not take them. */
  static @Nullable Object[] of(RpcMethod method, Optional<JsonValue> params) {
    var wanted = new Arguments(method);
    if (params.isEmpty()) {
      return wanted.byPosition(JsonValue.NULL);
    }
    return params.get().kind() == Kind.ARRAY
        ? wanted.byPosition(params.get())
        : wanted.byName(params.get());
  }

  private @Nullable Object[] byPosition(JsonValue given) {
    if (given.size() > parameters.size()) {
      throw refusal(takes() + ", not " + given.size() + " of them");
    }
    @Nullable Object[] arguments = new Object[parameters.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] =
          i < given.size() ? value(parameters.get(i), given.at(i)) : absent(parameters.get(i));
    }
    return arguments;
  }

  private @Nullable Object[] byName(JsonValue given) {
    @Nullable Object[] arguments = new Object[parameters.size()];
    int found = 0;
    for (int i = 0; i < arguments.length; i++) {
      RpcParameter parameter = parameters.get(i);
      Optional<JsonValue> value = given.get(parameter.name());
      if (value.isPresent()) {
        arguments[i] = value(parameter, value.get());
        found++;
      }
    }
    if (found < given.size()) {
      throw refusal(takes() + "; there is no parameter " + unknown(given));
    }
    for (int i = 0; i < arguments.length; i++) {
      if (given.get(parameters.get(i).name()).isEmpty()) {
        arguments[i] = absent(parameters.get(i));
      }
    }
    return arguments;
  }

  private String unknown(JsonValue given) {
    return given.names().stream()
        .filter(name -> parameters.stream().noneMatch(known -> known.name().equals(name)))
        .map(name -> "\"" + name + "\"")
        .collect(Collectors.joining(", "));
  }

  /** Returns what the method takes, as the beginning of a sentence. */
  private String takes() {
    if (parameters.isEmpty()) {
      return method.name() + " takes no parameters";
    }
    return method.name()
        + " takes "
        + parameters.stream()
            .map(known -> known.required() ? known.name() : "[" + known.name() + "]")
            .collect(Collectors.joining(", "));
  }

  private @Nullable Object absent(RpcParameter parameter) {
    if (parameter.required()) {
      throw refusal(takes() + "; \"" + parameter.name() + "\" is missing");
    }
    return isOptional(parameter.type()) ? Optional.empty() : null;
  }

  private @Nullable Object value(RpcParameter parameter, JsonValue given) {
    Type type = parameter.type();
    if (given.isNull() && type != JsonValue.class && type != Object.class) {
      return absent(parameter);
    }
    Type inner =
        isOptional(type) && type instanceof ParameterizedType of
            ? of.getActualTypeArguments()[0]
            : type;
    try {
      Object value = given.as(inner);
      return isOptional(type) ? Optional.ofNullable(value) : value;
    } catch (JsonException e) {
      throw refusal(why(parameter.name(), inner, given, e));
    }
  }

  private String why(String name, Type type, JsonValue given, JsonException e) {
    String expected = JsonSchema.kindOf(type);
    String found = JsonSchema.kindOf(given);
    String begin = "the parameter \"" + name + "\" of " + method.name();
    if (expected.isEmpty() || expected.equals(found)) {
      return begin + " is wrong: " + e.message();
    }
    return begin + " must be " + expected + ", not " + found;
  }

  static boolean isOptional(Type type) {
    return type == Optional.class
        || (type instanceof ParameterizedType of && of.getRawType() == Optional.class);
  }

  private static RpcException refusal(String why) {
    return RpcException.refusal(RpcError.INVALID_PARAMS, "Invalid params: " + why);
  }
}
