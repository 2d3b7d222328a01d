package org.pulsarweb.web;

import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** What comes of a handler, for middleware that has something to say about every answer. */
final class Answers {
  private Answers() {}

  /** Returns the answer; a refusal that was thrown is one, too. */
  static Response of(HttpHandler handler, Request request) throws Exception {
    try {
      return handler.handle(request);
    } catch (HttpException e) {
      return Response.error(e);
    }
  }
}
