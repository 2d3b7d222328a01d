package org.pulsarweb.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Client;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.HttpDate;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * The way to a handler without a socket. Requests and answers become bytes and are read again by
 * the codec that a server has, so that they are refused or framed as there; the handler runs on the
 * thread that asks.
 */
final class MemoryLine implements TestLine {
  /** A stream without an end would fill the memory: beyond this its client goes away. */
  private static final int ANSWER_MAX_BYTES = 64 * 1024 * 1024;

  private static final SocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private final HttpHandler handler;
  private final HttpSettings settings;
  private final Consumer<Throwable> errors;

  MemoryLine(HttpHandler handler, HttpSettings settings, Consumer<Throwable> errors) {
    this.handler = handler;
    this.settings = settings;
    this.errors = errors;
  }

  @Override
  public Response send(Request request) throws IOException {
    byte[] answer = serve(WireAnswers.bytes(request));
    boolean[] taken = new boolean[1];
    return WireAnswers.read(
        request.method(),
        () -> {
          byte[] next = taken[0] ? new byte[0] : answer;
          taken[0] = true;
          return next;
        });
  }

  private byte[] serve(byte[] request) throws IOException {
    Http1Reader reader = Http1Reader.forServer(settings.messages());
    reader.feed(request);
    Http1Writer writer = Http1Writer.forServer("Pulsar");
    writer.date(HttpDate.text(Instant.now()).getBytes(StandardCharsets.US_ASCII));
    ByteSink out = ByteSink.open();
    try {
      if (reader.next() instanceof RequestHead head) {
        var body = new Received(reader, head);
        Response response =
            respond(head, Request.received(head, body, new Near(writer, out, errors)));
        write(writer, out, head, response);
        return out.toBytes();
      }
      throw new IOException("the request is not whole");
    } catch (ProtocolException.ByPeer e) {
      out.clear();
      writer.refuse(out, e.status(), String.valueOf(e.getMessage()));
      return out.toBytes();
    }
  }

  private Response respond(RequestHead head, Request request) {
    try {
      Response response = Answering.requireAnswer(head, handler.handle(request));
      if (response.isTunnel()) {
        throw new IllegalStateException("there is no connection that could switch its protocol");
      }
      return response;
    } catch (HttpException e) {
      return Response.error(e);
    } catch (ProtocolException.ByPeer e) {
      return Response.error(e.status(), String.valueOf(e.getMessage()))
          .withHeader("Connection", "close");
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      errors.accept(e);
      return Response.error(500, "Internal Server Error");
    }
  }

  private void write(Http1Writer writer, ByteSink out, RequestHead head, Response response)
      throws ProtocolException.ByPeer {
    try {
      if (!response.isStream()) {
        boolean _ = writer.respond(out, head, response, false);
        return;
      }
      boolean _ = writer.startStream(out, head, response, false);
    } catch (ProtocolException.ByUs e) {
      errors.accept(e);
      out.clear();
      writer.refuse(out, 500, "Internal Server Error");
      return;
    }
    try {
      var sink = new Collected(writer, out);
      if (!head.isHead()) {
        response.stream().write(sink);
      }
      writer.endStream(out, sink.trailers);
    } catch (Exception e) {
      errors.accept(e); // and the answer stays as it is: not whole
    }
  }

  /** Who asks: somebody of this machine. */
  private record Near(Http1Writer writer, ByteSink out, Consumer<Throwable> errors)
      implements Client {
    @Override
    public boolean report(String where, Throwable error) {
      errors.accept(error);
      return true;
    }

    @Override
    public SocketAddress remote() {
      return ADDRESS;
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public boolean isTrusted(SocketAddress peer) {
      return false;
    }

    @Override
    public void interim(RequestHead head, int status, Headers headers) throws IOException {
      try {
        writer.interim(out, status, headers);
      } catch (IllegalStateException e) {
        throw new IOException("the answer has begun", e);
      }
    }
  }

  /** The body of the request, of which all has been fed. */
  private static final class Received implements Body {
    private final Http1Reader reader;
    private final long length;
    private Headers trailers = Headers.EMPTY;
    private boolean ended;

    Received(Http1Reader reader, RequestHead head) {
      this.reader = reader;
      this.length = head.bodyLength();
    }

    @Override
    public byte[] read() throws IOException {
      while (!ended) {
        switch (reader.next()) {
          case Http1Event.BodyChunk(byte[] array, int from, int to) -> {
            return Arrays.copyOfRange(array, from, to);
          }
          case Http1Event.EndOfMessage(Headers after) -> {
            ended = true;
            trailers = after;
          }
          case RequestHead _, Http1Event.ResponseHead _, Http1Event.NeedMore _ ->
              throw new IOException("the body is not whole");
        }
      }
      return new byte[0];
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void limit(long maxBytes) {
      if (!ended) {
        reader.bodyMaxBytes(maxBytes);
      }
    }

    @Override
    public Headers trailers() {
      return trailers;
    }

    @Override
    public void close() {
      // Nobody waits for what was not read.
    }
  }

  /** Where a stream writes. */
  private static final class Collected implements Response.Sink {
    private final Http1Writer writer;
    private final ByteSink out;
    private Headers trailers = Headers.EMPTY;

    Collected(Http1Writer writer, ByteSink out) {
      this.writer = writer;
      this.out = out;
    }

    @Override
    public void write(byte[] bytes, int from, int to) throws IOException {
      if (out.size() > ANSWER_MAX_BYTES) {
        throw new IOException("the client went away: it has heard enough");
      }
      writer.chunk(out, bytes, from, to);
    }

    @Override
    public void flush() {
      // It is there as soon as it is written.
    }

    @Override
    public void trailer(String name, String value) {
      trailers = trailers.with(name, value);
    }
  }
}
