package org.pulsarweb.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.CloseReason;
import org.pulsarweb.http.EncodedMessage;
import org.pulsarweb.http.Message;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.WebSocketEvent.Piece;
import org.pulsarweb.http.WebSocketWriter;

/**
 * A WebSocket, seen from the server (RFC 6455). In a {@link WebSocketHandler} it is read in
 * straight-line code:
 *
 * <pre>{@code
 * for (Message message : socket) {
 *   socket.send(message);
 * }
 * }</pre>
 *
 * <p>Pings are answered, closes returned and silent clients found out whatever the program does.
 * What happens when a client reads too slowly, {@link SlowConsumer} says.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class WebSocket implements Iterable<Message> {
  private final WebSocketLink link;
  private final Request request;
  private final Optional<String> subprotocol;
  private @Nullable WebSocketInbox inbox; // if there is a fiber

  WebSocket(WebSocketLink link, Request request, Optional<String> subprotocol) {
    this.link = link;
    this.request = request;
    this.subprotocol = subprotocol;
  }

  void receiveFrom(WebSocketInbox inbox) {
    this.inbox = inbox;
  }

  WebSocketLink link() {
    return link;
  }

  /**
   * Returns the request that opened the socket: its path, its query, its cookies.
   *
   * @return the request, which has no body
   */
  public Request request() {
    return request;
  }

  /**
   * Returns the sub-protocol that was agreed on.
   *
   * @return one of the endpoint's, or nothing
   */
  public Optional<String> subprotocol() {
    return subprotocol;
  }

  // ---- receiving ------------------------------------------------------------------------------

  /**
   * Returns the next message, whole; waits for it, in the handler's fiber.
   *
   * @return a message, or nothing if none will come: {@link #closeReason} says why
   * @throws InterruptedException if the fiber is cancelled
   * @throws IllegalStateException if a listener hears of the messages
   */
  public Optional<Message> receive() throws InterruptedException {
    return inbox().receive();
  }

  /**
   * Returns the next message, whole; waits for it, in the handler's fiber, but not for ever.
   *
   * @param deadline how long to wait
   * @return a message, or nothing if none will come: {@link #closeReason} says why
   * @throws TimeoutException if there was none in time; the next call goes on waiting for it
   * @throws InterruptedException if the fiber is cancelled
   * @throws IllegalStateException if a listener hears of the messages
   */
  public Optional<Message> receive(Duration deadline)
      throws TimeoutException, InterruptedException {
    return inbox().receive(deadline);
  }

  /**
   * Returns the next piece of a message as it comes, for messages that are too large to be put
   * together: {@link WebSocketSettings#messageMaxBytes} does not limit them. Not to be mixed with
   * the other ways within one message.
   *
   * @return a piece, or nothing if none will come: {@link #closeReason} says why
   * @throws InterruptedException if the fiber is cancelled
   * @throws IllegalStateException if a listener hears of the messages
   */
  public Optional<Piece> receivePiece() throws InterruptedException {
    return inbox().take();
  }

  private WebSocketInbox inbox() {
    if (inbox == null) {
      throw new IllegalStateException("a listener hears of what comes over this socket");
    }
    return inbox;
  }

  /**
   * Returns the messages to come, each waited for in the handler's fiber.
   *
   * @return an iterator that ends when the socket is closed, or the fiber cancelled
   */
  @Override
  public Iterator<Message> iterator() {
    return new Messages(inbox());
  }

  private static final class Messages implements Iterator<Message> {
    private final WebSocketInbox inbox;
    private @Nullable Message next;

    Messages(WebSocketInbox inbox) {
      this.inbox = inbox;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        try {
          next = inbox.receive().orElse(null);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt(); // whatever the fiber waits for next, it hears of it
        }
      }
      return next != null;
    }

    @Override
    public Message next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException("the socket is closed");
      }
      Message message = next;
      next = null;
      return message;
    }
  }

  // ---- sending --------------------------------------------------------------------------------

  /**
   * Sends a message of text.
   *
   * @param text any
   * @throws IOException if the socket is closed, or is now because the client reads too slowly
   */
  public void send(String text) throws IOException {
    link.sendText(text);
  }

  /**
   * Sends a message of bytes.
   *
   * @param bytes not kept
   * @throws IOException if the socket is closed, or is now because the client reads too slowly
   */
  public void send(byte[] bytes) throws IOException {
    link.sendBinary(bytes);
  }

  /**
   * Sends a message.
   *
   * @param message text or bytes
   * @throws IOException if the socket is closed, or is now because the client reads too slowly
   */
  public void send(Message message) throws IOException {
    if (message instanceof Message.Text(String text)) {
      send(text);
    } else if (message instanceof Message.Binary(byte[] bytes)) {
      send(bytes);
    }
  }

  /**
   * Sends a message that goes to several sockets and was encoded once.
   *
   * @param message text or bytes
   * @throws IOException if the socket is closed, or is now because the client reads too slowly
   */
  public void send(EncodedMessage message) throws IOException {
    link.send(message);
  }

  /**
   * Sends a piece of a message of text whose end is not known yet. Until the last piece no other
   * message can be sent; what a {@link Room} says goes behind it. Pieces are never dropped. If
   * messages are compressed, this one is as a whole, and the socket holds 300 KiB until it is.
   *
   * @param text any, whole characters
   * @param isLast whether the message ends with it
   * @throws IOException if the socket is closed, or is now because the client reads too slowly
   */
  public void sendPiece(String text, boolean isLast) throws IOException {
    link.sendPiece(true, text.getBytes(StandardCharsets.UTF_8), isLast);
  }

  /**
   * Sends a piece of a message of bytes, as {@link #sendPiece(String, boolean)} one of text.
   *
   * @param bytes not kept
   * @param isLast whether the message ends with it
   * @throws IOException if the socket is closed, or is now because the client reads too slowly
   */
  public void sendPiece(byte[] bytes, boolean isLast) throws IOException {
    link.sendPiece(false, bytes, isLast);
  }

  /**
   * Sends a Ping; {@link WebSocketListener#onPong} hears of the answer. Not needed to find out
   * whether the client lives: that is done anyway.
   *
   * @param bytes at most 125
   * @throws IOException if the socket is closed
   */
  public void ping(byte[] bytes) throws IOException {
    link.ping(bytes);
  }

  /**
   * Returns how much was sent that the client has not read yet.
   *
   * @return bytes
   */
  public long pendingBytes() {
    return link.pendingBytes();
  }

  /**
   * Returns how many messages this client has not got because it read too slowly.
   *
   * @return a count
   */
  public long droppedCount() {
    return link.droppedCount();
  }

  // ---- closing --------------------------------------------------------------------------------

  /** Closes with 1000. Does nothing if either side has closed already. */
  public void close() {
    close(CloseReason.NORMAL, "");
  }

  /**
   * Closes. What was sent before arrives before; what still comes is thrown away. Does nothing if
   * either side has closed already.
   *
   * @param code 1000 to 4999, as {@link CloseReason} has them; 3000 to 4999 are the program's own
   * @param reason what the client may read; at most 123 bytes of it are sent
   * @throws IllegalArgumentException if the code is not one that may be sent (RFC 6455 §7.4)
   */
  public void close(int code, String reason) {
    var closing = new CloseReason(code, reason);
    WebSocketWriter.requireSendable(closing);
    link.close(closing);
  }

  /**
   * Returns whether messages can be sent.
   *
   * @return false once either side has closed
   */
  public boolean isOpen() {
    return link.isOpen();
  }

  /**
   * Returns why the socket was closed: as the side has said that closed first.
   *
   * @return the reason; 1005 if the client gave none, 1006 if the connection was lost; nothing
   *     while the socket is open
   */
  public Optional<CloseReason> closeReason() {
    return link.reason();
  }

  /** Returns what was asked for and by whom, for messages only. */
  @Override
  public String toString() {
    return "WebSocket "
        + request.target()
        + request.remote().map(address -> " from " + address).orElse("");
  }
}
