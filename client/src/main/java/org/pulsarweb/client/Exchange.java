package org.pulsarweb.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.client.HttpTimeoutException.Phase;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.Http1Event.BodyChunk;
import org.pulsarweb.http.Http1Event.ResponseHead;
import org.pulsarweb.http.ProtocolException;

/**
 * One request and its answer, on one connection. Who calls is parked on it; all else happens in
 * callbacks of a loop, which need no fiber.
 *
 * <pre>
 * NEW ──a connection is found──► CARRIED ──head──► ANSWERED ──end of the body──► WHOLE
 *  └──────────────┬─────────────────┴─────────────────┘
 *                 └──deadline, loss, cancellation──► FAILED
 * </pre>
 */
final class Exchange extends Deadlines.Entry {
  /** What a loop has made of an exchange, as its caller may know it. */
  enum Stage {
    NEW,
    CARRIED,
    ANSWERED,
    WHOLE,
    FAILED
  }

  private static final byte[] NOTHING = new byte[0];

  /** So much of a body of declared length is made room for before any of it has come. */
  private static final int ROOM_MAX_BYTES = 1024 * 1024;

  /** A body of so many bytes fits into the buffers of a socket. */
  private static final int AT_ONCE_MAX_BYTES = 64 * 1024;

  final HttpRequest request;
  final Origin origin;
  final boolean isFresh; // takes no connection that was used before
  private final LoopPool pool;
  private final boolean isHere; // the caller is carried by the same loop
  private final @Nullable Upload upload;
  private final Thread caller = Thread.currentThread();
  private volatile Stage stage = Stage.NEW;

  // The loop's own; the caller reads them once the stage says that they are there.
  private @Nullable Http1Link link;
  private @Nullable Dial dial;
  private @Nullable ResponseHead head;
  private byte[] body = NOTHING;
  private int bodyFrom;
  private int bodyTo;
  private @Nullable IncomingBody incoming;
  private @Nullable Failure failure;
  private Phase phase = Phase.POOL;
  private long phaseDueNanos;
  private long totalDueNanos;
  private long armedNanos = Long.MAX_VALUE; // when it will be told
  private long unsentBytes = Long.MAX_VALUE; // when that was last looked at
  private boolean isReused; // the connection had served others before
  private boolean isTouched; // something of the answer has come

  Exchange(LoopPool pool, HttpRequest request, boolean isHere, boolean isFresh) {
    this.pool = pool;
    this.request = request;
    this.origin = Origin.of(request.target());
    this.isHere = isHere;
    this.isFresh = isFresh;
    this.upload = isInPieces(request) ? new Upload(this, request) : null;
  }

  /** Tells whether the caller has to see to the body while it is sent. */
  private static boolean isInPieces(HttpRequest request) {
    RequestBody body = request.body();
    return body.isStream() || (request.options().expectsContinue() && body.length() > 0);
  }

  boolean hasUpload() {
    return upload != null;
  }

  // ---- the caller's side ----------------------------------------------------------------------

  /** Sends the request and waits for its answer. */
  HttpResponse perform() throws IOException {
    onLoop(this::begin);
    if (upload != null) {
      upload.perform();
    }
    boolean streamed = request.options().streamed();
    await(streamed ? Stage.ANSWERED : Stage.WHOLE);
    ResponseHead answer = head;
    if (answer == null || (stage == Stage.FAILED && incoming == null)) {
      throw failed();
    } // whoever reads a stream hears of its failure there
    String version = answer.minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1";
    IncomingBody reading = incoming;
    return reading == null
        ? HttpResponse.received(
            request,
            answer.status(),
            answer.reason(),
            version,
            answer.headers(),
            body,
            bodyFrom,
            bodyTo)
        : HttpResponse.streamed(
            request, answer.status(), answer.reason(), version, answer.headers(), reading);
  }

  IOException failed() {
    Failure known = failure;
    return known == null
        ? new IOException("the client is closed: " + request)
        : known.toException(request);
  }

  /** Returns whether it failed because a kept connection had ended before it was used again. */
  boolean isStale() {
    return failure instanceof Failure.Broken broken && broken.isUntouched();
  }

  /** Waits for a stage, or for the end. */
  void await(Stage least) throws InterruptedIOException {
    while (stage.compareTo(least) < 0) {
      pause();
    }
  }

