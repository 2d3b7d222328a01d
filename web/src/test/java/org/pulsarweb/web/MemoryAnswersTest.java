package org.pulsarweb.web;

import org.junit.jupiter.api.DisplayName;

@DisplayName("A handler without a socket")
class MemoryAnswersTest extends AnswerContract {
  @Override
  TestClient open(HttpHandler handler, HttpSettings settings) {
    return TestClient.of(handler, settings);
  }
}
