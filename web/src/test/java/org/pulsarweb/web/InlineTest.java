package org.pulsarweb.web;

import org.junit.jupiter.api.DisplayName;

@DisplayName("A handler that is called on the loop itself")
class InlineTest extends ServingContract {
  @Override
  HttpServer serverOf(HttpHandler handler) {
    return HttpServer.of(handler).inline();
  }
}
