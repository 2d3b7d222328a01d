package org.pulsarweb.rpc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the methods of an interface are in JSON-RPC, found once; for server and client alike. */
final class InterfaceMethods {
  private static final ClassValue<InterfaceMethods> KNOWN =
      new ClassValue<>() {
        @Override
        protected InterfaceMethods computeValue(Class<?> type) {
          return new InterfaceMethods(type);
        }
      };

  private final Map<Method, String> names = new LinkedHashMap<>();

  private InterfaceMethods(Class<?> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(type.getName() + " is no interface");
    }
    Rpc named = type.getAnnotation(Rpc.class);
    String prefix = named == null || named.value().isEmpty() ? "" : named.value() + ".";
    for (Method method : type.getMethods()) {
      if (isCalled(method)) {
        String name = prefix + nameOf(method);
        if (names.containsValue(name)) {
          throw new IllegalArgumentException(
              "two methods of " + type.getName() + " are named " + name + ": rename one by @Rpc");
        }
        method.setAccessible(true); // of an interface that is not public
        names.put(method, name);
      }
    }
  }

  static InterfaceMethods of(Class<?> type) {
    return KNOWN.get(type);
  }

  private static boolean isCalled(Method method) {
    boolean closes = method.getName().equals("close") && method.getParameterCount() == 0;
    return !Modifier.isStatic(method.getModifiers()) && !method.isBridge() && !closes;
  }

  private static String nameOf(Method method) {
    Rpc named = method.getAnnotation(Rpc.class);
    return named == null || named.value().isEmpty() ? method.getName() : named.value();
  }

  /** Returns the name of a method, or null if it is none to be called. */
  @Nullable String name(Method method) {
    return names.get(method);
  }

  /** Returns the methods of an object. */
  List<RpcMethod> on(Object object) {
    List<RpcMethod> methods = new ArrayList<>();
    names.forEach((method, name) -> methods.add(method(method, name, object)));
    return methods;
  }

  private static RpcMethod method(Method method, String name, Object object) {
    List<RpcParameter> parameters = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      Rpc named = parameter.getAnnotation(Rpc.class);
      boolean isOptional =
          Arguments.isOptional(parameter.getParameterizedType())
              || parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
      parameters.add(
          new RpcParameter(
              named == null || named.value().isEmpty() ? parameter.getName() : named.value(),
              parameter.getParameterizedType(),
              !isOptional));
    }
    Rpc named = method.getAnnotation(Rpc.class);
    return new RpcMethod(
        name,
        parameters,
        method.getGenericReturnType(),
        named == null ? "" : named.summary(),
        call -> invoke(method, object, call.arguments()),
        List.of(),
        Optional.empty());
  }

  private static @Nullable Object invoke(Method method, Object object, @Nullable Object[] arguments)
      throws Exception {
    try {
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }
}
