package org.pulsarweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pulsarweb.http.Wire.head;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Event.ResponseHead;

@DisplayName("What a writer wrote, the reader of the other side reads as the same message")
class RoundTripTest {
  record Case(String request, Response response, boolean close) {}

  static Stream<Case> cases() {
    List<Response> responses =
        List.of(
            Response.text("Hello"),
            Response.text(""),
            Response.html("<p>\u00e9\u20ac</p>"),
            Response.json(List.of(1, 2)),
            Response.bytes(new byte[100_000]),
            Response.status(200),
            Response.status(204),
            Response.status(205),
            Response.status(304),
            Response.status(299),
            Response.redirect("/\u00e9"),
            Response.error(500, "Sorry"),
            Response.text("x").withHeader("Set-Cookie", "a").withHeader("Set-Cookie", "b"),
            Response.text("x").withHeader("Connection", "close"),
            Response.text("x").withHeader("Date", "d").withHeader("Server", "s"));
    return responses.stream()
        .flatMap(response ->
            Stream.of(
                    head("GET / HTTP/1.1", "Host: a"),
                    head("HEAD / HTTP/1.1", "Host: a"),
                    head("GET / HTTP/1.1", "Host: a", "Connection: close"),
                    head("GET / HTTP/1.0", "Connection: keep-alive"),
                    head("GET / HTTP/1.0"))
                .flatMap(request ->
                    Stream.of(
                        new Case(request, response, false), new Case(request, response, true))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whole_responses(Case sent) throws Exception {
    RequestHead request = Wire.request(sent.request());
    ByteSink out = ByteSink.open();
    Http1Writer writer = Http1Writer.forServer("Pulsar");
    writer.date(Wire.bytes("Fri, 20 Nov 2026 12:00:00 GMT"));

    boolean alive = writer.respond(out, request, sent.response(), sent.close());

    Received received = Received.read(request.method(), out.toBytes());
    assertThat(received.head.status()).isEqualTo(sent.response().status());
    assertThat(received.body).isEqualTo(request.isHead() ? new byte[0] : sent.response().bytes());
    sent.response()
        .headers()
        .without("Connection")
        .forEach((name, value) -> assertThat(received.head.headers().all(name)).contains(value));
    assertThat(received.rest).isZero();
    if (alive) {
      assertThat(received.head.headers().contains("Connection", "close")).isFalse();
      assertThat(received.head.keepAlive() || request.isHead() || sent.response().status() == 304)
          .isTrue();
    } else {
      assertThat(received.head.keepAlive()).isFalse();
    }
  }

  @Test
  void streams_of_every_kind() throws Exception {
    for (String line :
        List.of("GET / HTTP/1.1\r\nHost: a", "HEAD / HTTP/1.1\r\nHost: a", "GET / HTTP/1.0")) {
      for (Response response :
          List.of(
              Response.stream(_ -> {}),
              Response.stream(_ -> {}).withHeader("Content-Length", "11"))) {
        RequestHead request = Wire.request(head(line));
        ByteSink out = ByteSink.open();
        Http1Writer writer = Http1Writer.forServer("Pulsar");
        writer.startStream(out, request, response, false);
        writer.chunk(out, Wire.bytes("hello"), 0, 5);
        writer.chunk(out, Wire.bytes(" world"), 0, 6);
        writer.endStream(out, Headers.of("Digest", "x"));

        Received received = Received.read(request.method(), out.toBytes());
        assertThat(Wire.text(received.body)).isEqualTo(request.isHead() ? "" : "hello world");
        assertThat(received.trailers.size())
            .isEqualTo(received.head.bodyLength() == Framing.CHUNKED ? 1 : 0);
      }
    }
  }

  @Test
  void interim_responses_then_the_response() throws Exception {
    ByteSink out = ByteSink.open();
    Http1Writer writer = Http1Writer.forServer("");
    writer.interim(out, 100, Headers.EMPTY);
    writer.interim(out, 103, Headers.of("Link", "<a>"));
    writer.respond(out, Wire.request(head("GET / HTTP/1.1", "Host: a")), Response.text("x"), false);

    assertThat(Wire.read(Wire.client("GET"), out.toBytes()))
        .containsExactly(
            "100 Continue 1.1 keep-alive length 0\n",
            "103 Early Hints 1.1 keep-alive length 0\nLink: <a>\n",
            """
            200 OK 1.1 keep-alive length 1
            Content-Type: text/plain; charset=utf-8
            Content-Length: 1
            """,
            "body x",
            "end ");
  }

  @Test
  void refusals() throws Exception {
    Received received = Received.read("GET", Http1Writer.refusal(400, "No"));

    assertThat(received.head.status()).isEqualTo(400);
    assertThat(received.head.keepAlive()).isFalse();
    assertThat(Wire.text(received.body)).isEqualTo("No\n");
  }

  @Test
  void requests() throws Exception {
    ByteSink out = ByteSink.open();
    Http1Writer client = Http1Writer.forClient();
    Request sent =
        Request.of("POST", "/a?b=c").withHeader("Host", "a").withBody(Wire.bytes("hello"));
    client.request(out, sent);
    client.startStream(out, Request.of("PUT", "/s").withHeader("Host", "a"));
    client.chunk(out, Wire.bytes("xyz"), 0, 3);
    client.endStream(out, Headers.of("Digest", "x"));

    assertThat(Wire.read(out.toString()))
        .containsExactly(
            "POST /a?b=c 1.1 keep-alive length 5\nHost: a\nContent-Length: 5\n",
            "body hello",
            "end ",
            "PUT /s 1.1 keep-alive length -1\nHost: a\nTransfer-Encoding: chunked\n",
            "body xyz",
            "end Digest: x\n");
  }

  /** A response as a client has read it. */
  private static final class Received {
    final ResponseHead head;
    final byte[] body;
    final Headers trailers;
    final int rest;

    private Received(ResponseHead head, byte[] body, Headers trailers, int rest) {
      this.head = head;
      this.body = body;
      this.trailers = trailers;
      this.rest = rest;
    }

    static Received read(String method, byte[] wire) throws ProtocolException {
      Http1Reader reader = Wire.client(method);
      reader.feed(wire);
      reader.end();
      ResponseHead head = (ResponseHead) reader.next();
      ByteSink body = ByteSink.open();
      while (true) {
        Http1Event event = reader.next();
        if (event instanceof Http1Event.BodyChunk(byte[] array, int from, int to)) {
          body.write(array, from, to);
        } else if (event instanceof Http1Event.EndOfMessage(Headers trailers)) {
          return new Received(head, body.toBytes(), trailers, reader.buffered());
        }
      }
    }
  }
}
