package org.pulsarweb.web;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A handler that a test server calls on its loop")
class InlineAnswersTest extends AnswerContract {
  private @Nullable TestServer server;

  @Override
  TestClient open(HttpHandler handler, HttpSettings settings) throws IOException {
    TestServer opened = TestServer.open(HttpServer.of(handler).with(settings).inline());
    server = opened;
    return opened.client();
  }

  @Override
  void closeAll() {
    if (server != null) {
      server.close();
    }
  }
}
