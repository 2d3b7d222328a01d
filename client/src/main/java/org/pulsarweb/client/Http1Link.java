package org.pulsarweb.client;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Event.BodyChunk;
import org.pulsarweb.http.Http1Event.EndOfMessage;
import org.pulsarweb.http.Http1Event.NeedMore;
import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.loop.Connection;
import org.pulsarweb.loop.Protocol;

/**
 * One connection that speaks HTTP/1.1: an exchange at a time, never a second request before the
 * first has its answer.
 */
final class Http1Link implements Protocol {
  /** Bodies up to this size leave with their head, in one copy. */
  private static final int INLINE_MAX_BYTES = 16 * 1024;

  /** Interim answers to one request; the real one is due then. Some times what Go's client took. */
  private static final int INTERIM_MAX = 32;

  private static final long DOUBTFUL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Http1Limits LIMITS =
      Http1Limits.DEFAULTS.withBodyMaxBytes(Long.MAX_VALUE).withHeadMaxBytes(256 * 1024);

  private final LoopPool pool;
  private final OriginPool origin;
  private final Connection connection;
  private final Http1Reader reader = Http1Reader.forClient(LIMITS);
  private final Http1Writer writer = Http1Writer.forClient();
  private final @Nullable ProxyAddress passedOn; // by whom requests are, which reads them
  private final long bornNanos;
  private long idleNanos; // since when nobody uses it
  private @Nullable Exchange exchange;
  private boolean isUsed; // it has served
  private boolean isWriting; // a body is still being sent
  private boolean keepsAlive;
  private boolean isGone;
  private int interims;

  Http1Link(LoopPool pool, OriginPool origin, Connection connection) {
    this.pool = pool;
    this.origin = origin;
    this.connection = connection;
    this.passedOn =
        origin.proxy.filter(proxy -> proxy.passesRequestsOn(origin.origin)).orElse(null);
    this.bornNanos = connection.loop().coarseNanos();
    this.idleNanos = bornNanos;
  }

  OriginPool origin() {
    return origin;
  }

  // ---- what exchanges ask for -----------------------------------------------------------------

  /** Returns whether another request may be sent here. */
  boolean isUsable() {
    return !isGone
        && connection.isOpen()
        && connection.loop().coarseNanos() - bornNanos < pool.lifetimeNanos;
  }

  /**
   * Returns whether it has been idle for so long that the server may have closed it, without the
   * loop having heard of it yet: a second, half of what Apache's client trusts in.
   */
  boolean isDoubtful() {
    return connection.loop().coarseNanos() - idleNanos > DOUBTFUL_NANOS;
  }

  void carry(Exchange next) {
    HttpRequest request = next.request;
    RequestBody body = request.body();
    HttpUrl url = request.target();
    ByteSink out = pool.out;
    out.clear();
    try {
      String target = passedOn == null ? url.target() : url.withoutFragment();
      Headers headers = passedOn == null ? request.headers() : passedOn.with(request.headers());
      if (next.hasUpload()) {
        writer.startStream(out, request.method(), target, url.authority(), headers, body.length());
      } else {
        writer.requestHead(out, request.method(), target, url.authority(), headers, body.length());
      }
    } catch (ProtocolException.ByUs e) {
      pool.release(this);
      next.fail(new Failure.Broken("the request contradicts itself", e, false));
      return;
    }
    exchange = next;
    interims = 0;
    isWriting = next.hasUpload();
    reader.responseTo(request.method());
    byte[] bytes = body.bytes();
    if (isWriting) {
      connection.write(out.array(), 0, out.size());
    } else if (bytes.length <= INLINE_MAX_BYTES) {
      out.write(bytes);
      connection.write(out.array(), 0, out.size());
    } else {
      connection.write(out.array(), 0, out.size());
      connection.handOver(bytes, 0, bytes.length);
    }
    pool.counters.requests.increment();
    if (isUsed) {
      pool.counters.reused.increment();
    }
    next.onCarried(this, isUsed);
    isUsed = true;
  }

  /** Sends a piece of the body; returns whether there is room for more. */
  boolean write(byte[] piece) {
    ByteSink out = pool.out;
    out.clear();
    try {
      writer.chunkStart(out, piece.length);
      connection.write(out.array(), 0, out.size());
      connection.write(piece, 0, piece.length);
      out.clear();
      writer.chunkEnd(out);
      connection.write(out.array(), 0, out.size());
    } catch (ProtocolException.ByUs e) {
      lose("the request contradicts itself", e);
      return true;
    }
    return !connection.isCongested();
  }

