package org.pulsarweb.web;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.EventLoop;

/** Writes the answers of one connection, each in the way that suits its body. */
final class ResponseWriter implements Silence.Way {
  /** A body that large is sent from its own array instead of being copied. */
  private static final int LARGE_BYTES = 32 * 1024;

  /** How much of a stream is written before the client's pace is looked at. */
  private static final int PIECE_BYTES = 16 * 1024;

  /** How much of a file is looked for in memory before it is sent: two pieces of the kernel's. */
  private static final int FILE_PIECE_BYTES = 1024 * 1024;

  private final Connection connection;
  private final HttpLoop home;
  private final Http1Writer writer = Http1Writer.forServer("Pulsar");

  ResponseWriter(Connection connection, HttpLoop home) {
    this.connection = connection;
    this.home = home;
  }

  /**
   * Writes an answer; one that is streamed waits, in its fiber, for the client.
   *
   * @param last whether the connection shall end after it in any case
   * @return whether the connection may live on
   * @throws ProtocolException.ByUs if the answer contradicts itself; nothing was sent
   */
  boolean send(RequestHead head, Response response, boolean last) throws ProtocolException.ByUs {
    writer.date(home.date());
    if (response.isStream()) {
      return stream(head, response, last);
    }
    if (response.bytes().length >= LARGE_BYTES && declaresNothingElse(response)) {
      return sendLarge(head, response, last);
    }
    boolean alive = writer.respond(home.sink, head, response, last);
    flush();
    return alive;
  }

  /** Whether a response that declares its length declares the right one; else it is refused. */
  private static boolean declaresNothingElse(Response response) {
    String length = Integer.toString(response.bytes().length);
    return response.header("Content-Length").orElse(length).equals(length);
  }

  private boolean sendLarge(RequestHead head, Response response, boolean last)
      throws ProtocolException.ByUs {
    byte[] body = response.bytes();
    ByteSink sink = home.sink;
    Response sized =
        response.headers().has("Content-Length")
            ? response
            : response.withHeader("Content-Length", Integer.toString(body.length));
    boolean alive = writer.startStream(sink, head, sized, last);
    boolean wanted = writer.chunkStart(sink, body.length);
    flush();
    if (wanted) {
      connection.handOver(body, 0, body.length);
    }
    writer.chunkEnd(sink);
    writer.endStream(sink, Headers.EMPTY);
    flush();
    return alive;
  }

  private boolean stream(RequestHead head, Response response, boolean last)
      throws ProtocolException.ByUs {
    boolean alive = writer.startStream(home.sink, head, response, last);
    flush();
    var out = new ResponseSink(this);
    try {
      if (!head.isHead()) {
        response.stream().write(out);
      }
      writer.endStream(home.sink, out.trailers());
      flush();
      return alive;
    } catch (Exception e) {
      // The head is out: the only way to say that something went wrong is to cut the connection
      // before the body is whole.
      home.sink.clear();
      if (!connection.isClosed() || e instanceof EOFException) { // a file that became shorter
        home.report(head + ", after the head of its answer was sent,", e);
        connection.abort();
      }
      return false;
    } finally {
      out.end();
    }
  }

  /** Writes a piece of a streamed body, and waits while the client is too slow for it. */
  void write(byte[] bytes, int from, int to) throws IOException {
    while (from < to) {
      int piece = Math.min(to - from, PIECE_BYTES);
      writer.chunk(home.sink, bytes, from, from + piece);
      flush();
      from += piece;
      try {
        connection.awaitWritable();
      } catch (InterruptedException _) {
        throw cancelled();
      }
    }
  }

  boolean canTransfer(OpenFile file) {
    return connection.canTransfer(file.channel());
  }

  /** Has the kernel copy a part of a file, which does not come by here. */
  void transfer(OpenFile file, long from, long to) throws IOException {
    long at = from;
    while (at < to) {
      int piece = (int) Math.min(to - at, FILE_PIECE_BYTES);
      file.load(at, at + piece);
      writer.chunkStart(home.sink, piece);
      flush();
      try {
        connection.transfer(file.channel(), at, at + piece);
      } catch (InterruptedException _) {
        throw cancelled();
      }
      writer.chunkEnd(home.sink);
      flush();
      at += piece;
    }
  }

  /** Writes a small piece of a streamed body at once, or not if the client is too slow for it. */
  @Override
  public void tryWrite(byte[] bytes) throws IOException {
    if (connection.isOpen() && !connection.isCongested()) {
      writer.chunk(home.sink, bytes, 0, bytes.length);
      flush();
    }
  }

  @Override
  public boolean isStopping() {
    return connection.isStopping();
  }

  @Override
  public EventLoop loop() {
    return home.loop;
  }

  /** Sends what was written of a streamed body before anything else is done. */
  void awaitFlush() throws IOException {
    try {
      connection.awaitFlush();
    } catch (InterruptedException _) {
      throw cancelled();
    }
  }

  private static InterruptedIOException cancelled() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("the answer was cancelled");
  }

  void sendContinue() {
    writer.interim(home.sink, 100, Headers.EMPTY);
    flush();
  }

  /** Writes an interim answer; the head of the answer itself must not be out. */
  void interim(int status, Headers headers) throws IOException {
    try {
      writer.interim(home.sink, status, headers);
      flush();
    } catch (IllegalStateException e) {
      throw new IOException("the answer has begun", e);
    }
  }

  /** Says what is wrong; the connection has to close after it. */
  void refuse(int status, String message) {
    writer.date(home.date());
    try {
      writer.refuse(home.sink, status, message);
      flush();
    } catch (IllegalStateException _) {
      home.sink.clear(); // in the middle of an answer there is no place for another
    }
  }

  private void flush() {
    ByteSink sink = home.sink;
    connection.write(sink.array(), 0, sink.size());
    sink.clear();
  }
}
