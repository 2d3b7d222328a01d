package org.pulsarweb.web;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Request;

@DisplayName("HTTP/2")
class Http2MessagesTest {
  /** A client that asks over HTTP/2. */
  private record FrameTalk(FrameLine line) implements MessagesContract.Talk {
    @Override
    public MessagesContract.Reply ask(Request request, Headers trailers) throws IOException {
      FrameLine.Answer answer = line.ask(request, trailers);
      return new MessagesContract.Reply(
          answer.status(), answer.headers(), answer.body(), answer.trailers());
    }

    @Override
    public void close() throws IOException {
      line.close();
    }
  }

  @Nested
  @DisplayName("to a handler that is called in a fiber")
  class InFibers extends MessagesContract {
    @Override
    HttpServer serverOf(HttpHandler handler) {
      return HttpServer.of(handler);
    }

    @Override
    Talk talk() throws IOException {
      return new FrameTalk(FrameLine.connect(server().address()));
    }
  }

  @Nested
  @DisplayName("to a handler that is called on the loop itself")
  class OnTheLoop extends MessagesContract {
    @Override
    HttpServer serverOf(HttpHandler handler) {
      return HttpServer.of(handler).inline();
    }

    @Override
    Talk talk() throws IOException {
      return new FrameTalk(FrameLine.connect(server().address()));
    }
  }
}
