package org.pulsarweb.actor;

import java.io.Serial;

/**
 * What an actor threw instead of an answer. Its cause is what was thrown, if that happened in this
 * JVM, else a {@link org.pulsarweb.codec.RemoteException} with the trace of the other one.
 *
 * <p>Immutable.
 */
public final class AskFailedException extends ActorException {
  @Serial private static final long serialVersionUID = 1;
  private final String className;

  AskFailedException(String actor, String className, Throwable cause) {
    super(actor + " threw " + cause, cause);
    this.className = className;
  }

  /**
   * Returns the class of what was thrown, wherever it was.
   *
   * @return the binary name, such as {@code java.lang.IllegalArgumentException}
   */
  public String className() {
    return className;
  }
}
