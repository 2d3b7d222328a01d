package org.pulsarweb.web;

import java.io.IOException;
import java.util.Arrays;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;

/** The body of the request that an exchange is at, read as it comes. */
final class RequestBody implements Body {
  private static final byte[] END = new byte[0];

  private final Exchange exchange;
  private final long length;
  private Headers trailers = Headers.EMPTY;
  private boolean ended;

  RequestBody(Exchange exchange, long length) {
    this.exchange = exchange;
    this.length = length;
  }

  @Override
  public byte[] read() throws IOException {
    if (ended) {
      return END;
    }
    return switch (exchange.nextOfBody(this)) {
      case Http1Event.BodyChunk(byte[] array, int from, int to) ->
          from == 0 && to == array.length ? array : Arrays.copyOfRange(array, from, to);
      case Http1Event.EndOfMessage(Headers after) -> {
        ended = true;
        trailers = after;
        yield END;
      }
      default -> throw new IllegalStateException("a head within a body");
    };
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Headers trailers() {
    return trailers;
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public void close() {
    // What was not read, the exchange skips, or it closes the connection.
  }
}
