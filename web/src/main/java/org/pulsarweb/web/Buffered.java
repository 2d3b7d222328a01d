package org.pulsarweb.web;

/**
 * Middleware that reads the whole body before the handler is called, so that a slow client holds
 * nothing of what the handler takes: a connection to a database, a lock. The limits of the server
 * and of {@link BodyLimit} count.
 *
 * <p>Immutable.
 */
public final class Buffered implements Middleware {
  private Buffered() {}

  /**
   * Returns the middleware.
   *
   * @return the middleware
   */
  public static Buffered bodies() {
    return new Buffered();
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      byte[] _ = request.bytes(); // which the request keeps
      return next.handle(request);
    };
  }
}
