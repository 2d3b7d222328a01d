package org.pulsarweb.web;

/**
 * What a router does with a path that is not written as its routes are.
 *
 * <p>Immutable.
 */
public enum PathPolicy {
  /** Takes it as it is, which usually means that there is nothing: 404. */
  STRICT,
  /** Sends the client to the path that has a route, with 308, so that the method stays. */
  REDIRECT,
  /** Answers as if it were written as the route is. */
  FORGIVE
}
