package org.pulsarweb.http;

import java.util.Optional;
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
  private final @Nullable Problem problem;

  /**
   * Refuses the request.
   *
   * @param status 400 to 599
   * @param message what the client may read
   */
  public HttpException(int status, String message) {
    this(status, message, Headers.EMPTY, null, null);
  }

  /**
   * Refuses the request because of another failure.
   *
   * @param status 400 to 599
   * @param message what the client may read
   * @param cause what only the log shows
   */
  public HttpException(int status, String message, Throwable cause) {
    this(status, message, Headers.EMPTY, null, cause);
  }

  private HttpException(
      int status,
      String message,
      Headers headers,
      @Nullable Problem problem,
      @Nullable Throwable cause) {
    super(message, cause, true, status >= 500);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a refusal is 400 to 599, not " + status);
    }
    this.status = status;
    this.headers = headers;
    this.problem = problem;
  }

  /**
   * {@return a refusal that is answered with {@code application/problem+json}}
   *
   * @param problem says status and all
   */
  public static HttpException of(Problem problem) {
    String message = problem.detail().isEmpty() ? problem.title() : problem.detail();
    return new HttpException(problem.status(), message, Headers.EMPTY, problem, null);
  }

  /** {@return what programs may read, if it was made of that} */
  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * {@return a copy whose answer has one more header}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public HttpException withHeader(String name, String value) {
    return new HttpException(status, message(), headers.with(name, value), problem, getCause());
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
