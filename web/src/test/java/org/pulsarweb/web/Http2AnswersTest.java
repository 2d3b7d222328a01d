package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.pulsarweb.http.Request;

@DisplayName("A handler that is asked over HTTP/2")
class Http2AnswersTest extends AnswerContract {
  private @Nullable TestServer server;
  private @Nullable FrameLine line;

  @Override
  TestClient open(HttpHandler handler, HttpSettings settings) throws IOException {
    TestServer opened = TestServer.open(HttpServer.of(handler).with(settings));
    server = opened;
    FrameLine connected = FrameLine.connect(opened.address());
    line = connected;
    return opened.client(connected);
  }

  @Override
  void closeAll() throws IOException {
    if (line != null) {
      line.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** To answer it, it would have to be taken apart whole: its connection ends instead. */
  @Override
  void assertRefuses(TestClient asking, Request heavy) {
    assertThatIOException()
        .isThrownBy(() -> asking.send(heavy))
        .withMessageContaining("ENHANCE_YOUR_CALM");
  }

  @Override
  String framing() {
    return "";
  }
}
