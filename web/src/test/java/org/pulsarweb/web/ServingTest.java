package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.web.RawClient.get;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Response;

@DisplayName("A handler that is called in a fiber")
class ServingTest extends ServingContract {
  @Override
  HttpServer serverOf(HttpHandler handler) {
    return HttpServer.of(handler);
  }

  @Test
  void twenty_four_pipelined_requests_of_which_every_third_waits_are_answered_in_order()
      throws Exception {
    HttpHandler handler =
        request -> {
          int n = request.query("n").asInt();
          if (n % 3 == 0) {
            Thread.sleep(24 - n);
          }
          return Response.text("" + n);
        };
    try (LiveServer server = LiveServer.of(handler);
        RawClient client = server.connect()) {
      var requests = new StringBuilder();
      for (int n = 0; n < 24; n++) {
        requests.append(get("/?n=" + n));
      }
      client.send(requests.toString());
      for (int n = 0; n < 24; n++) {
        assertThat(client.answer().text()).isEqualTo("" + n);
      }
    }
  }
}
