package org.pulsarweb.rpc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.Fibers;

/** Carries out one call: rules, arguments, the method, and what came of it. */
final class Invocation {
  private final JsonRpc server;
  private final RpcOrigin origin;

  Invocation(JsonRpc server, RpcOrigin origin) {
    this.server = server;
    this.origin = origin;
  }

  /** Answers a call. */
  byte[] answer(RpcMessage.Call call) {
    try {
      return MessageWriter.answer(call.id(), result(call, false));
    } catch (RpcException e) {
      return MessageWriter.failure(call.id(), e.error());
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      return MessageWriter.failure(call.id(), errorOf(call.method(), e));
    }
  }

  /** Does what a notification says; nobody hears what comes of it (JSON-RPC 2.0 §4.1). */
  void take(RpcMessage.Notification notification) {
    try {
      Object _ = result(notification, true);
    } catch (RpcException _) {
      // who calls does not want to know
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      RpcError _ = errorOf(notification.method(), e);
    }
  }

  private @Nullable Object result(RpcMessage.Asked asked, boolean isNotification) throws Exception {
    RpcMethod method = server.find(asked.method());
    if (method == null) {
      throw RpcException.refusal(RpcError.METHOD_NOT_FOUND, "Method not found: " + asked.method());
    }
    RpcCall call = RpcCall.of(server, method, origin, isNotification);
    for (RpcAccess rule : method.access()) {
      if (!rule.allows(call)) {
        throw RpcException.refusal(RpcError.NOT_ALLOWED, method.name() + " is not allowed");
      }
    }
    RpcCall ready = call.with(Arguments.of(method, asked.params()));
    Duration limit = method.timeout().orElse(server.limits().callTimeout());
    return limit.isZero() ? perform(method, ready) : perform(method, ready, limit);
  }

  private static @Nullable Object perform(RpcMethod method, RpcCall call) throws Exception {
    Object result = RpcCall.CURRENT.where(call, () -> method.function().call(call));
    if (result instanceof CompletionStage<?> stage) {
      try {
        return stage.toCompletableFuture().get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
    return result;
  }

  private static @Nullable Object perform(RpcMethod method, RpcCall call, Duration limit)
      throws Exception {
    try {
      return Fibers.within(
              limit,
              () -> {
                try {
                  return Optional.ofNullable(perform(method, call));
                } catch (TimeoutException e) {
                  throw new CompletionException(e); // the method's own
                }
              })
          .orElse(null);
    } catch (TimeoutException _) {
      throw RpcException.refusal(
          RpcError.TIMED_OUT, method.name() + " took longer than " + limit.toMillis() + " ms");
    }
  }

  /** Returns what is told of a failure; what nobody foresaw is reported, and not told. */
  private RpcError errorOf(String method, Throwable failure) {
    for (Map.Entry<Class<? extends Exception>, Integer> known : server.errors().entrySet()) {
      if (known.getKey().isInstance(failure)) {
        return RpcError.of(known.getValue(), String.valueOf(failure.getMessage()));
      }
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt(); // what follows in this fiber is not to begin
    } else {
      report(method, failure);
    }
    return RpcError.of(RpcError.INTERNAL_ERROR, "Internal error");
  }

  /** Tells the loop, which tells the log; elsewhere, who hears of what threads die of. */
  static void report(String method, Throwable failure) {
    String where = "JSON-RPC " + method;
    try {
      EventLoop.current().report(where, failure);
    } catch (IllegalStateException _) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
  }
}
