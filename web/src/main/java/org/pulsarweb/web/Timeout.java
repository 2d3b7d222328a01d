package org.pulsarweb.web;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.Fibers;

/**
 * Middleware that gives a handler so much time to make its answer, and no more: then it is
 * interrupted, and the client gets 503. A stream that the answer writes is not counted; a handler
 * that does not wait cannot be interrupted. Not for a server that calls its handler on the loop
 * itself ({@link HttpServer#inline}).
 *
 * <p>Immutable.
 */
public final class Timeout implements Middleware {
  private final Duration limit;

  private Timeout(Duration limit) {
    this.limit = limit;
  }

  /**
   * Returns a time limit.
   *
   * @param limit more than zero
   * @return the middleware
   */
  public static Timeout after(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("a time limit is positive, not " + limit);
    }
    return new Timeout(limit);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      try {
        return Fibers.within(limit, () -> handle(next, request));
      } catch (TimeoutException e) {
        throw new HttpException(503, "The answer took too long", e);
      } catch (Failed e) {
        throw e.cause;
      }
    };
  }

  private static Response handle(HttpHandler next, Request request) throws Exception {
    try {
      return next.handle(request);
    } catch (TimeoutException e) {
      throw new Failed(e);
    }
  }

  /** A timeout that is the handler's own. */
  @SuppressWarnings("serial") // never serialized
  private static final class Failed extends Exception {
    final TimeoutException cause;

    Failed(TimeoutException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
