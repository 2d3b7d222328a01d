package org.pulsarweb.web;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.EncodedMessage;
import org.pulsarweb.http.PerMessageDeflate;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Tunnel;
import org.pulsarweb.http.WebSocketEvent;
import org.pulsarweb.http.WebSocketReader;
import org.pulsarweb.http.WebSocketWriter;
import org.pulsarweb.loop.EventLoop;

/**
 * One WebSocket on its way through life: what comes and what goes, liveness, and the good-bye.
 *
 * <pre>
 *        we close                  the client closes
 * OPEN ────────────► CLOSING ────────────────────────► ENDING ───────────► CLOSED
 *   │                   └── closeTimeout: cut             ▲   the client ends too,
 *   └── the client closes or breaks a rule: answered ─────┘   or has not in time
 * </pre>
 *
 * <p>In ENDING all was said: our direction has ended, and what still comes is thrown away. Were the
 * connection closed at once, the kernel would answer such bytes with a reset, which can destroy the
 * close frame before it is read.
 */
final class WebSocketLink implements Tunnel.Listener {
  private enum State {
    OPEN,
    CLOSING,
    ENDING,
    CLOSED
  }

  private static final byte[] NO_BYTES = new byte[0];

  final WebSocketLoop home;
  private final Tunnel.Channel channel;
  private final Runnable leave;
  private final WebSocketReader reader;
  private final WebSocketWriter writer;
  private @Nullable WebSocketReceiver receiver; // from open() on

  private State state = State.OPEN;
  private @Nullable CloseReason reason; // once one side has closed, or the connection is lost
  private boolean paused;
  private boolean inputEnded;
  private boolean heard; // since the last tick
  private boolean isAsked; // by a Ping that is not answered yet
  private boolean isPumping;
  private long sinceNanos; // when it was last heard; when it was asked; when closing began
  private long droppedCount;
  private byte @Nullable [] pong; // that waits until the client reads again
  private @Nullable ArrayDeque<EncodedMessage> deferred; // behind a message that goes in pieces
  private long deferredBytes;
  private @Nullable List<Room> rooms;

  /** What is to be done about the end that has come, once what came before it was looked at. */
  private @Nullable Runnable conclusion;

  WebSocketLink(
      Tunnel.Channel channel,
      WebSocketLoop home,
      Optional<PerMessageDeflate> deflate,
      Runnable leave) {
    this.channel = channel;
    this.home = home;
    this.leave = leave;
    WebSocketSettings settings = home.settings;
    this.reader = WebSocketReader.forServer(settings.frameMaxBytes(), deflate, home.compressors);
    this.writer =
        WebSocketWriter.forServer(deflate, settings.compression().minBytes(), home.compressors);
    this.sinceNanos = home.loop.clockNanos();
  }

  void open(WebSocketReceiver receiver) {
    this.receiver = receiver;
  }

  private WebSocketReceiver receiver() {
    return Objects.requireNonNull(receiver);
  }

  // ---- what the channel tells -----------------------------------------------------------------

  @Override
  public void onBytes(byte[] bytes) {
    heard = true;
    if (isAlive() && conclusion == null) {
      reader.feed(bytes);
      pump();
    }
  }

  /** Looks at what has come, as far as it is taken. */
  void pump() {
    if (isPumping) { // a callback that is told of a message has made room for another
      return;
    }
    isPumping = true;
    try {
      while (isAlive() && conclusion == null && takesMore()) {
        WebSocketEvent event = reader.next();
        if (event == WebSocketEvent.NeedMore.NEED_MORE) {
          needMore();
          return;
        }
        onEvent(event);
      }
    } catch (ProtocolException.ByPeer e) {
      inTurn(() -> fail(e));
    } finally {
      isPumping = false;
    }
  }

  private boolean isAlive() {
    return state == State.OPEN || state == State.CLOSING;
  }

  /** Ends after what came before, for which the handler has as long as a close may take. */
  private void inTurn(Runnable end) {
    if (state == State.OPEN && receiver().isBehind()) {
      conclusion = end;
      sinceNanos = home.loop.clockNanos();
    } else {
      end.run();
    }
  }

  /** Does what the end that has come asks for, if one has: all before it was looked at. */
  void conclude() {
    Runnable end = conclusion;
    conclusion = null;
    if (end != null) {
      end.run();
    }
  }

  /** When we have closed, messages are thrown away, so that the client's close is found. */
  private boolean takesMore() {
    boolean takes = state == State.CLOSING || receiver().takesMore();
    if (takes == paused) {
      paused = !takes;
      if (takes) {
        channel.resumeReading();
      } else {
        channel.pauseReading();
      }
    }
    return takes;
  }

  private void needMore() {
    if (inputEnded) {
      inTurn(() -> end(CloseReason.ABNORMAL, "the client went away"));
    }
  }

