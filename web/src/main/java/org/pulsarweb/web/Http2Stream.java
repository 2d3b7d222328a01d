package org.pulsarweb.web;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Client;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http2Error;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.WaitQueue;

/**
 * One request over HTTP/2 and its answer: a stream (RFC 9113 §5.1).
 *
 * <pre>
 *        request             answer whole, END_STREAM
 * (idle) ───────► OPEN ─────────────────────────────────► closed
 *                  │ RST_STREAM either way, or the connection ends: cut
 *                  ▼
 *                closed; its handler may still run, and reads and writes fail
 * </pre>
 */
final class Http2Stream implements Runnable, Answering.Asker, Response.Sink, Silence.Way {
  /** How much of a stream's own writing is taken before the client's pace is looked at. */
  private static final int PIECE_BYTES = 16 * 1024;

  private static final byte[] NOTHING = new byte[0];

  private final Http2Exchange exchange;
  private final HttpLoop home;
  private final int number;
  private final RequestHead head;
  private final @Nullable Http2Body body;

  // The client's side.
  private boolean remoteEnded;
  private int receiveWindow;
  private int uncredited; // read, and the client does not know yet that it may send more

  // Our side.
  private boolean headSent;
  private boolean localEnded;
  private boolean isCut;
  private boolean isOver; // what its handler's fibers still write is of nobody's interest
  private Headers trailers = Headers.EMPTY;
  private @Nullable WaitQueue writers;
  private @Nullable Silence silence;
  private @Nullable Http2Tunnel tunnel;

  // What waits for the windows and for the client.
  private final Http2Unsent unsent;
  private long declared = -1; // bytes of the body that are still owed
  boolean isQueued; // by the exchange, to be sent

  Http2Stream(
      Http2Exchange exchange,
      HttpLoop home,
      int number,
      RequestHead head,
      boolean isEnd,
      long sendWindow,
      int receiveWindow) {
    this.exchange = exchange;
    this.home = home;
    this.number = number;
    this.head = head;
    this.remoteEnded = isEnd;
    this.unsent = new Http2Unsent(sendWindow);
    this.receiveWindow = receiveWindow;
    this.body = isEnd ? null : new Http2Body(this, home, head);
  }

  int number() {
    return number;
  }

  // ---- the request is answered ----------------------------------------------------------------

  /** Answers the request; in a fiber. */
  @Override
  public void run() {
    boolean admitted = false;
    try {
      admitted = home.admission.tryEnter() || home.admission.awaitEnter();
      if (!isCut) {
        answer(admitted ? home.answering.answer(head, request(), this) : Answering.overloaded());
      }
    } catch (InterruptedException _) {
      cut(Http2Error.INTERNAL_ERROR); // the loop closes
    } catch (Throwable e) {
      fail();
      throw e;
    } finally {
      if (admitted) {
        home.admission.leave();
      }
      finish();
    }
  }

  /** Answers the request on the loop itself; what has to wait goes on in a fiber. */
  void serveInline() {
    boolean goesOn = false;
    try {
      Response response;
      try {
        response = home.answering.answer(head, request(), this);
      } finally {
        home.admission.leave();
      }
      if (response.isStream()) {
        goesOn = true;
        home.loop.launch(this, () -> goOn(response));
      } else {
        answer(response);
      }
    } catch (Throwable e) {
      fail();
      throw e;
    } finally {
      if (!goesOn) {
        finish();
      }
    }
  }

  private void goOn(Response response) {
    home.admission.goOn();
    try {
      answer(response);
    } catch (Throwable e) {
      fail();
      throw e;
    } finally {
      home.admission.leave();
      finish();
    }
  }

  private Request request() {
    Http2Body own = body;
    return Request.received(head, own == null || head.bodyLength() == 0 ? Body.EMPTY : own, this);
  }

  private void fail() {
    home.sink.clear();
    cut(Http2Error.INTERNAL_ERROR);
  }

  private void finish() {
    isOver = true;
    if (body != null) {
      body.wake(); // nobody waits for it any more who is answered
    }
    exchange.onServed(this);
  }

