package org.pulsarweb.loop;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A value that belongs to a fiber for as long as a call lasts, and to every fiber started within
 * that call: a request's id, a user, a deadline. It is a {@link ScopedValue} that children inherit.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> the type of the value
 */
public final class FiberLocal<T> {
  private record Binding(FiberLocal<?> local, Object value, @Nullable Binding next) {}

  private static final ScopedValue<Binding> BINDINGS = ScopedValue.newInstance();

  private FiberLocal() {}

  /**
   * Returns a new local, bound to nothing.
   *
   * @param <T> the type of its values
   * @return the local, usually kept in a static final field
   */
  public static <T> FiberLocal<T> of() {
    return new FiberLocal<>();
  }

  /**
   * Does something with this local bound to a value; then the former binding is back.
   *
   * @param value the value, within the work and all that it starts
   * @param work what to do
   * @param <R> what the work returns
   * @param <X> what it throws
   * @return what the work returned
   * @throws X what the work threw
   */
  public <R, X extends Throwable> R where(T value, ScopedValue.CallableOp<R, X> work) throws X {
    return ScopedValue.where(BINDINGS, new Binding(this, value, current())).call(work);
  }

  /**
   * Returns the value bound here.
   *
   * @return the value
   * @throws IllegalStateException if nothing is bound
   */
  public T get() {
    Object value = find();
    if (value == null) {
      throw new IllegalStateException("this FiberLocal is bound to nothing here");
    }
    @SuppressWarnings("unchecked") // where() bound it
    T typed = (T) value;
    return typed;
  }

  /**
   * Returns the value bound here, or another.
   *
   * @param other what to return where nothing is bound
   * @return a value
   */
  public T orElse(T other) {
    return find() == null ? other : get();
  }

  private @Nullable Object find() {
    for (Binding binding = current(); binding != null; binding = binding.next) {
      if (binding.local == this) {
        return binding.value;
      }
    }
    return null;
  }

  private static @Nullable Binding current() {
    return BINDINGS.isBound() ? BINDINGS.get() : null;
  }

  /** Returns work that sees, wherever it runs, what is bound here now. */
  static <T> Callable<T> inherited(Callable<T> work) {
    Binding bindings = current();
    return bindings == null ? work : () -> ScopedValue.where(BINDINGS, bindings).call(work::call);
  }
}
