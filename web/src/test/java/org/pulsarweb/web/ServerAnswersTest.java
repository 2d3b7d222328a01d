package org.pulsarweb.web;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A handler behind a test server")
class ServerAnswersTest extends AnswerContract {
  private @Nullable TestServer server;

  @Override
  TestClient open(HttpHandler handler, HttpSettings settings) throws IOException {
    TestServer opened = TestServer.open(HttpServer.of(handler).with(settings));
    server = opened;
    return opened.client();
  }

  @Override
  void closeAll() {
    if (server != null) {
      server.close();
      server.close();
    }
  }
}
