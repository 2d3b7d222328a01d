package org.pulsarweb.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.MessageAssembler;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.WebSocketEvent.Piece;
import org.pulsarweb.loop.Timer;
import org.pulsarweb.loop.WaitQueue;

/** What has come over a WebSocket and waits for its handler, and the fiber of that handler. */
final class WebSocketInbox implements WebSocketReceiver, Runnable {
  /** Beyond this the client is held back: as much as a connection keeps for its request. */
  private static final int QUEUED_HIGH_BYTES = 64 * 1024;

  /** What a piece takes besides its bytes, about, so that empty messages count too. */
  private static final int PIECE_BYTES = 64;

  private final WebSocketLink link;
  private final WebSocket socket;
  private final WebSocketHandler handler;
  private final MessageAssembler assembler;
  private final WaitQueue waiters = new WaitQueue();
  private @Nullable ArrayDeque<Piece> pieces; // made when the first has to wait
  private int queuedBytes;
  private boolean isOver;

  WebSocketInbox(WebSocketLink link, WebSocket socket, WebSocketHandler handler) {
    this.link = link;
    this.socket = socket;
    this.handler = handler;
    this.assembler = MessageAssembler.of(link.home.settings.messageMaxBytes());
    socket.receiveFrom(this);
  }

  // ---- the loop's side ------------------------------------------------------------------------

  @Override
  public boolean takesMore() {
    return queuedBytes < QUEUED_HIGH_BYTES;
  }

  @Override
  public boolean isBehind() {
    return pieces != null && !pieces.isEmpty();
  }

  @Override
  public void onPiece(Piece piece) {
    ArrayDeque<Piece> queue = pieces;
    if (queue == null) {
      queue = new ArrayDeque<>(4);
      pieces = queue;
    }
    queue.addLast(piece);
    queuedBytes += piece.length() + PIECE_BYTES;
    waiters.wakeAll();
  }

  @Override
  public void onPong(byte[] bytes) {
    // It has been noted that the client lives.
  }

  @Override
  public void onWritable() {
    // Who waits for it waits at the channel.
  }

  @Override
  public void onLast() {
    isOver = true;
    waiters.wakeAll();
  }

  @Override
  public void onClosed(CloseReason reason) {
    // All has been said by onLast.
  }

  // ---- the fiber's side -----------------------------------------------------------------------

  /** Lets the handler talk, and closes after it. */
  @Override
  public void run() {
    try {
      handler.handle(socket);
      link.close(new CloseReason(CloseReason.NORMAL, ""));
    } catch (IOException | InterruptedException e) {
      failed(e, link.isOpen());
    } catch (Throwable e) {
      failed(e, true);
    }
    pieces = null;
    queuedBytes = 0;
  }

  /** What comes of a socket that is closed is no failure of the handler. */
  private void failed(Throwable e, boolean isHandlers) {
    if (isHandlers) {
      link.report(toString(), e);
    }
    link.close(new CloseReason(CloseReason.FAILURE, "the server failed"));
  }

  /** Returns the next piece, or nothing if no more will come; waits for it. */
  Optional<Piece> take() throws InterruptedException {
    while (true) {
      Piece piece = poll();
      if (piece != null || isOver) {
        return Optional.ofNullable(piece);
      }
      link.conclude();
      if (!isOver) {
        waiters.await();
      }
    }
  }

  private @Nullable Piece poll() {
    Piece piece = pieces == null ? null : pieces.pollFirst();
    if (piece != null) {
      boolean wasFull = !takesMore();
      queuedBytes -= piece.length() + PIECE_BYTES;
      if (wasFull && takesMore()) {
        link.home.loop.execute(link::pump);
      }
    }
    return piece;
  }

  /** Returns the next message, or nothing if none will come; waits for it. */
  Optional<Message> receive() throws InterruptedException {
    while (true) {
      Optional<Piece> piece = take();
      if (piece.isEmpty()) {
        return Optional.empty();
      }
      Optional<Message> message = add(piece.get());
      if (message.isPresent()) {
        return message;
      }
    }
  }

  /** Returns the next message, or nothing if none will come; waits for it, but not for ever. */
  Optional<Message> receive(Duration deadline) throws InterruptedException, TimeoutException {
    var passed =
        new Object() {
          boolean is;
        };
    Timer timer =
        link.home.loop.after(
            deadline,
            () -> {
              passed.is = true;
              waiters.wakeAll();
            });
    try {
      while (true) {
        Piece piece = poll();
        Optional<Message> message = piece == null ? Optional.empty() : add(piece);
        if (message.isPresent() || (piece == null && isOver)) {
          return message;
        }
        if (piece == null) {
          if (passed.is) {
            throw new TimeoutException("no message in " + deadline);
          }
          link.conclude();
          if (!isOver) {
            waiters.await();
          }
        }
      }
    } finally {
      timer.cancel();
    }
  }

  private Optional<Message> add(Piece piece) {
    try {
      return assembler.add(piece);
    } catch (ProtocolException.ByPeer e) {
      pieces = null;
      queuedBytes = 0;
      link.fail(e);
      return Optional.empty();
    }
  }

  /** Returns what a dump of fibers says of this socket. */
  @Override
  public String toString() {
    return socket.toString();
  }
}
