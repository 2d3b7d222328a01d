package org.pulsarweb.web;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** A test client's side of the wire: requests become bytes, and bytes become answers. */
final class WireAnswers {
  private static final long BODY_MAX_BYTES = 1L << 30;

  /** Where the answer's bytes come from. */
  @FunctionalInterface
  interface Source {
    /** Returns the next bytes, none at the end. */
    byte[] read() throws IOException;
  }

  private WireAnswers() {}

  /** Returns the bytes of a request, with a Host if it has none. */
  static byte[] bytes(Request request) throws IOException {
    ByteSink out = ByteSink.open();
    byte[] body = request.bytes();
    Request addressed =
        request.headers().has("Host") ? request : request.withHeader("Host", "localhost");
    Http1Writer.forClient().request(out, addressed.withBody(body));
    return out.toBytes();
  }

  /** Returns the answer to a request, past any that are not final. */
  static Response read(String method, Source source) throws IOException {
    Http1Reader reader =
        Http1Reader.forClient(Http1Limits.DEFAULTS.withBodyMaxBytes(BODY_MAX_BYTES));
    reader.responseTo(method);
    ResponseHead head = null;
    ByteSink body = ByteSink.open();
    boolean ended = false;
    while (true) {
      switch (reader.next()) {
        case ResponseHead next -> head = next;
        case Http1Event.BodyChunk(byte[] array, int from, int to) -> body.write(array, from, to);
        case Http1Event.EndOfMessage _ -> {
          ResponseHead last = requireHead(head);
          return Response.status(last.status())
              .withHeaders(last.headers())
              .withBytes(body.toBytes());
        }
        case Http1Event.RequestHead _ -> throw new IOException("the server has sent a request");
        case Http1Event.NeedMore _ -> {
          byte[] bytes = ended ? new byte[0] : source.read();
          if (bytes.length > 0) {
            reader.feed(bytes);
          } else if (ended) {
            throw new EOFException("the server has closed before its answer was whole");
          } else {
            ended = true;
            reader.end();
          }
        }
      }
    }
  }

  private static ResponseHead requireHead(@Nullable ResponseHead head) {
    if (head == null) {
      throw new IllegalStateException("an end without a head");
    }
    return head;
  }
}
