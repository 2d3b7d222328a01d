package org.pulsarweb.web;

import org.pulsarweb.http.HttpException;

/**
 * Middleware with a limit of bodies in place of the server's, for the routes that it is around: a
 * larger one is answered with 413, before a byte of it is read if its length is told.
 *
 * <p>Immutable.
 */
public final class BodyLimit implements Middleware {
  private final long maxBytes;

  private BodyLimit(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Returns a limit.
   *
   * @param maxBytes 0 or more
   * @return the middleware
   */
  public static BodyLimit of(long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("a limit is not negative, as is " + maxBytes);
    }
    return new BodyLimit(maxBytes);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      if (request.body().length() > maxBytes) {
        throw new HttpException(413, "The body has more than " + maxBytes + " bytes");
      }
      return next.handle(request.withBodyLimit(maxBytes));
    };
  }
}