  private void answer(Response response) {
    if (isCut) {
      return;
    }
    try {
      write(response);
    } catch (ProtocolException.ByUs e) { // of the head nothing was written
      home.report(head.toString(), e);
      if (headSent) {
        cut(Http2Error.INTERNAL_ERROR);
      } else {
        answer(Response.error(500, "Internal Server Error"));
      }
    }
  }

  private void write(Response response) throws ProtocolException.ByUs {
    if (response.isTunnel()) {
      exchange.head(number, head, response, false);
      exchange.flush();
      headSent = true;
      Tunnel opened = response.tunnel();
      home.loop.execute(() -> open(opened)); // what it hears is told in no fiber
    } else if (response.isStream()) {
      stream(response);
    } else {
      byte[] bytes = response.bytes();
      boolean isEmpty = bytes.length == 0 || head.isHead();
      exchange.head(number, head, response, isEmpty);
      headSent = true;
      if (isEmpty) {
        onLocalEnd();
      } else {
        send(bytes, 0, bytes.length, true, true);
      }
      exchange.flush(); // unless the body has taken it along
    }
  }

  private void stream(Response response) throws ProtocolException.ByUs {
    declared = exchange.head(number, head, response, head.isHead());
    exchange.flush();
    headSent = true;
    if (head.isHead()) {
      onLocalEnd();
      return;
    }
    try {
      writeBody(response);
      if (isCut) {
        return;
      }
      if (declared > 0) {
        throw new ProtocolException.ByUs(
            "RFC 9110 §8.6", "a body of another length than Content-Length declares");
      }
      if (trailers.size() > 0) {
        exchange.trailers(number, trailers);
        onLocalEnd();
      } else {
        send(NOTHING, 0, 0, true, true);
      }
    } catch (Exception e) {
      // The head is out: the only way to say that something went wrong is to cut the stream.
      if (!isCut) {
        home.report(head + ", after the head of its answer was sent,", e);
        cut(Http2Error.INTERNAL_ERROR);
      }
    }
  }

  private void writeBody(Response response) throws Exception {
    try {
      response.stream().write(this);
    } finally {
      isOver = true;
      if (silence != null) {
        silence.close();
      }
    }
  }

  // ---- what a streamed answer asks ------------------------------------------------------------

  @Override
  public void write(byte[] bytes, int from, int to) throws IOException {
    requireOpen();
    if (declared >= 0) {
      if (to - from > declared) {
        throw new ProtocolException.ByUs(
            "RFC 9110 §8.6", "a body of another length than Content-Length declares");
      }
      declared -= to - from;
    }
    Silence filled = silence;
    if (filled == null) {
      writePieces(bytes, from, to);
      return;
    }
    filled.begin();
    try {
      writePieces(bytes, from, to);
    } finally {
      filled.end();
    }
  }