  /** Waits for a change, or for nothing. */
  void pause() throws InterruptedIOException {
    LockSupport.park(this);
    requireWanted();
  }

  /** Waits for a change, or for nothing, or until some time has passed. */
  void pause(long nanos) throws InterruptedIOException {
    LockSupport.parkNanos(this, nanos);
    requireWanted();
  }

  private void requireWanted() throws InterruptedIOException {
    if (Thread.interrupted()) {
      onLoop(this::cancel);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the call was cancelled: " + request);
    }
  }

  /** Runs something on the loop: now, if the caller is there. */
  void onLoop(Runnable work) {
    if (isHere && pool.loop.isOwnThread()) {
      work.run();
      return;
    }
    try {
      pool.loop.execute(work);
    } catch (RejectedExecutionException _) {
      end(Stage.FAILED); // the loop has ended, and its connections with it
    }
  }

  /**
   * Returns whether the server may want more of the body: who has answered with success may still
   * read, and answer while it does.
   */
  boolean wantsBody() {
    Stage now = stage; // before the head: the stage says whether that is there
    ResponseHead answer = head;
    return switch (now) {
      case NEW, CARRIED -> true;
      case ANSWERED -> answer != null && answer.status() / 100 == 2;
      case WHOLE, FAILED -> false;
    };
  }

  Stage stage() {
    return stage;
  }

  // ---- the loop's side ------------------------------------------------------------------------

  private void begin() {
    long now = pool.deadlines.nanos();
    totalDueNanos = now + request.options().remainingNanos(System.nanoTime());
    enter(Phase.POOL, request.deadlines().pool());
    pool.acquire(this);
  }

  /** Begins a phase that has a deadline of its own. */
  void enter(Phase next, Duration limit) {
    phase = next;
    phaseDueNanos = pool.deadlines.nanos() + limit.toNanos();
    arm();
  }

  /** Sees to it that the next deadline is heard of; one that is set too early does no harm. */
  private void arm() {
    long due = Math.min(phaseDueNanos, totalDueNanos);
    if (due < armedNanos && !isOver()) {
      armedNanos = due;
      pool.deadlines.set(this, due);
    }
  }

  @Override
  void onDue() {
    armedNanos = Long.MAX_VALUE;
    long now = pool.deadlines.nanos();
    ClientDeadlines limits = request.deadlines();
    if (now >= totalDueNanos) {
      fail(new Failure.Late(Phase.TOTAL, limits.total()));
    } else if (now >= phaseDueNanos && phase == Phase.SEND && isSending()) {
      enter(Phase.SEND, limits.betweenBytes());
    } else if (now >= phaseDueNanos
        && upload != null
        && !upload.isFinished()
        && phase == Phase.BETWEEN_BYTES
        && isSending()) {
      enter(Phase.BETWEEN_BYTES, limits.betweenBytes()); // it answers while it reads
    } else if (now >= phaseDueNanos) {
      fail(
          new Failure.Late(
              phase,
              switch (phase) {
                case POOL -> limits.pool();
                case CONNECT -> limits.connect();
                case TLS -> limits.tls();
                case FIRST_BYTE -> limits.firstByte();
                case SEND, BETWEEN_BYTES, TOTAL -> limits.betweenBytes();
              }));
    } else {
      arm();
    }
  }

  /**
   * Returns whether the server has taken something since this was asked, or has nothing to take.
   */
  private boolean isSending() {
    long unsent = link == null ? 0 : link.unsentBytes();
    boolean sends = unsent == 0 || unsent < unsentBytes;
    unsentBytes = unsent == 0 ? Long.MAX_VALUE : unsent;
    return sends;
  }

  /** Returns whether a connection is being made for it. */
  boolean isConnecting() {
    return dial != null;
  }

  boolean isOver() {
    return stage == Stage.WHOLE || stage == Stage.FAILED;
  }

  /** A connection is being made for it, or no longer. */
  void dial(@Nullable Dial made) {
    dial = made;
  }

  @Nullable Dial dial() {
    return dial;
  }

