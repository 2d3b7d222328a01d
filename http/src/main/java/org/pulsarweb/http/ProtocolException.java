package org.pulsarweb.http;

import java.io.IOException;

/**
 * A rule of the protocol was broken. The subclass says by whom, {@link #rule} says which.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public abstract sealed class ProtocolException extends IOException {
  private final String rule;

  private ProtocolException(String rule, String message) {
    super(message + " (" + rule + ")");
    this.rule = rule;
  }

  /** {@return the rule, in the form {@code RFC 9112 §5.1}} */
  public String rule() {
    return rule;
  }

  /**
   * The peer broke it: answer, close this connection, keep serving. Never logged as an error.
   *
   * <p>It has no stack trace, so that a peer who breaks rules all day costs little.
   *
   * <p>Immutable.
   */
  public static final class ByPeer extends ProtocolException {
    private final int status;

    /**
     * Says what the peer did.
     *
     * @param status what a server answers, for example 400; the code to close a WebSocket with
     * @param rule the rule, in the form {@code RFC 9112 §5.1}
     * @param message what is wrong, without the peer's own bytes
     */
    public ByPeer(int status, String rule, String message) {
      super(rule, message);
      this.status = status;
    }

    /** {@return the status that a server answers, or the code that closes a WebSocket} */
    public int status() {
      return status;
    }

    /** {@return this, without a stack trace} */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // there is nothing to guard
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  /**
   * We were about to break it: a bug in this project or in the handler. Always reported.
   *
   * <p>Nothing of the message that was refused has been written.
   *
   * <p>Immutable.
   */
  public static final class ByUs extends ProtocolException {
    /**
     * Says what we were about to do.
     *
     * @param rule the rule, in the form {@code RFC 9112 §5.1}
     * @param message what would have been wrong
     */
    public ByUs(String rule, String message) {
      super(rule, message);
    }
  }
}
