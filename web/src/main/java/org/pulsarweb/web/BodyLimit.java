package org.pulsarweb.web;

import org.pulsarweb.http.Body;
import org.pulsarweb.http.HttpException;

/**
 * Middleware with a limit of bodies that is lower than the server's: a larger one is answered with
 * 413, before a byte of it is read if its length is told.
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

  static HttpException tooLarge(long maxBytes) {
    return new HttpException(413, "The body has more than " + maxBytes + " bytes");
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Body body = request.body();
      if (body.length() > maxBytes) {
        throw tooLarge(maxBytes);
      }
      return next.handle(
          body.length() == 0 ? request : request.withBody(new LimitedBody(body, maxBytes)));
    };
  }
}
