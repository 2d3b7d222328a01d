package org.pulsarweb.web;

import java.io.IOException;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Response;

/** Where the stream of one response writes. */
final class ResponseSink implements Response.Sink {
  private final Exchange exchange;
  private Headers trailers = Headers.EMPTY;

  ResponseSink(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public void write(byte[] bytes, int from, int to) throws IOException {
    exchange.write(bytes, from, to);
  }

  @Override
  public void flush() throws IOException {
    Thread.yield(); // what was written leaves at the end of the turn: end it
    exchange.awaitWritable();
  }

  @Override
  public void trailer(String name, String value) {
    trailers = trailers.with(name, value);
  }

  Headers trailers() {
    return trailers;
  }
}
