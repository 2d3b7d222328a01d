package org.pulsarweb.web;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Client;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Protocol;

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
 *
 * <p>An answer that opens a {@link Tunnel} is its last: the connection is another protocol's.
 */
final class Exchange implements Protocol, Runnable, Answering.Asker {
  /*
   * One fiber serves what one read event brought. It is started when a head is whole, and goes on
   * with the next request as long as one is there: sixteen pipelined requests are sixteen calls of
   * the handler in one fiber, and their answers leave together at the end of the loop's turn. When
   * the handler waits, the fiber does, and what comes meanwhile is kept for it, up to
   * BUFFERED_HIGH_BYTES. So answers keep the order of their requests without a queue, and a
   * connection that is idle holds no fiber.
   */
  private static final int BUFFERED_HIGH_BYTES = 64 * 1024;

  private enum Phase {
    IDLE,
    HEAD,
    SERVING
  }

  private final Connection connection;
  private final HttpLoop home;
  private final SocketAddress remote;
  private final Http1Reader reader;
  private final ResponseWriter responses;

  private Phase phase = Phase.HEAD; // a connection is opened to send something
  private long sinceNanos;
  private @Nullable RequestHead head; // the next to be served, or the one that is
  private @Nullable RequestBody body; // of that request
  private boolean inputEnded;
  private boolean stopping;
  private boolean closed;
  private boolean paused;
  private int served;

  Exchange(Connection connection, HttpLoop home) {
    this.connection = connection;
    this.home = home;
    this.reader = Http1Reader.forServer(home.settings.messages());
    this.responses = new ResponseWriter(connection, home);
    this.remote = connection.remoteAddress();
    this.sinceNanos = home.loop.clockNanos();
  }

  // ---- what the connection tells --------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    reader.feed(bytes);
    if (phase == Phase.SERVING) {
      if (reader.buffered() > BUFFERED_HIGH_BYTES && !paused) {
        paused = true;
        connection.pauseReading();
      }
      if (body != null) {
        body.onBytes(bytes.length);
      }
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
    wakeBody();
  }

  private void wakeBody() {
    if (body != null) {
      body.wake();
    }
  }

  @Override
  public void onTick(long nowNanos) {
    long age = nowNanos - sinceNanos;
    HttpDeadlines deadlines = home.settings.deadlines();
    switch (phase) {
      case IDLE -> {
        if (age > (stopping ? home.stopIdleNanos : deadlines.keepAlive().toNanos())) {
          connection.close();
        }
      }
      case HEAD -> {
        if (age > deadlines.head().toNanos()) {
          refuse(408, "the request head did not come in " + seconds(deadlines.head()));
        }
      }
      case SERVING -> {
        if (body != null) {
          body.onTick(nowNanos);
        }
      }
    }
  }

