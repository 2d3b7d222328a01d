package org.pulsarweb.web;

/**
 * Something that is done around a handler: before it, after it, or in its place. It gives a handler
 * that usually calls the next one.
 *
 * <p>{@link #around} may be called several times, for example once for each route of a router that
 * is mounted, so what requests share (a counter, a cache) belongs to the middleware and not to the
 * handler that it gives.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface Middleware {
  /**
   * Returns a handler that does this around another.
   *
   * @param next the handler inside
   * @return the handler to call
   */
  HttpHandler around(HttpHandler next);
}
