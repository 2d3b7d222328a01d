package org.pulsarweb.actor;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A call of one method of an actor's interface, as a question. */
record MethodCall(Method method, @Nullable Object[] arguments) implements Question {
  private static final @Nullable Object[] NONE = {};

  /** What each method of an interface is, found once. */
  private static final ClassValue<Map<Method, Known>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Map<Method, Known> computeValue(Class<?> type) {
          Map<Method, Known> known = new ConcurrentHashMap<>();
          for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
              method.setAccessible(true); // of an interface that is not public
              known.put(method, new Known(method, Form.of(method), new Habit()));
            }
          }
          return Map.copyOf(known);
        }
      };

  /** A method that may be called here; a proxy's own, though equal, may not. */
  private record Known(Method method, Form form, Habit habit) {}

  private enum Form {
    TOLD,
    ASKED,
    FUTURE;

    static Form of(Method method) {
      Class<?> result = method.getReturnType();
      if (result == void.class) {
        return TOLD;
      }
      return result == CompletionStage.class || result == CompletableFuture.class ? FUTURE : ASKED;
    }
  }

  /** Returns an object whose methods are messages. */
  static <T> T proxy(Ref<T> target, Duration deadline) {
    Class<T> type = target.type();
    if (!type.isInterface()) {
      throw new IllegalStateException(
          target
              + " is seen as "
              + type
              + ": only an interface can have a proxy; use ask and tell");
    }
    Map<Method, Known> methods = KNOWN.get(type);
    InvocationHandler handler =
        (_, method, given) -> {
          Known known = methods.get(method);
          if (known == null) {
            return ofObject(target, method, given);
          }
          var call = new MethodCall(known.method(), given == null ? NONE : given);
          return switch (known.form()) {
            case TOLD -> {
              target.deliver(new Told(call));
              yield null;
            }
            case ASKED -> new Pending<Object>(target, call, known.habit(), deadline).await();
            case FUTURE -> new Pending<Object>(target, call, deadline).send();
          };
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** A proxy equals one of the same actor. */
  private static Object ofObject(Ref<?> target, Method method, @Nullable Object[] given) {
    return switch (method.getName()) {
      case "hashCode" -> target.hashCode();
      case "equals" -> given[0] != null && given[0].toString().equals("proxy of " + target);
      default -> "proxy of " + target;
    };
  }

  /** A call that wants no answer. */
  @SuppressWarnings("serial") // it crosses as its call does
  static final class Told implements Tell<Object> {
    final transient MethodCall call;

    Told(MethodCall call) {
      this.call = call;
    }

    @Override
    public void accept(Object actor) throws Exception {
      Object _ = call.on(actor);
    }

    @Override
    public String toString() {
      return call.toString();
    }
  }

  @Override
  public @Nullable Object perform(Cell<?> cell, Optional<ActorRef<?>> caller) throws Throwable {
    return on(cell.object());
  }

  private @Nullable Object on(Object actor) throws Exception {
    try {
      Object result = method.invoke(actor, arguments);
      return result instanceof CompletionStage<?> stage
          ? stage.toCompletableFuture().get()
          : result;
    } catch (InvocationTargetException | ExecutionException e) {
      throw thrown(e);
    }
  }

  /** Returns what the method itself has thrown. */
  private static Exception thrown(Exception e) {
    return switch (e.getCause()) {
      case Error error -> throw error;
      case Exception cause -> cause;
      case null, default -> e;
    };
  }

  @Override
  public String toString() {
    return method.getName();
  }
}
