package org.pulsarweb.actor;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What all references do in the same way: each message is one {@link #deliver}. */
abstract class Ref<T> implements ActorRef<T> {
  abstract Node node();

  abstract Class<T> type();

  /** Returns how long an answer may take when the caller does not say. */
  abstract Duration deadline();

  /**
   * Sends a {@link Tell} or a {@link Message}; from any thread.
   *
   * @throws ActorException if it cannot be taken; a {@link Message} may be failed instead
   */
  abstract void deliver(Object message);

  @Override
  public final void tell(Tell<? super T> message) {
    deliver(message);
  }

  @Override
  public final <R> R ask(Ask<? super T, ? extends R> question) {
    return ask(question, deadline());
  }

  @Override
  public final <R> R ask(Ask<? super T, ? extends R> question, Duration deadline) {
    return new Pending<R>(this, question, deadline).await();
  }

  @Override
  public final <R> CompletableFuture<R> askAsync(
      Ask<? super T, ? extends R> question, Duration deadline) {
    return new Pending<R>(this, question, deadline).send();
  }

  @Override
  public final T proxy() {
    return proxy(deadline());
  }

  @Override
  public final T proxy(Duration deadline) {
    return MethodCall.proxy(this, deadline);
  }

  @Override
  public final <R> R send(Command<R> command) {
    return new Pending<R>(this, new TypedCommand(command), deadline()).await();
  }

  @Override
  public final @Nullable Object send(String command, @Nullable Object... arguments) {
    NamedCommand named = NamedCommand.of(command, arguments);
    return new Pending<@Nullable Object>(this, named, named.deadline(deadline())).await();
  }

  @Override
  @SuppressWarnings("unchecked")
  public final Map<String, Object> info() {
    return (Map<String, Object>)
        new Pending<Object>(this, NamedCommand.of("info"), deadline()).await();
  }

  @Override
  public final CompletableFuture<State> ended() {
    return exited().thenApply(Exit::state);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Ref<?> ref && ref.id().equals(id());
  }

  @Override
  public final int hashCode() {
    return id().hashCode();
  }

  @Override
  public final String toString() {
    String id = id();
    String name = name();
    return name.equals(id) ? "actor " + id : "actor " + name + " (" + id + ")";
  }
}