  /** A connection is there, and the head of the request is written. */
  void onCarried(Http1Link carrying, boolean reused) {
    link = carrying;
    dial = null;
    isReused = reused;
    if (upload == null && request.body().length() <= AT_ONCE_MAX_BYTES) {
      enter(Phase.FIRST_BYTE, request.deadlines().firstByte());
    } else {
      enter(Phase.SEND, request.deadlines().betweenBytes());
    }
    stage = Stage.CARRIED;
    if (upload != null) {
      LockSupport.unpark(caller);
    }
  }

  @Nullable Http1Link link() {
    return link;
  }

  /** Bytes were sent, and there is room for more. */
  void onWritable() {
    if (upload != null) {
      upload.onWritable();
      LockSupport.unpark(caller);
    } else {
      onSent();
    }
  }

  /** The server wants the body. */
  void onContinue() {
    if (upload != null) {
      upload.onContinue();
      LockSupport.unpark(caller);
    }
  }

  void onSent() {
    if (stage == Stage.CARRIED && phase == Phase.SEND) {
      enter(Phase.FIRST_BYTE, request.deadlines().firstByte());
    }
  }

  void onProgress() {
    isTouched = true;
    phase = Phase.BETWEEN_BYTES;
    phaseDueNanos = pool.deadlines.nanos() + request.deadlines().betweenBytes().toNanos();
    arm();
  }

  void onHead(ResponseHead answer) {
    isTouched = true;
    head = answer;
    if (request.options().streamed()) {
      incoming = new IncomingBody(this, answer.bodyLength());
    }
    stage = Stage.ANSWERED;
    if (incoming != null || upload != null) {
      LockSupport.unpark(caller);
    }
  }

  void onChunk(BodyChunk chunk) {
    IncomingBody reading = incoming;
    if (reading != null) {
      reading.add(chunk);
    } else if (bodyTo == 0) {
      body = chunk.array();
      bodyFrom = chunk.from();
      bodyTo = chunk.to();
    } else {
      append(chunk);
    }
  }

  private void append(BodyChunk chunk) {
    int length = bodyTo - bodyFrom;
    int needed = Math.addExact(length, chunk.length());
    if (bodyFrom > 0 || needed > body.length) {
      ResponseHead answer = head;
      long declared = answer == null ? 0 : answer.bodyLength();
      long room = Math.max(needed, Math.min(declared, Math.max(ROOM_MAX_BYTES, length * 2L)));
      if (declared < 0) {
        room = Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, length * 2L));
      }
      body = Arrays.copyOfRange(body, bodyFrom, bodyFrom + (int) room);
      bodyFrom = 0;
    }
    System.arraycopy(chunk.array(), chunk.from(), body, length, chunk.length());
    bodyTo = needed;
  }

  void onEnd(Headers trailers) {
    link = null;
    IncomingBody reading = incoming;
    if (reading != null) {
      reading.end(trailers);
    }
    end(Stage.WHOLE);
  }

  /** The connection has ended before the answer has. */
  void onLost(String what, @Nullable Throwable cause) {
    boolean isUntouched = isReused && !isTouched && !(cause instanceof ProtocolException);
    link = null;
    fail(new Failure.Broken(what, cause, isUntouched));
  }

  void fail(Failure why) {
    if (isOver()) {
      return;
    }
    failure = why;
    Http1Link carrying = link;
    link = null;
    if (carrying != null) {
      carrying.cut();
    } else {
      pool.forget(this);
    }
    IncomingBody reading = incoming;
    if (reading != null) {
      reading.fail(why);
    }
    end(Stage.FAILED);
  }

  /** The caller wants no answer any more. */
  void cancel() {
    fail(new Failure.Broken("the call was cancelled", null, false));
  }

  private void end(Stage last) {
    stage = last;
    pool.deadlines.cancel(this);
    LockSupport.unpark(caller);
  }

  /** The reader of the body is too far behind, or is no longer. */
  void readOn(boolean on) {
    Http1Link carrying = link;
    if (carrying != null) {
      carrying.readOn(on);
      phaseDueNanos =
          on
              ? pool.deadlines.nanos() + request.deadlines().betweenBytes().toNanos()
              : Long.MAX_VALUE;
      if (on) {
        enter(Phase.BETWEEN_BYTES, request.deadlines().betweenBytes());
      }
    }
  }

  void limit(long maxBytes) {
    if (link != null) {
      link.limit(maxBytes);
    }
  }

  /** Returns request and stage, for messages only. */
  @Override
  public String toString() {
    return request + " " + stage;
  }
}
