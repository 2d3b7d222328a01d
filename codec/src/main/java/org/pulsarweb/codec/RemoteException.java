package org.pulsarweb.codec;

import org.jspecify.annotations.Nullable;

/**
 * An exception that was thrown in another JVM, as {@link Codec} brings it: whatever its class, it
 * arrives as this one. The stack trace is the remote one; causes and suppressed exceptions are kept
 * and are of this class too.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class RemoteException extends RuntimeException {
  private final String className;
  private final @Nullable String detail;

  RemoteException(
      String className,
      @Nullable String detail,
      StackTraceElement[] trace,
      @Nullable RemoteException cause) {
    super(detail == null ? className : className + ": " + detail, cause);
    this.className = className;
    this.detail = detail;
    setStackTrace(trace);
  }

  /** {@return the name of the class that was thrown, for example java.io.IOException} */
  public String className() {
    return className;
  }

  /** Returns the message of what was thrown, without the name of its class. */
  @Nullable String detail() {
    return detail;
  }

  /** {@return this; the trace is that of the other JVM} */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // there is nothing to guard
  public Throwable fillInStackTrace() {
    return this;
  }
}
