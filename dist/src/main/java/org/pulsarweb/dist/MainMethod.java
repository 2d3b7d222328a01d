package org.pulsarweb.dist;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * The method that starts a program, chosen as the {@code java} command chooses it (JLS 25 §12.1.4):
 * {@code main(String[])} before {@code main()}, static or not, inherited or not, not private.
 *
 * <p>Immutable.
 */
final class MainMethod {
  private final Class<?> type;
  private final Method method;
  private final @Nullable Constructor<?> constructor;

  private MainMethod(Class<?> type, Method method, @Nullable Constructor<?> constructor) {
    this.type = type;
    this.method = method;
    this.constructor = constructor;
  }

  /** Loads the class, without initialising it; {@code origin} is what messages call it. */
  static MainMethod of(String className, ClassLoader loader, String origin) throws Refusal {
    Class<?> type;
    try {
      type = Class.forName(className, false, loader);
    } catch (ClassNotFoundException _) {
      throw Refusal.wrongUse(
          origin.equals("class " + className)
              ? "there is no class " + className + " in Pulsar or on the class path"
              : origin + " has no class " + className);
    } catch (LinkageError e) {
      throw Refusal.wrongUse(origin + " cannot be loaded: " + e);
    }
    Method method = find(type, String[].class);
    if (method == null) {
      method = find(type);
    }
    if (method == null) {
      throw Refusal.wrongUse(
          origin + " has no main method; a program starts with void main(String[] args)");
    }
    method.setAccessible(true);
    if (Modifier.isStatic(method.getModifiers())) {
      return new MainMethod(type, method, null);
    }
    return new MainMethod(type, method, constructor(type, origin));
  }

  private static @Nullable Method find(Class<?> type, Class<?>... parameters) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      try {
        Method method = at.getDeclaredMethod("main", parameters);
        if (!Modifier.isPrivate(method.getModifiers())
            && !Modifier.isAbstract(method.getModifiers())
            && method.getReturnType() == void.class) {
          return method;
        }
      } catch (NoSuchMethodException _) {
        // then perhaps its superclass has one
      }
    }
    return null;
  }

  private static Constructor<?> constructor(Class<?> type, String origin) throws Refusal {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      if (!Modifier.isPrivate(constructor.getModifiers())
          && !Modifier.isAbstract(type.getModifiers())) {
        constructor.setAccessible(true);
        return constructor;
      }
    } catch (NoSuchMethodException _) {
      // said below
    }
    throw Refusal.wrongUse(
        origin
            + " has a main method that is not static and no constructor without arguments to make"
            + " its object with");
  }

  /** Runs the program on this thread; throws what its main method throws. */
  void invoke(String... args) throws Throwable {
    Thread.currentThread().setContextClassLoader(type.getClassLoader());
    try {
      Object instance = constructor == null ? null : constructor.newInstance();
      if (method.getParameterCount() == 0) {
        method.invoke(instance);
      } else {
        method.invoke(instance, (Object) args);
      }
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
