package org.pulsarweb.web;

import java.util.List;

/** Middleware one around the other, and a handler inside. */
final class Chain {
  private Chain() {}

  /** Returns the handler with all of these around it, the first outermost. */
  static HttpHandler of(List<Middleware> around, HttpHandler handler) {
    HttpHandler chained = handler;
    for (Middleware one : around.reversed()) {
      chained = one.around(chained);
    }
    return chained;
  }
}