  void endBody() {
    Exchange current = exchange;
    if (current == null) {
      return;
    }
    ByteSink out = pool.out;
    out.clear();
    try {
      writer.endStream(out, Headers.EMPTY);
      connection.write(out.array(), 0, out.size());
      isWriting = false;
      current.onSent();
    } catch (ProtocolException.ByUs e) {
      lose("the request contradicts itself", e);
    }
  }

  void readOn(boolean on) {
    if (on) {
      connection.resumeReading();
    } else {
      connection.pauseReading();
    }
  }

  void limit(long maxBytes) {
    reader.bodyMaxBytes(maxBytes);
  }

  long unsentBytes() {
    return connection.unsentBytes();
  }

  /** Ends the connection; whose exchange was on it knows why. */
  void cut() {
    exchange = null;
    leave();
    connection.abort();
  }

  /** Ends a connection that the pool does not know. */
  void refuse() {
    isGone = true;
    connection.abort();
  }

  /** Ends a connection that nobody uses. */
  void close() {
    leave();
    connection.close();
  }

  /** Ends with its session: who waits for an answer gets none. */
  void closeWithSession() {
    Exchange current = exchange;
    if (current == null) {
      close();
    } else {
      current.fail(LoopPool.closed());
    }
  }

  private void leave() {
    if (!isGone) {
      isGone = true;
      pool.onGone(this);
    }
  }

  // ---- what the connection tells --------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    if (exchange == null) {
      cut(); // nobody has asked
      return;
    }
    reader.feed(bytes);
    advance();
    Exchange current = exchange;
    if (current != null) {
      current.onProgress();
    }
  }

  private void advance() {
    try {
      Exchange current;
      while ((current = exchange) != null) {
        Http1Event event = reader.next();
        switch (event) {
          case ResponseHead head when head.isInterim() -> onInterim(current, head);
          case ResponseHead head -> onHead(current, head);
          case BodyChunk chunk -> current.onChunk(chunk);
          case EndOfMessage end -> onEndOfMessage(current, end);
          case NeedMore _ -> {
            return;
          }
          case RequestHead _ -> throw new IllegalStateException("a request from a server");
        }
      }
    } catch (ProtocolException.ByPeer e) {
      lose("the answer breaks a rule", e);
    }
  }

  private void onInterim(Exchange current, ResponseHead head) throws ProtocolException.ByPeer {
    if (++interims > INTERIM_MAX) {
      throw new ProtocolException.ByPeer(
          400, "RFC 9110 §15.2", "more than " + INTERIM_MAX + " interim answers, last " + head);
    }
    if (head.status() == 100) {
      current.onContinue();
    }
  }

  private void onHead(Exchange current, ResponseHead head) {
    boolean isTunnel = current.request.method().equals("CONNECT") && head.status() / 100 == 2;
    boolean leavesHttp = isTunnel || head.status() == 101;
    keepsAlive = head.keepAlive() && !leavesHttp;
    if (!current.request.options().streamed()) {
      reader.bodyMaxBytes(current.request.options().bodyMaxBytes());
    }
    current.onHead(head);
    if (leavesHttp) { // for which there is no use here
      onEndOfMessage(current, EndOfMessage.PLAIN);
    }
  }

  private void onEndOfMessage(Exchange current, EndOfMessage end) {
    exchange = null;
    if (keepsAlive && !isWriting && reader.buffered() == 0 && isUsable()) {
      idleNanos = connection.loop().coarseNanos();
      pool.release(this);
    } else if (isWriting) {
      cut();
    } else {
      close();
    }
    current.onEnd(end.trailers());
  }

  private void lose(String what, @Nullable Throwable cause) {
    Exchange current = exchange;
    exchange = null;
    leave();
    connection.abort();
    if (current != null) {
      current.onLost(what, cause);
    }
  }

  @Override
  public void onEnd() {
    if (exchange == null) {
      close();
      return;
    }
    try {
      reader.end();
      advance();
    } catch (ProtocolException.ByPeer e) {
      lose("the answer is cut off", null);
      return;
    }
    if (exchange != null) {
      lose("the server closed the connection before it answered", null);
    }
  }

  @Override
  public void onWritable() {
    if (exchange != null) {
      exchange.onWritable();
    }
  }

  @Override
  public void onTick(long nowNanos) {
    if (exchange == null
        && !isGone
        && connection.loop().coarseNanos() - idleNanos > pool.idleNanos) {
      close();
    }
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    lose("the connection broke", cause.orElse(null));
  }
}