  private void onEvent(WebSocketEvent event) throws ProtocolException.ByPeer {
    if (event instanceof WebSocketEvent.Piece piece) {
      if (state == State.OPEN) {
        receiver().onPiece(piece);
      }
    } else if (event instanceof WebSocketEvent.Ping(byte[] bytes)) {
      if (state == State.OPEN) {
        answer(bytes);
      }
    } else if (event instanceof WebSocketEvent.Pong(byte[] bytes)) {
      if (state == State.OPEN) {
        receiver().onPong(bytes);
      }
    } else if (event instanceof WebSocketEvent.Close(CloseReason theirs)) {
      inTurn(() -> onClose(theirs));
    }
  }

  /**
   * Answers a Ping; while the client does not read only the latest of them, which is allowed (RFC
   * 6455 §5.5.3) and takes no memory.
   */
  private void answer(byte[] bytes) {
    if (channel.isCongested()) {
      pong = bytes;
    } else {
      writer.pong(home.sink, bytes);
      flush();
    }
  }

  private void onClose(CloseReason theirs) {
    if (state == State.OPEN) {
      sayClose(new CloseReason(theirs.code(), ""));
      reason = theirs;
    }
    if (isAlive()) {
      finish();
    }
  }

  /** The client has broken a rule. */
  void fail(ProtocolException.ByPeer e) {
    if (state == State.OPEN) {
      var ours = new CloseReason(e.status(), String.valueOf(e.getMessage()));
      sayClose(ours);
      reason = ours;
    }
    if (isAlive()) {
      finish();
    }
  }

  /** All is said: ends our direction, and waits a little for the client to end its own. */
  private void finish() {
    state = State.ENDING;
    sinceNanos = home.loop.clockNanos();
    letGo();
    if (inputEnded) {
      channel.close();
    } else {
      if (paused) {
        paused = false;
        channel.resumeReading();
      }
      channel.end();
    }
    receiver().onLast();
  }

  private void letGo() {
    conclusion = null;
    reader.close();
    writer.close();
    deferred = null;
    pong = null;
  }

  @Override
  public void onEnd() {
    inputEnded = true;
    if (state == State.ENDING) {
      channel.close();
    } else if (isAlive()) {
      pump();
    }
  }

  /** The connection is lost, or is given up. */
  private void end(int code, String words) {
    if (reason == null) {
      reason = new CloseReason(code, words);
    }
    state = State.ENDING;
    sinceNanos = home.loop.clockNanos();
    letGo();
    channel.close();
    receiver().onLast();
  }

  @Override
  public void onWritable() {
    byte[] latest = pong;
    if (latest != null && state == State.OPEN) {
      pong = null;
      answer(latest);
    }
    if (state == State.OPEN) {
      receiver().onWritable();
    }
    pump();
  }

  @Override
  public void onStop(boolean goesOn) {
    close(
        goesOn
            ? new CloseReason(CloseReason.RESTART, "the server starts again")
            : new CloseReason(CloseReason.GOING_AWAY, "the server stops"));
  }

  @Override
  public void onTick(long nowNanos) {
    WebSocketSettings settings = home.settings;
    switch (state) {
      case OPEN -> {
        if (conclusion != null) {
          if (nowNanos - sinceNanos > settings.closeTimeout().toNanos()) {
            conclude();
          }
          return;
        }
        // Whom we do not read cannot be blamed for what is not heard.
        if (heard || paused) {
          heard = false;
          isAsked = false;
          sinceNanos = nowNanos;
        }
        lookAtLiveness(nowNanos - sinceNanos, nowNanos);
      }
      case CLOSING, ENDING -> {
        if (nowNanos - sinceNanos > settings.closeTimeout().toNanos()) {
          channel.abort();
        }
      }
      case CLOSED -> {}
    }
  }

  private void lookAtLiveness(long ageNanos, long nowNanos) {
    WebSocketSettings settings = home.settings;
    if (isAsked && ageNanos > settings.pingTimeout().toNanos()) {
      reason = new CloseReason(CloseReason.ABNORMAL, "no answer to a Ping");
      channel.abort();
    } else if (!isAsked
        && !settings.pingInterval().isZero()
        && ageNanos > settings.pingInterval().toNanos()) {
      isAsked = true;
      sinceNanos = nowNanos;
      writer.ping(home.sink, NO_BYTES);
      flush();
    }
  }

  @Override
  public void onClosed(Optional<Throwable> cause) {
    if (state == State.CLOSED) {
      return;
    }
    State before = state;
    state = State.CLOSED;
    if (reason == null) {
      reason = new CloseReason(CloseReason.ABNORMAL, "the connection was lost");
    }
    letGo();
    if (rooms != null) {
      List<Room> left = rooms;
      rooms = null;
      left.forEach(room -> room.forget(this));
    }
    leave.run();
    if (before != State.ENDING) {
      receiver().onLast();
    }
    receiver().onClosed(reason);
  }

