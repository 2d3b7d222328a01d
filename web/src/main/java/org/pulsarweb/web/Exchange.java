package org.pulsarweb.web;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.WaitQueue;

/**
 * One HTTP/1.1 connection of a server: its requests, one after another, and their answers.
 *
 * <pre>
 *            bytes                    a whole head                    answered
 * IDLE ───────────────► HEAD ───────────────────────► SERVING ───────────────────────► IDLE
 *   │ keep-alive passed   │ headTimeout passed, or       │ body too slow: 408             or closed
 *   ▼                     ▼ a rule broken                ▼
 * closed             refused, closed                refused, closed
 * </pre>
 */
final class Exchange implements Protocol, Runnable {
  /*
   * One fiber serves what one read event brought. It is started when a head is whole, and goes on
   * with the next request as long as one is there: sixteen pipelined requests are sixteen calls of
   * the handler in one fiber, and their answers leave together at the end of the loop's turn. When
   * the handler waits, the fiber does, and what comes meanwhile is kept for it, up to
   * BUFFERED_HIGH_BYTES. So answers keep the order of their requests without a queue, and a
   * connection that is idle holds no fiber.
   */
  private static final int BUFFERED_HIGH_BYTES = 64 * 1024;

  /** A body that large is sent from its own array instead of being copied. */
  private static final int LARGE_BYTES = 32 * 1024;

  /**
   * What is left of a request's body that nobody wanted, and yet is read to keep the connection.
   */
  private static final long SKIPPED_MAX_BYTES = 64 * 1024;

  private static final long BODY_GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private enum Phase {
    IDLE,
    HEAD,
    SERVING
  }

  private final Connection connection;
  private final HttpLoop home;
  private final SocketAddress remote;
  private final Http1Reader reader;
  private final Http1Writer writer = Http1Writer.forServer("Pulsar");
  private final WaitQueue bodyWaiters = new WaitQueue();

  private Phase phase = Phase.HEAD; // a connection is opened to send something
  private long sinceNanos;
  private @Nullable RequestHead head; // the next to be served, or the one that is
  private boolean inputEnded;
  private boolean stopping;
  private boolean closed;
  private boolean paused;

  // Of the body that a fiber waits for.
  private boolean awaitsContinue;
  private boolean awaitsBody;
  private boolean bodyTooSlow;
  private long bodyWaitSinceNanos; // of the wait that is under way
  private long bodyWaitedNanos; // in the waits before
  private long bodyBytes;

  Exchange(Connection connection, HttpLoop home) {
    this.connection = connection;
    this.home = home;
    this.reader = Http1Reader.forServer(home.settings.messages());
    this.remote = connection.remoteAddress();
    this.sinceNanos = home.loop.coarseNanos();
  }

