package org.pulsarweb.web;

import org.pulsarweb.http.CloseReason;

/**
 * Hears of WebSockets in callbacks, which must not wait: the way for very many sockets that are
 * mostly idle, since none of them holds a fiber. What a callback throws closes the socket with 1011
 * and is reported.
 *
 * <p>Safe for use by many threads.
 */
public interface WebSocketListener {
  /**
   * A socket has been opened.
   *
   * @param socket to a client
   * @throws Exception closes it
   */
  default void onOpen(WebSocket socket) throws Exception {}

  /**
   * A message of text has come, whole.
   *
   * @param socket it came over
   * @param text what it says
   * @throws Exception closes it
   */
  default void onText(WebSocket socket, String text) throws Exception {
    socket.close(CloseReason.UNSUPPORTED, "no text is understood here");
  }

  /**
   * A message of bytes has come, whole.
   *
   * @param socket it came over
   * @param bytes to keep or to change
   * @throws Exception closes it
   */
  default void onBinary(WebSocket socket, byte[] bytes) throws Exception {
    socket.close(CloseReason.UNSUPPORTED, "only text is understood here");
  }

  /**
   * A Ping has been answered, or the client has given a sign of life by itself.
   *
   * @param socket it came over
   * @param bytes those of the Ping
   * @throws Exception closes it
   */
  default void onPong(WebSocket socket, byte[] bytes) throws Exception {}

  /**
   * The client has read what was waiting for it: it may be sent more.
   *
   * @param socket to that client
   * @throws Exception closes it
   */
  default void onWritable(WebSocket socket) throws Exception {}

  /**
   * It is over; told once, and nothing after it.
   *
   * @param socket which can send no more
   * @param reason who closed first says it; 1006 if the connection was lost
   * @throws Exception is reported
   */
  default void onClose(WebSocket socket, CloseReason reason) throws Exception {}
}