  /** Returns whether the first bytes of the connection are long overdue. */
  boolean isLate(long nowNanos) {
    return nowNanos - sinceNanos > home.settings.deadlines().head().toNanos();
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
    // An idle one closes at a tick: a request that is on its way by now is answered.
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    closed = true;
    wakeBody();
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
    if (home.inFibers) {
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
    readOn();
  }

  private void serveInline(RequestHead first) {
    RequestHead next = first;
    while (next != null) {
      head = next;
      if (next.bodyLength() != 0 || connection.isCongested() || !home.admission.tryEnter()) {
        home.loop.launch(this, this); // it has to wait, or may
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
      } catch (Throwable e) {
        fail();
        throw e;
      }
    }
  }

  private Response handleInline(RequestHead head) {
    try {
      return home.answering.answer(head, Request.received(head, Body.EMPTY, this), this);
    } finally {
      home.admission.leave();
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
      sinceNanos = home.loop.clockNanos();
    }
    if (inputEnded) {
      connection.close();
    }
  }

  /** Answers one request; returns whether there may be another. */
  private boolean serve(RequestHead head) throws IOException, InterruptedException {
    RequestBody body = head.bodyLength() == 0 ? null : new RequestBody(this, home, reader, head);
    Request request = Request.received(head, body == null ? Body.EMPTY : body, this);
    this.body = body;
    boolean admitted = home.admission.tryEnter() || home.admission.awaitEnter();
    try {
      Response response =
          admitted ? home.answering.answer(head, request, this) : Answering.overloaded();
      return body == null ? send(head, response, false) : send(head, response, body);
    } finally {
      if (admitted) {
        home.admission.leave();
      }
      this.body = null;
    }
  }

  /** Sends an answer that was made already, to a request without a body. */
  private boolean serve(RequestHead head, Response response) {
    home.admission.goOn();
    try {
      return send(head, response, false);
    } finally {
      home.admission.leave();
    }
  }

  // ---- answers --------------------------------------------------------------------------------

  /** Writes the answer to a request with a body; what the handler left of that is in the way. */
  private boolean send(RequestHead head, Response response, RequestBody body) throws IOException {
    if (response.isTunnel()) {
      return sendAfter(body, head, response);
    }
    boolean streams = response.isStream() && response.status() < 400;
    if (streams) {
      body.sendContinue(); // the stream may read the body, and no 100 can follow its own head
    }
    boolean unread = !streams && !body.isEnded();
    if (!send(head, response, unread && !body.mayBeSkipped())) {
      return false;
    }
    if (body.isEnded()) {
      return true;
    }
    if (!body.mayBeSkipped()) {
      connection.closeLingering();
      return false;
    }
    try {
      body.skip();
      return true;
    } catch (HttpException _) {
      connection.close(); // it comes too slowly, and the answer is out
      return false;
    }
  }

  /** Writes an answer after which no more of the body can come. */
  private boolean sendAfter(RequestBody body, RequestHead head, Response response)
      throws IOException {
    try {
      body.skip();
    } catch (ProtocolException.ByPeer e) {
      refuse(e);
      return false;
    } catch (HttpException e) {
      refuse(e.status(), e.message());
      return false;
    }
    return send(head, response, false);
  }

  /** Writes the answer; returns whether the connection lives on with HTTP. */
  private boolean send(RequestHead head, Response response, boolean close) {
    boolean last =
        close || (stopping && reader.buffered() == 0) || ++served >= home.requestsPerConnection;
    boolean alive;
    try {
      alive = responses.send(head, response, last);
    } catch (ProtocolException.ByUs e) {
      home.report(head.toString(), e);
      home.sink.clear();
      refuse(500, "Internal Server Error");
      return false;
    }
    if (response.isTunnel()) {
      Tunnel tunnel = response.tunnel();
      home.loop.execute(() -> open(tunnel)); // what it hears is told in no fiber
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

  /** Gives the connection to another protocol, with what has come behind the request. */
  private void open(Tunnel tunnel) {
    if (closed) {
      return;
    }
    var channel = new ConnectionTunnel(connection, home);
    connection.become(channel);
    try {
      channel.open(tunnel, reader.takeRest());
      if (inputEnded) {
        channel.onEnd();
      }
      if (stopping) {
        channel.onStop(connection);
      }
    } catch (Throwable e) {
      home.report("a tunnel to " + remote, e);
      connection.abort();
    }
  }

  private void refuse(ProtocolException.ByPeer e) {
    refuse(e.status(), String.valueOf(e.getMessage()));
  }

  /** Says what is wrong and closes; what the client still sends is thrown away. */
  private void refuse(int status, String message) {
    phase = Phase.IDLE;
    sinceNanos = home.loop.clockNanos();
    responses.refuse(status, message);
    connection.closeLingering();
  }

  // ---- what a body asks for -------------------------------------------------------------------

  /** Sees to it that more comes. */
  void readOn() {
    if (paused) {
      paused = false;
      connection.resumeReading();
    }
  }

  /** Tells the client to send the body that it holds back. */
  void sendContinue() {
    responses.sendContinue();
  }

  // ---- what a request asks for ----------------------------------------------------------------

  @Override
  public SocketAddress remote() {
    return remote;
  }

  @Override
  public boolean isSecure() {
    return connection.tls().isPresent();
  }

  @Override
  public boolean isTrusted(SocketAddress peer) {
    return home.settings.forwarders().contains(peer);
  }

  @Override
  public Client detached() {
    return new KnownClient(remote, isSecure(), home.settings.forwarders());
  }

  @Override
  public boolean isGone() {
    return closed;
  }

  @Override
  public boolean report(String where, Throwable error) {
    home.report(where, error);
    return true;
  }

  @Override
  public void interim(RequestHead of, int status, Headers headers) throws IOException {
    RequestHead current = head;
    if (phase != Phase.SERVING || current == null || !of.isOfSameRequest(current) || closed) {
      throw new IOException("the request is over");
    }
    if (current.minorVersion() > 0) {
      responses.interim(status, headers);
    }
  }

  void requireClient() throws IOException {
    if (closed) {
      throw new IOException("the client went away in the middle of its request");
    }
  }

  /** Returns what a dump of fibers says of this connection. */
  @Override
  public String toString() {
    return head + " from " + remote;
  }
}
