package org.pulsarweb.rpc;

import java.lang.invoke.MethodType;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Request;
import org.pulsarweb.loop.FiberLocal;
import org.pulsarweb.web.User;

/**
 * One call, as the method sees it that is called: its arguments, who calls, and the way back.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class RpcCall {
  static final FiberLocal<RpcCall> CURRENT = FiberLocal.of();

  private static final @Nullable Object[] NONE = {};

  private final JsonRpc server;
  private final RpcMethod method;
  private final RpcOrigin origin;
  private final boolean notification;
  private final @Nullable Object[] arguments;

  private RpcCall(
      JsonRpc server,
      RpcMethod method,
      RpcOrigin origin,
      boolean notification,
      @Nullable Object[] arguments) {
    this.server = server;
    this.method = method;
    this.origin = origin;
    this.notification = notification;
    this.arguments = arguments;
  }

  static RpcCall of(JsonRpc server, RpcMethod method, RpcOrigin origin, boolean notification) {
    return new RpcCall(server, method, origin, notification, NONE);
  }

  RpcCall with(@Nullable Object[] bound) {
    return new RpcCall(server, method, origin, notification, bound);
  }

  /**
   * Returns the call that the running code answers: for methods of an interface, which are not
   * given it.
   *
   * @return the call
   * @throws IllegalStateException outside of a method, and of the fibers that it has started
   */
  public static RpcCall current() {
    return CURRENT.get();
  }

  /**
   * Returns what is called.
   *
   * @return the name of the method, with all its dots
   */
  public String method() {
    return method.name();
  }

  /**
   * Returns whether nobody waits for an answer.
   *
   * @return true for a notification
   */
  public boolean isNotification() {
    return notification;
  }

  /**
   * Returns an argument.
   *
   * @param name as the method's parameter has it
   * @param type the parameter's; a primitive one gives its wrapper
   * @param <T> the type
   * @return the argument
   * @throws NoSuchElementException if there is no such parameter, or it was left out
   * @throws ClassCastException if it is of another type
   */
  public <T> T argument(String name, Class<T> type) {
    return optional(name, type)
        .orElseThrow(() -> new NoSuchElementException("there is no argument " + name));
  }

  /**
   * Returns an argument that may be left out.
   *
   * @param name as the method's parameter has it
   * @param type the parameter's; a primitive one gives its wrapper
   * @param <T> the type
   * @return the argument, or nothing if it was left out or null
   * @throws NoSuchElementException if there is no such parameter
   * @throws ClassCastException if it is of another type
   */
  public <T> Optional<T> optional(String name, Class<T> type) {
    List<RpcParameter> parameters = method.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(name)) {
        return Optional.ofNullable(boxed(type).cast(arguments[i]));
      }
    }
    throw new NoSuchElementException(method.name() + " has no parameter " + name);
  }

  @SuppressWarnings("unchecked") // a primitive type's class says its wrapper
  private static <T> Class<T> boxed(Class<T> type) {
    return (Class<T>) MethodType.methodType(type).wrap().returnType();
  }

  @Nullable Object[] arguments() {
    return arguments;
  }

  JsonRpc server() {
    return server;
  }

  /**
   * Returns the request that the call came with: over a WebSocket the one that opened it.
   *
   * @return nothing, if it did not come over HTTP
   */
  public Optional<Request> request() {
    return origin.request();
  }

  /**
   * Returns who calls, as authentication has found out.
   *
   * @return nothing, if that is not known
   */
  public Optional<User> user() {
    return origin.request().flatMap(User::of);
  }

  /**
   * Returns the way to call who calls, over the same connection.
   *
   * @return nothing, if it goes one way only, as with HTTP
   */
  public Optional<RpcClient> peer() {
    return origin.peer();
  }

  /** Returns the method's name, for messages only. */
  @Override
  public String toString() {
    return method.name();
  }
}
