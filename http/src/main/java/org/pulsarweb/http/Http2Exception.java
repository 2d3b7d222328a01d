package org.pulsarweb.http;

import java.io.IOException;

/**
 * The peer broke a rule of HTTP/2, and its connection has to end: with GOAWAY, which says why (RFC
 * 9113 §5.4.1). It has no stack trace, so that a peer who breaks rules all day costs little.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class Http2Exception extends IOException {
  private final Http2Error error;

  /**
   * Says what the peer did.
   *
   * @param error to tell the peer
   * @param rule the rule, in the form {@code RFC 9113 §6.1}
   * @param message what is wrong, without the peer's own bytes
   */
  public Http2Exception(Http2Error error, String rule, String message) {
    super(message + " (" + rule + ")");
    this.error = error;
  }

  /** {@return what GOAWAY says} */
  public Http2Error error() {
    return error;
  }

  /** {@return this, without a stack trace} */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // there is nothing to guard
  public Throwable fillInStackTrace() {
    return this;
  }
}