  private void writePieces(byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; at += PIECE_BYTES) {
      send(bytes, at, Math.min(to, at + PIECE_BYTES), false, false);
      awaitSent();
      requireOpen();
    }
  }

  @Override
  public void fillSilence(Duration length, byte[] filler) {
    if (silence == null) {
      silence = Silence.watch(this, length, filler);
    }
  }

  @Override
  public void tryWrite(byte[] bytes) throws IOException {
    if (declared >= 0) {
      throw new ProtocolException.ByUs("RFC 9110 §8.6", "a filler in a body of declared length");
    }
    if (!isOver && !isCut && unsent.isEmpty()) {
      send(bytes, 0, bytes.length, true, false);
      exchange.flush();
    }
  }

  @Override
  public boolean isStopping() {
    return exchange.isStopping();
  }

  @Override
  public EventLoop loop() {
    return home.loop;
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    try {
      exchange.awaitFlush();
    } catch (InterruptedException _) {
      throw cancelled();
    }
    requireOpen();
  }

  @Override
  public void trailer(String name, String value) {
    trailers = trailers.with(name, value);
  }

  private void requireOpen() throws IOException {
    if (isOver) {
      throw new IOException("the answer is over");
    }
    requireClient();
  }

  private void awaitSent() throws IOException {
    WaitQueue waiting = writers;
    if (waiting == null) {
      waiting = new WaitQueue();
      writers = waiting;
    }
    try {
      while (!unsent.isEmpty() && !isCut) {
        waiting.await();
      }
    } catch (InterruptedException _) {
      unsent.forget(); // the array is the handler's
      throw cancelled();
    }
  }

  private static InterruptedIOException cancelled() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("the answer was cancelled");
  }

  // ---- what is to be sent ---------------------------------------------------------------------

  /** Has bytes sent, in the turn of this stream and within its window; there are no others. */
  void send(byte[] bytes, int from, int to, boolean isOwn, boolean isEnd) {
    if (isCut || localEnded) {
      return;
    }
    unsent.put(bytes, from, to, isOwn, isEnd, home.loop.clockNanos());
    if (from == to) {
      if (isEnd) {
        exchange.endOf(number);
        onLocalEnd();
      }
      return;
    }
    exchange.enqueue(this);
  }

  boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  boolean maySend() {
    return unsent.mayGo() && !isCut;
  }

  /** Sends a piece of what waits, of that many bytes at most; returns how many it were. */
  int sendPiece(int max) {
    int count = unsent.send(exchange, number, max, home.loop.clockNanos());
    if (unsent.isEmpty()) {
      if (unsent.isLast()) {
        onLocalEnd();
      }
      onSent();
    }
    return count;
  }

  private void onSent() {
    if (writers != null) {
      writers.wakeAll();
    }
    if (tunnel != null) {
      tunnel.onSent();
    }
  }

  /** Changes how much the client takes; returns false if that goes beyond all bounds. */
  boolean growWindow(long bytes) {
    return unsent.grow(bytes);
  }

  private void onLocalEnd() {
    localEnded = true;
    if (!remoteEnded && tunnel == null) {
      // RFC 9113 §8.1: the answer is whole, and what the client still sends is of no use.
      exchange.reset(this, Http2Error.NO_ERROR);
      drop();
    } else if (remoteEnded) {
      exchange.remove(this);
      onClosed(Optional.empty());
    }
  }

  // ---- what the client sends ------------------------------------------------------------------

  boolean isRemoteEnded() {
    return remoteEnded;
  }

  /** Takes what has come; returns what is wrong with it, if something is. */
  @Nullable Http2Error onContent(byte[] array, int from, int to, int flowBytes, boolean isEnd) {
    if (remoteEnded) {
      return Http2Error.STREAM_CLOSED;
    }
    receiveWindow -= flowBytes;
    if (receiveWindow < 0) {
      return Http2Error.FLOW_CONTROL_ERROR;
    }
    int padding = flowBytes - (to - from);
    if (padding > 0) {
      credit(padding);
    }
    Http2Body into = body;
    if (into != null) {
      if (from < to) {
        take(into, Arrays.copyOfRange(array, from, to));
      }
      if (!isTunnel() && !into.fits(isEnd)) {
        return Http2Error.PROTOCOL_ERROR; // RFC 9113 §8.1.1
      }
    }
    if (isEnd) {
      onRemoteEnd(Headers.EMPTY);
    }
    return null;
  }

  /** What a tunnel brings has no length. */
  private boolean isTunnel() {
    return head.upgrade() || head.method().equals("CONNECT");
  }

  private void take(Http2Body into, byte[] piece) {
    if (tunnel != null) {
      tunnel.onPiece(piece);
    } else {
      into.onPiece(piece);
    }
  }

  /** Takes the fields behind a body; returns what is wrong with them, if something is. */
  @Nullable Http2Error onTrailers(@Nullable Headers fields, boolean isEnd) {
    if (remoteEnded) {
      return Http2Error.STREAM_CLOSED;
    }
    Http2Body into = body;
    if (fields == null || !isEnd || (into != null && !isTunnel() && !into.fits(true))) {
      return Http2Error.PROTOCOL_ERROR;
    }
    onRemoteEnd(fields);
    return null;
  }

  private void onRemoteEnd(Headers fields) {
    remoteEnded = true;
    if (body != null) {
      body.onEnd(fields);
    }
    if (tunnel != null) {
      tunnel.onRemoteEnd();
    }
    if (localEnded) {
      exchange.remove(this);
      onClosed(Optional.empty());
    }
  }

  /** Counts bytes that were read, and lets the client send as many more, now or soon. */
  void credit(int bytes) {
    exchange.credit(bytes);
    uncredited += bytes;
    if (!remoteEnded && !isCut && uncredited >= exchange.limits().streamWindowBytes() / 2) {
      exchange.grow(number, uncredited);
      receiveWindow += uncredited;
      uncredited = 0;
    }
  }

  // ---- the end --------------------------------------------------------------------------------

  /** Tells the client that the stream is given up, and forgets it. */
  void cut(Http2Error error) {
    if (!isCut && !(localEnded && remoteEnded)) {
      exchange.reset(this, error);
      onCut(new IOException("the stream was cut: " + error));
    }
  }

  /** The client has given it up, or the connection has ended. */
  void onCut(Throwable why) {
    if (isCut) {
      return;
    }
    isCut = true;
    drop();
    onSent();
    onClosed(Optional.of(why));
  }

  private void onClosed(Optional<Throwable> why) {
    Http2Tunnel open = tunnel;
    tunnel = null;
    if (open != null) {
      open.onClosed(why);
    }
  }

  /** Throws away what has come and was not read, so that others may send more. */
  private void drop() {
    Http2Body from = body;
    if (from == null) {
      return;
    }
    for (byte[] piece; (piece = from.take()) != null; ) {
      exchange.credit(piece.length);
    }
    from.wake();
  }

  void onTick(long nowNanos) {
    if (body != null) {
      body.onTick(nowNanos);
    }
    if (unsent.isTooSlow(nowNanos, home.settings.deadlines())) {
      cut(Http2Error.CANCEL);
      return;
    }
    if (tunnel != null) {
      tunnel.onTick(nowNanos);
    }
  }

  void onStop() {
    if (tunnel != null) {
      tunnel.onStop(!home.worker.isLast());
    }
  }

  // ---- a tunnel -------------------------------------------------------------------------------

  private void open(Tunnel opening) {
    Http2Body before = body;
    if (isCut || localEnded) {
      return;
    }
    var opened = new Http2Tunnel(this, exchange);
    tunnel = opened;
    try {
      opened.open(opening);
      for (byte[] piece; before != null && (piece = before.take()) != null; ) {
        opened.onPiece(piece);
      }
      if (remoteEnded) {
        opened.onRemoteEnd();
      }
      if (exchange.isStopping()) {
        opened.onStop(!home.worker.isLast());
      }
    } catch (Throwable e) {
      home.report("a tunnel to " + remote(), e);
      cut(Http2Error.INTERNAL_ERROR);
    }
  }

  // ---- who asks -------------------------------------------------------------------------------

  @Override
  public SocketAddress remote() {
    return exchange.remote();
  }

  @Override
  public boolean isSecure() {
    return exchange.isSecure();
  }

  @Override
  public boolean isTrusted(SocketAddress peer) {
    return home.settings.forwarders().contains(peer);
  }

  @Override
  public Client detached() {
    return new KnownClient(remote(), isSecure(), home.settings.forwarders());
  }

  @Override
  public boolean isGone() {
    return isCut;
  }

  @Override
  public boolean report(String where, Throwable error) {
    home.report(where, error);
    return true;
  }

  @Override
  public void interim(RequestHead of, int status, Headers headers) throws IOException {
    if (headSent || isOver || isCut) {
      throw new IOException("the request has its answer, or is over");
    }
    exchange.interim(number, status, headers);
  }

  void sendContinue() {
    if (!headSent) {
      exchange.interim(number, 100, Headers.EMPTY);
    }
  }

  void requireClient() throws IOException {
    if (isCut || isOver) {
      throw new IOException("the client went away in the middle of its request");
    }
  }

  /** Returns what a dump of fibers says of this stream. */
  @Override
  public String toString() {
    return head + " from " + exchange.remote();
  }
}
