package org.pulsarweb.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.JsonException;
import org.pulsarweb.http.JsonValue;

/** An object whose methods are calls. */
final class RpcProxy implements InvocationHandler {
  private static final @Nullable Object[] NONE = {};

  /** What a call of a method does. */
  interface Way {
    @Nullable Object call(Method method, String name, @Nullable Object[] arguments)
        throws IOException;
  }

  private final Class<?> type;
  private final String prefix;
  private final InterfaceMethods methods;
  private final Object client;
  private final Way way;

  private RpcProxy(Class<?> type, String prefix, Object client, Way way) {
    this.type = type;
    this.prefix = prefix;
    this.methods = InterfaceMethods.of(type);
    this.client = client;
    this.way = way;
  }

  static <T> T of(Class<T> type, String prefix, RpcClient client) {
    return proxy(type, new RpcProxy(type, prefix, client, new Calls(client)));
  }

  static <T> T of(Class<T> type, String prefix, RpcBatch batch) {
    return proxy(
        type,
        new RpcProxy(
            type,
            prefix,
            batch,
            (method, name, arguments) -> {
              if (isNotification(method)) {
                batch.tell(name, arguments);
              } else {
                long _ = batch.call(name, arguments);
              }
              return nothing(method.getReturnType());
            }));
  }

  private static <T> T proxy(Class<T> type, RpcProxy proxy) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, proxy));
  }

  private static boolean isNotification(Method method) {
    Rpc named = method.getAnnotation(Rpc.class);
    return named != null && named.notification();
  }

  private static @Nullable Object nothing(Class<?> type) {
    return type.isPrimitive() && type != void.class
        ? Array.get(Array.newInstance(type, 1), 0)
        : null;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] arguments = given == null ? NONE : given;
    String name = methods.name(method);
    if (name == null) {
      return ofObject(proxy, method, arguments);
    }
    try {
      return way.call(method, prefix + name, arguments);
    } catch (IOException e) {
      boolean isDeclared =
          Arrays.stream(method.getExceptionTypes())
              .anyMatch(known -> known.isAssignableFrom(IOException.class));
      throw isDeclared ? e : new UncheckedIOException(e);
    }
  }

  private @Nullable Object ofObject(Object proxy, Method method, @Nullable Object[] arguments) {
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == arguments[0];
      case "close" -> {
        if (client instanceof RpcClient own) {
          own.close();
        }
        yield null;
      }
      default -> type.getSimpleName() + " by " + client;
    };
  }

  /** Calls that are made one by one. */
  private record Calls(RpcClient client) implements Way {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is what the method returns
    public @Nullable Object call(Method method, String name, @Nullable Object[] arguments)
        throws IOException {
      if (isNotification(method)) {
        client.tell(name, arguments);
        return nothing(method.getReturnType());
      }
      Type result = method.getGenericReturnType();
      Class<?> raw = method.getReturnType();
      if (raw == CompletionStage.class || raw == CompletableFuture.class) {
        return client.callAsync(name, arguments).thenApply(json -> value(json, argument(result)));
      }
      JsonValue json = client.call(name, arguments);
      return raw == void.class ? null : value(json, result);
    }

    private static Type argument(Type stage) {
      return stage instanceof ParameterizedType of ? of.getActualTypeArguments()[0] : Object.class;
    }

    private static @Nullable Object value(JsonValue json, Type type) {
      if (Arguments.isOptional(type)) {
        return json.isNull() ? Optional.empty() : Optional.of(present(json, argument(type)));
      }
      return json.isNull() ? null : present(json, type);
    }

    /** What the server has returned is not what the interface says: that is the server's fault. */
    private static Object present(JsonValue json, Type type) {
      try {
        Object value = json.as(type);
        return value == null ? json : value;
      } catch (JsonException e) {
        throw RpcException.of(
            RpcError.of(RpcError.INTERNAL_ERROR, "the result is of another type: " + e.message()));
      }
    }
  }
}