  // ---- what the program asks ------------------------------------------------------------------

  boolean isOpen() {
    return state == State.OPEN;
  }

  Optional<CloseReason> reason() {
    return Optional.ofNullable(reason);
  }

  long pendingBytes() {
    return channel.pendingBytes();
  }

  long droppedCount() {
    return droppedCount;
  }

  boolean isCongested() {
    return channel.isCongested();
  }

  void sendText(String text) throws IOException {
    if (admits(true)) {
      writer.text(home.sink, text);
      flush();
    }
  }

  void sendBinary(byte[] bytes) throws IOException {
    if (admits(true)) {
      writer.binary(home.sink, bytes, 0, bytes.length);
      flush();
    }
  }

  void sendPiece(boolean isText, byte[] bytes, boolean isLast) throws IOException {
    boolean _ = admits(false); // half a message must not be dropped
    writer.piece(home.sink, isText, bytes, 0, bytes.length, isLast);
    flush();
    if (isLast) {
      sendDeferred();
    }
  }

  void send(EncodedMessage message) throws IOException {
    if (admits(true)) {
      channel.handOver(writer.frame(message));
    }
  }

  void ping(byte[] bytes) throws IOException {
    requireOpen();
    writer.ping(home.sink, bytes);
    flush();
  }

  /** Sees to it that there is room for a message; returns false if it is to be dropped. */
  private boolean admits(boolean mayBeDropped) throws IOException {
    requireOpen();
    if (!channel.isCongested()) {
      return true;
    }
    SlowConsumer policy = home.settings.slowConsumer();
    if (!EventLoop.isCallback() && (policy == SlowConsumer.WAIT || !mayBeDropped)) {
      awaitWritable();
      return true;
    }
    if (channel.pendingBytes() <= home.settings.queuedMaxBytes()) {
      return true;
    }
    if (policy == SlowConsumer.DROP && mayBeDropped) {
      droppedCount++;
      return false;
    }
    closeSlow();
    throw closed();
  }

  private void awaitWritable() throws IOException {
    try {
      channel.awaitWritable();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("sending was cancelled");
    } catch (IOException e) {
      if (isAlive()) { // the channel has noticed, and not told yet
        end(CloseReason.ABNORMAL, "the connection was lost");
      }
      throw e;
    }
    requireOpen();
  }

  private void closeSlow() {
    close(new CloseReason(CloseReason.TRY_LATER, "messages are read too slowly"));
  }

  /** Sends what a room says; never waits and never throws. Returns whether it was sent. */
  boolean deliver(EncodedMessage message) {
    if (state != State.OPEN) {
      return false;
    }
    long waiting = deferredBytes + (channel.isCongested() ? channel.pendingBytes() : 0);
    if (waiting > home.settings.queuedMaxBytes()) {
      droppedCount++;
      if (home.settings.slowConsumer() != SlowConsumer.DROP) {
        closeSlow();
      }
      return false;
    }
    if (writer.isWithinMessage()) {
      defer(message);
    } else {
      channel.handOver(writer.frame(message));
    }
    return true;
  }

  private void defer(EncodedMessage message) {
    ArrayDeque<EncodedMessage> queue = deferred;
    if (queue == null) {
      queue = new ArrayDeque<>(4);
      deferred = queue;
    }
    queue.addLast(message); // deliver() has seen to it that they do not become too many
    deferredBytes += message.length();
  }

  private void sendDeferred() {
    ArrayDeque<EncodedMessage> queue = deferred;
    deferred = null;
    deferredBytes = 0;
    if (queue != null) {
      queue.forEach(this::deliver);
    }
  }

  /** Closes from our side; does nothing if that has been done, by either side. */
  void close(CloseReason ours) {
    if (state != State.OPEN) {
      return;
    }
    sayClose(ours);
    reason = ours;
    state = State.CLOSING;
    sinceNanos = home.loop.clockNanos();
    deferred = null;
    pong = null;
    receiver().onLast();
    conclude();
    pump(); // what waits to be taken is not going to be: behind it there may be a close
  }

  private void sayClose(CloseReason said) {
    writer.close(home.sink, said);
    flush();
  }

  private void flush() {
    ByteSink sink = home.sink;
    channel.write(sink.array(), 0, sink.size());
    sink.clear();
  }

  private void requireOpen() throws IOException {
    if (state != State.OPEN) {
      throw closed();
    }
  }

  private IOException closed() {
    var closed = new ClosedChannelException();
    closed.initCause(new IOException("the WebSocket was closed: " + reason));
    return closed;
  }

  void report(String where, Throwable error) {
    channel.report(where, error);
  }

  void joined(Room room) {
    List<Room> all = rooms;
    if (all == null) {
      all = new ArrayList<>(1);
      rooms = all;
    }
    all.add(room);
  }

  void left(Room room) {
    if (rooms != null) {
      rooms.remove(room);
    }
  }
}