  // ---- what the connection tells --------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    reader.feed(bytes);
    if (phase == Phase.SERVING) {
      bodyBytes += bytes.length;
      if (reader.buffered() > BUFFERED_HIGH_BYTES && !paused) {
        paused = true;
        connection.pauseReading();
      }
      bodyWaiters.wakeAll();
    } else {
      serveNext();
    }
  }

  @Override
  public void onEnd() {
    inputEnded = true;
    try {
      reader.end();
      if (phase != Phase.SERVING) {
        connection.close();
      }
    } catch (ProtocolException.ByPeer e) {
      if (phase != Phase.SERVING) {
        refuse(e);
      }
    }
    bodyWaiters.wakeAll();
  }

  @Override
  public void onTick(long nowNanos) {
    long age = nowNanos - sinceNanos;
    HttpSettings settings = home.settings;
    switch (phase) {
      case IDLE -> {
        if (stopping || age > settings.keepAlive().toNanos()) {
          connection.close();
        }
      }
      case HEAD -> {
        if (age > settings.headTimeout().toNanos()) {
          refuse(408, "the request head did not come in " + seconds(settings.headTimeout()));
        }
      }
      case SERVING -> {
        if (awaitsBody && isBodyTooSlow(nowNanos)) {
          bodyTooSlow = true;
          bodyWaiters.wakeAll();
        }
      }
    }
  }

  /** Only the time counts in which a fiber waited for bytes: a slow handler is not the client. */
  private boolean isBodyTooSlow(long nowNanos) {
    long waited = bodyWaitedNanos + nowNanos - bodyWaitSinceNanos - BODY_GRACE_NANOS;
    double owed =
        (double) waited * home.settings.bodyMinBytesPerSecond() / TimeUnit.SECONDS.toNanos(1);
    return waited > 0 && bodyBytes < owed;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }

  @Override
  public void onStop(Connection connection) {
    stopping = true;
    if (phase == Phase.HEAD && reader.atMessageStart()) {
      phase = Phase.IDLE; // nothing has come yet
    }
    // An idle connection closes at its next tick: a request that is already on its way is answered.
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    closed = true;
    bodyWaiters.wakeAll();
  }

  // ---- one request after another --------------------------------------------------------------

  /** Starts to serve if a whole head is there; on the loop, in a callback. */
  private void serveNext() {
    RequestHead next = nextHead();
    if (next == null) {
      return;
    }
    head = next;
    phase = Phase.SERVING;
    if (home.inFibers || next.bodyLength() != 0 || connection.isCongested()) {
      home.loop.launch(this, this);
    } else {
      serveInline(next);
    }
  }

  /** Serves the head at hand and what follows, until nothing whole is left; in a fiber. */
  @Override
  public void run() {
    serveFrom(head, null);
  }

  /** Serves from a head on, whose answer was perhaps made already and is to be streamed. */
  private void serveFrom(@Nullable RequestHead first, @Nullable Response made) {
    RequestHead next = first;
    Response answer = made;
    try {
      while (next != null && !closed) {
        if (connection.isCongested()) {
          connection.awaitWritable();
        }
        boolean alive = answer == null ? serve(next) : serve(next, answer);
        answer = null;
        next = alive ? nextHead() : null;
        head = next;
      }
    } catch (IOException | InterruptedException _) {
      connection.close(); // the client went away, or the loop closes
    } catch (Throwable e) {
      fail();
      throw e;
    }
    if (paused) {
      paused = false;
      connection.resumeReading();
    }
  }

  private void serveInline(RequestHead first) {
    RequestHead next = first;
    while (next != null) {
      head = next;
      if (next.bodyLength() != 0 || connection.isCongested()) {
        home.loop.launch(this, this);
        return;
      }
      try {
        Response response = handleInline(next);
        if (response.isStream()) {
          var streaming = next;
          home.loop.launch(this, () -> serveFrom(streaming, response));
          return;
        }
        next = send(next, response, false) ? nextHead() : null;
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("nothing here waits", e);
      } catch (Throwable e) {
        fail();
        throw e;
      }
    }
  }

  private Response handleInline(RequestHead head) {
    home.requests++;
    try {
      return handle(head, Request.received(head, Body.EMPTY, remote));
    } finally {
      home.requests--;
    }
  }

  /** Cuts the connection, and sees to it that no other finds half an answer in the sink. */
  private void fail() {
    home.sink.clear();
    connection.abort();
  }

  /** Returns the next whole head, or null after noting what is waited for. */
  private @Nullable RequestHead nextHead() {
    try {
      while (true) {
        // Not a switch: its bootstrap takes longer than all else of a server's first answer.
        Http1Event event = reader.next();
        if (event instanceof RequestHead next) {
          return next;
        }
        if (event == Http1Event.NeedMore.NEED_MORE) {
          waitForHead();
          return null;
        }
        // Else it is the end of the message before, or what its handler did not read.
      }
    } catch (ProtocolException.ByPeer e) {
      refuse(e);
      return null;
    }
  }

  /** Notes what is waited for: the time of a head runs from its first byte. */
  private void waitForHead() {
    Phase next = reader.atMessageStart() ? Phase.IDLE : Phase.HEAD;
    if (phase == Phase.SERVING || (phase == Phase.IDLE && next == Phase.HEAD)) {
      phase = next;
      sinceNanos = home.loop.coarseNanos();
    }
    if (inputEnded) {
      connection.close();
    }
  }

  /** Answers one request; returns whether there may be another. */
  private boolean serve(RequestHead head) throws IOException, InterruptedException {
    RequestBody body = null;
    if (head.bodyLength() != 0) {
      body = new RequestBody(this, head.bodyLength());
      awaitsContinue = head.expectsContinue();
      bodyWaitedNanos = 0;
      bodyBytes = reader.buffered();
    }
    Request request = Request.received(head, body == null ? Body.EMPTY : body, remote);
    home.requests++;
    try {
      return answer(head, request, body);
    } finally {
      home.requests--;
    }
  }

  /** Sends an answer that was made already, to a request without a body. */
  private boolean serve(RequestHead head, Response response)
      throws IOException, InterruptedException {
    home.requests++;
    try {
      return send(head, response, false);
    } finally {
      home.requests--;
    }
  }

  private boolean answer(RequestHead head, Request request, @Nullable RequestBody body)
      throws IOException, InterruptedException {
    Response response = handle(head, request);
    if (body == null) {
      return send(head, response, false);
    }
    boolean streams = response.isStream() && response.status() < 400;
    if (streams && awaitsContinue) {
      sendContinue(); // the stream may read the body, and no 100 can follow its own head
    }
    boolean unread = !streams && !body.isEnded();
    if (!send(head, response, unread && !mayBeSkipped(head))) {
      return false;
    }
    if (body.isEnded()) {
      return true;
    }
    if (!mayBeSkipped(head)) {
      connection.closeLingering();
      return false;
    }
    return skip(body);
  }

  /** Calls the handler; whatever comes of it is a response. */
  private Response handle(RequestHead head, Request request) {
    if (home.requests > home.requestMax) {
      return Response.error(503, "too many requests at once").withHeader("Retry-After", "1");
    }
    if (head.method().equals("CONNECT")) {
      return Response.error(501, "this server is no proxy");
    }
    try {
      return requireAnswer(home.handler.handle(request));
    } catch (HttpException e) {
      return Response.error(e);
    } catch (ProtocolException.ByPeer e) {
      return Response.error(e.status(), String.valueOf(e.getMessage()))
          .withHeader("Connection", "close");
    } catch (Exception e) {
      if (!closed) {
        home.loop.report(head.toString(), e);
      }
      return Response.error(500, "Internal Server Error");
    } catch (StackOverflowError | AssertionError | LinkageError e) {
      home.loop.report(head.toString(), e);
      return Response.error(500, "Internal Server Error");
    } finally {
      boolean _ = Thread.interrupted(); // the next request is not to be cancelled with this one
    }
  }

  private static Response requireAnswer(@Nullable Response response) {
    if (response == null) {
      throw new NullPointerException("the handler returned null");
    }
    if (response.status() == 101) {
      throw new IllegalStateException("the handler switches to a protocol that is not there");
    }
    return response;
  }

  // ---- answers --------------------------------------------------------------------------------

  /** Writes the answer; returns whether the connection lives on. */
  private boolean send(RequestHead head, Response response, boolean close)
      throws IOException, InterruptedException {
    writer.date(home.date());
    boolean last = close || (stopping && reader.buffered() == 0) || home.onePerConnection;
    boolean alive;
    try {
      if (response.isStream()) {
        alive = stream(head, response, last);
      } else if (response.bytes().length >= LARGE_BYTES && declaresNothingElse(response)) {
        alive = sendLarge(head, response, last);
      } else {
        ByteSink sink = home.sink;
        alive = writer.respond(sink, head, response, last);
        flush();
      }
    } catch (ProtocolException.ByUs e) {
      home.loop.report(head.toString(), e);
      home.sink.clear();
      refuse(500, "Internal Server Error");
      return false;
    }
    if (!alive && connection.isOpen()) {
      if (close || head.keepAlive()) {
        connection.closeLingering(); // the client does not know yet: it may still be sending
      } else {
        connection.close();
      }
    }
    return alive;
  }

  /** Whether a response that declares its length declares the right one; else it is refused. */
  private static boolean declaresNothingElse(Response response) {
    String length = Integer.toString(response.bytes().length);
    return response.header("Content-Length").orElse(length).equals(length);
  }

  private boolean sendLarge(RequestHead head, Response response, boolean close)
      throws ProtocolException.ByUs {
    byte[] body = response.bytes();
    ByteSink sink = home.sink;
    Response sized =
        response.headers().has("Content-Length")
            ? response
            : response.withHeader("Content-Length", Integer.toString(body.length));
    boolean alive = writer.startStream(sink, head, sized, close);
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

  private boolean stream(RequestHead head, Response response, boolean close)
      throws ProtocolException.ByUs {
    boolean alive = writer.startStream(home.sink, head, response, close);
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
      if (!closed) {
        home.loop.report(head + ", after the head of its answer was sent,", e);
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
      int piece = Math.min(to - from, 16 * 1024);
      writer.chunk(home.sink, bytes, from, from + piece);
      flush();
      from += piece;
      awaitWritable();
    }
  }

  private void awaitWritable() throws IOException {
    try {
      connection.awaitWritable();
    } catch (InterruptedException _) {
      throw cancelled();
    }
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

  private void flush() {
    ByteSink sink = home.sink;
    connection.write(sink.array(), 0, sink.size());
    sink.clear();
  }

  private void refuse(ProtocolException.ByPeer e) {
    refuse(e.status(), String.valueOf(e.getMessage()));
  }

  /** Says what is wrong and closes; what the client still sends is thrown away. */
  private void refuse(int status, String message) {
    phase = Phase.IDLE;
    sinceNanos = home.loop.coarseNanos();
    writer.date(home.date());
    try {
      writer.refuse(home.sink, status, message);
      flush();
    } catch (IllegalStateException _) {
      home.sink.clear(); // in the middle of an answer there is no place for another
    }
    connection.closeLingering();
  }

  // ---- bodies ---------------------------------------------------------------------------------

  /** Waits for the next piece of the body that is being read. */
  Http1Event nextOfBody(RequestBody body) throws IOException {
    if (bodyTooSlow) {
      throw tooSlow();
    }
    while (true) {
      if (body.isEnded()) { // another fiber has read it: what follows belongs to the next request
        return new Http1Event.EndOfMessage(body.trailers());
      }
      Http1Event event = reader.next();
      if (event != Http1Event.NeedMore.NEED_MORE) {
        awaitsContinue = false; // it did not wait
        return event;
      }
      if (closed) {
        throw new IOException("the client went away in the middle of its request");
      }
      if (awaitsContinue) {
        sendContinue();
      }
      awaitBytes();
    }
  }

  private void sendContinue() {
    awaitsContinue = false;
    writer.interim(home.sink, 100, Headers.EMPTY);
    flush();
  }

  private void awaitBytes() throws IOException {
    if (paused) {
      paused = false;
      connection.resumeReading();
    }
    awaitsBody = true;
    bodyWaitSinceNanos = home.loop.coarseNanos();
    try {
      bodyWaiters.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading the request was cancelled");
    } finally {
      awaitsBody = false;
      bodyWaitedNanos += home.loop.coarseNanos() - bodyWaitSinceNanos;
    }
    if (bodyTooSlow) {
      throw tooSlow();
    }
  }

  private HttpException tooSlow() {
    return new HttpException(408, "the request body comes too slowly")
        .withHeader("Connection", "close");
  }

  /** Whether the rest of a body that the handler did not read is small enough to be skipped. */
  private boolean mayBeSkipped(RequestHead head) {
    boolean nothingComes = awaitsContinue; // the client waits for a word that it will not get
    long length = head.bodyLength();
    return !nothingComes && !bodyTooSlow && length >= 0 && length <= SKIPPED_MAX_BYTES;
  }

  private boolean skip(RequestBody body) {
    try {
      while (body.read().length > 0) {
        // Nobody wants it.
      }
      return true;
    } catch (IOException | HttpException _) {
      connection.close();
      return false;
    }
  }

  /** Returns what a dump of fibers says of this connection. */
  @Override
  public String toString() {
    return head + " from " + remote;
  }
}
