package org.pulsarweb.examples;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.Fiber;
import org.pulsarweb.loop.Fibers;

/**
 * One request on its way to a server, and the answer on its way back: each in a fiber, so that
 * either may take as long as it likes.
 */
final class ProxyExchange {
  private static final long BODY_MAX_BYTES = 1L << 40;
  private static final Http1Limits LIMITS = Http1Limits.DEFAULTS.withBodyMaxBytes(BODY_MAX_BYTES);

  /** What is said to the next one alone (RFC 9110 §7.6.1), and what this proxy sees to itself. */
  private static final Set<String> HOP_FIELDS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "transfer-encoding",
          "upgrade",
          "expect");

  private final Request request;
  private final ByteStream server;
  private final Duration patience;
  private final Http1Reader reader = Http1Reader.forClient(LIMITS);
  private @Nullable Exception clientFault;
  private boolean ended;

  ProxyExchange(Request request, ByteStream server, Duration patience) {
    this.request = request;
    this.server = server;
    this.patience = patience;
    reader.responseTo(request.method());
  }

  // @start region="answer"
  Response answer() throws Exception {
    Fiber<?> sending = Fibers.start(this::send);
    ResponseHead head;
    try {
      head = awaitHead();
    } catch (Exception e) {
      end(sending);
      throw fault(e);
    }
    Response answer =
        Response.status(head.status())
            .withHeaders(passedOn(head.headers()))
            .withHeader("Via", "1.1 " + Proxy.NAME);
    if (head.bodyLength() == 0 || request.method().equals("HEAD")) {
      end(sending);
      return head.status() == 204 ? answer.withoutHeader("Content-Length") : answer;
    }
    return answer.withStream(out -> {
      try {
        relay(out);
      } finally {
        end(sending);
      }
    });
  }

  // @end

  private void end(Fiber<?> sending) {
    sending.cancel();
    server.close();
  }

  /** Says whose fault it is that there is no answer. */
  private Exception fault(Exception e) {
    if (clientFault != null) {
      return clientFault;
    }
    return switch (e) {
      case TimeoutException _ -> new HttpException(504, "the server has not answered in time", e);
      case ProtocolException broken ->
          new HttpException(502, "the server has answered with " + broken.getMessage(), e);
      case IOException _ -> new HttpException(502, "the server has not answered", e);
      default -> e;
    };
  }

  // ---- the request ----------------------------------------------------------------------------

  private @Nullable Void send() throws IOException {
    Http1Writer writer = Http1Writer.forClient();
    ByteSink out = ByteSink.open();
    Body body = request.withBodyLimit(BODY_MAX_BYTES).body();
    if (body.length() == 0) {
      writer.request(out, head());
      server.write(out.toBytes());
      return null;
    }
    writer.startStream(out, head());
    server.write(out.toBytes());
    for (byte[] piece = read(body); piece.length > 0; piece = read(body)) {
      out.clear();
      writer.chunk(out, piece, 0, piece.length);
      server.write(out.toBytes());
    }
    out.clear();
    writer.endStream(out, body.trailers());
    server.write(out.toBytes());
    return null;
  }

  /** Ends the wait for an answer when the client breaks a rule, or goes away. */
  private byte[] read(Body body) throws IOException {
    try {
      return body.read();
    } catch (IOException | HttpException e) {
      clientFault = e;
      server.connection().abort();
      throw e;
    }
  }

  private Request head() {
    var head = new Request[] {Request.of(request.method(), target())};
    passedOn(ProxyHops.passed(request).headers().without("Host"))
        .forEach((name, value) -> head[0] = head[0].withHeader(name, value));
    String client =
        request
            .remote()
            .map(at -> ((InetSocketAddress) at).getAddress().getHostAddress())
            .orElse("");
    return head[0]
        .withHeader("Host", request.host())
        .withHeader("Via", "1.1 " + Proxy.NAME)
        .withHeader("X-Forwarded-For", client)
        .withHeader("Connection", "close");
  }

  /** Returns what is behind the authority (RFC 9112 §3.2.1 and §3.2.4). */
  private String target() {
    String rest = request.target().substring("http://".length() + request.host().length());
    if (rest.isEmpty() && request.method().equals("OPTIONS")) {
      return "*";
    }
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  // @start region="hops"
  private static Headers passedOn(Headers headers) {
    Set<String> hops = new TreeSet<>(HOP_FIELDS);
    for (String field : headers.all("Connection")) {
      for (String name : field.split(",", -1)) {
        hops.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    Headers[] kept = {Headers.EMPTY};
    headers.forEach((name, value) -> {
      if (!hops.contains(name.toLowerCase(Locale.ROOT))) {
        kept[0] = kept[0].with(name, value);
      }
    });
    return kept[0];
  }

  // @end

  // ---- the answer -----------------------------------------------------------------------------

  private ResponseHead awaitHead() throws Exception {
    while (true) {
      switch (reader.next()) {
        case ResponseHead head when head.isInterim() -> {
          if (head.status() > 101) {
            request.interim(head.status(), passedOn(head.headers()));
          }
        }
        case ResponseHead head when head.status() == 101 ->
            throw new IOException("it changes to a protocol that nobody has asked for");
        case ResponseHead head -> {
          return head;
        }
        default -> fill();
      }
    }
  }

  // @start region="relay"
  private void relay(Response.Sink out) throws Exception {
    while (true) {
      switch (reader.next()) {
        case Http1Event.BodyChunk(byte[] array, int from, int to) -> out.write(array, from, to);
        case Http1Event.EndOfMessage(Headers trailers) -> {
          trailers.forEach(out::trailer);
          return;
        }
        default -> {
          out.flush();
          fill();
        }
      }
    }
  }

  // @end

  private void fill() throws Exception {
    if (ended) {
      throw new EOFException("the server has closed before its answer was whole");
    }
    byte[] bytes = Fibers.within(patience, server::read);
    ended = bytes.length == 0;
    if (ended) {
      reader.end();
    } else {
      reader.feed(bytes);
    }
  }
}
