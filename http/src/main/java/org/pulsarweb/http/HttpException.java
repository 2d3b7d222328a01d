package org.pulsarweb.http;

import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a status and a message that the client may read.
 *
 * <p>A refusal (4xx) is part of normal work and has no stack trace; a failure (5xx) has one.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class HttpException extends RuntimeException {
  private final int status;
  private final Headers headers;

  /**
   * Refuses the request.
   *
   * @param status 400 to 599
   * @param message what the client may read
   */
  public HttpException(int status, String message) {
    this(status, message, Headers.EMPTY, null);
  }

  /**
   * Refuses the request because of another failure.
   *
   * @param status 400 to 599
   * @param message what the client may read
   * @param cause what only the log shows
   */
  public HttpException(int status, String message, Throwable cause) {
    this(status, message, Headers.EMPTY, cause);
  }

  private HttpException(int status, String message, Headers headers, @Nullable Throwable cause) {
    super(message, cause, true, status >= 500);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a refusal is 400 to 599, not " + status);
    }
    this.status = status;
    this.headers = headers;
  }

  /**
   * {@return a copy whose answer has one more header}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public HttpException withHeader(String name, String value) {
    return new HttpException(status, message(), headers.with(name, value), getCause());
  }

  /** {@return the status to answer} */
  public int status() {
    return status;
  }

  /** {@return what the client may read} */
  public String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  /** {@return headers that the answer has besides its own, for example {@code Retry-After}} */
  public Headers headers() {
    return headers;
  }
}
