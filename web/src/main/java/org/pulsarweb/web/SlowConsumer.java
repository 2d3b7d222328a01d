package org.pulsarweb.web;

/**
 * What becomes of messages for a WebSocket whose client reads more slowly than they are sent.
 *
 * <p>Immutable.
 */
public enum SlowConsumer {
  /**
   * Who sends waits, in a fiber; and what the client sends is not read before it reads. Where
   * nobody can wait (in a callback, in a {@link Room}) messages queue up to {@link
   * WebSocketSettings#queuedMaxBytes}, and then the socket is closed with 1013.
   */
  WAIT,

  /** Beyond {@link WebSocketSettings#queuedMaxBytes} messages are dropped, and counted. */
  DROP,

  /** Beyond {@link WebSocketSettings#queuedMaxBytes} the socket is closed with 1013. */
  CLOSE
}
