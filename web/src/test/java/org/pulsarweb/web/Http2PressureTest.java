package org.pulsarweb.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.Http2Limits;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * What {@link ServingContract} asks of HTTP/1.1 where one side is ahead of the other, over HTTP/2.
 */
@DisplayName("HTTP/2, where one side is ahead of the other")
class Http2PressureTest {
  private static final int BURST = 100;
  private static final int PIECE_BYTES = 5000;

  private static final HttpHandler HANDLER =
      Router.of()
          .get("/n/{n:int}", request -> Response.text(request.path("n").asText()))
          .post("/text", request -> Response.text(request.text()))
          .post("/ignore", _ -> Response.text("not read"))
          .post("/echo", Http2PressureTest::echo);

  private static Response echo(Request request) {
    return Response.stream(out -> {
      Body body = request.body();
      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
        out.write(piece);
        out.flush();
      }
    });
  }

  private static LiveServer serverOf(boolean inFibers) throws IOException {
    HttpServer server = HttpServer.of(HANDLER);
    return LiveServer.of(inFibers ? server : server.inline());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ten_thousand_requests_are_answered_by_a_client_that_reads_late(boolean inFibers)
      throws Exception {
    try (LiveServer server = serverOf(inFibers);
        FrameClient client = FrameClient.connect(server.address())) {
      for (int burst = 0; burst < 10_000 / BURST; burst++) {
        List<Integer> streams = new ArrayList<>();
        for (int n = 0; n < BURST; n++) {
          streams.add(client.get("/n/" + (burst * BURST + n)));
        }
        for (int n = 0; n < BURST; n++) {
          String expected = "" + (burst * BURST + n);
          assertThat(client.answer(streams.get(n)).text()).isEqualTo(expected);
        }
      }
    }
  }

  /** How much a client may still send: on its stream, and over its connection. */
  private static final class Allowance {
    private final FrameClient client;
    private final int stream;
    private long ofStream = Http2Limits.DEFAULTS.streamWindowBytes();
    private long ofConnection = Http2Limits.FIRST_WINDOW_BYTES; // until it is told another

    Allowance(FrameClient client, int stream) {
      this.client = client;
      this.stream = stream;
    }

    /** Sends a piece if that is allowed, after a word with the server if it is not. */
    boolean send(byte[] piece) throws IOException {
      for (int tries = 0; tries < 5 && Math.min(ofStream, ofConnection) < piece.length; tries++) {
        client.settle();
        ofStream += grown(stream);
        ofConnection += grown(0);
      }
      if (Math.min(ofStream, ofConnection) < piece.length) {
        return false;
      }
      ofStream -= piece.length;
      ofConnection -= piece.length;
      client.frame(FrameClient.DATA, 0, stream, piece);
      return true;
    }

    private long grown(int number) throws IOException {
      long more = 0;
      while (client.hasHeard(FrameClient.WINDOW_UPDATE, number)) {
        more += client.await(FrameClient.WINDOW_UPDATE, number).int32(0);
      }
      return more;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_echo_holds_back_a_client_that_sends_and_takes_nothing(boolean inFibers) throws Exception {
    int most = 2_000_000;
    byte[] piece = "x".repeat(PIECE_BYTES).getBytes(StandardCharsets.US_ASCII);
    try (LiveServer server = serverOf(inFibers);
        FrameClient client = FrameClient.connect(server.address())) {
      int echo = client.open("POST", "/echo", false);
      var allowance = new Allowance(client, echo);
      int sent = 0;
      while (sent < most && allowance.send(piece)) {
        sent += piece.length;
      }
      assertThat(sent).as("bytes sent that nobody takes").isBetween(PIECE_BYTES, most / 2);

      client.grow(echo, most).grow(0, most);
      while (sent < most / 2 && allowance.send(piece)) {
        sent += piece.length;
      }
      client.content(echo, "", true);
      assertThat(client.answer(echo).text()).hasSize(sent);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_client_that_does_not_wait_for_100_does_not_get_it(boolean inFibers) throws Exception {
    try (LiveServer server = serverOf(inFibers);
        FrameClient client = FrameClient.connect(server.address())) {
      var wire = new ByteArrayOutputStream();
      wire.writeBytes(
          FrameClient.frameOf(
              FrameClient.HEADERS,
              FrameClient.END_HEADERS,
              1,
              FrameClient.request("POST", "/text", "expect", "100-continue")));
      wire.writeBytes(
          FrameClient.frameOf(
              FrameClient.DATA,
              FrameClient.END_STREAM,
              1,
              "hello".getBytes(StandardCharsets.US_ASCII)));
      FrameClient.Answer answer = client.send(wire.toByteArray()).answer(1);
      assertThat(answer.heads()).hasSize(1);
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_large_body_that_was_not_read_ends_its_stream_and_no_other(boolean inFibers)
      throws Exception {
    try (LiveServer server = serverOf(inFibers);
        FrameClient client = FrameClient.connect(server.address())) {
      int large = client.open("POST", "/ignore", false, "content-length", "600000");
      client.content(large, "x".repeat(16_000), false);
      assertThat(client.answer(large).text()).isEqualTo("not read");
      assertThat(client.resetOf(large)).isEqualTo(Http2Error.NO_ERROR);
      client.content(large, "x".repeat(16_000), false); // it was on its way already
      assertThat(client.ask("/n/5").text()).isEqualTo("5");
    }
  }
}
