package org.pulsarweb.http;

/**
 * What arriving bytes of a WebSocket mean. Made by {@link WebSocketReader}, which never sees a
 * socket.
 *
 * <p>A message is one or more {@link Piece}s; control frames may come in between.
 *
 * <p>Immutable.
 */
public sealed interface WebSocketEvent {
  /**
   * A part of a message as it came: not a frame, and cut anywhere. It is unmasked and inflated, and
   * text is checked to be UTF-8 so far.
   *
   * <p>Immutable.
   *
   * @param isText whether the message is text
   * @param isFirst whether the message begins here
   * @param isLast whether it ends here
   * @param array holds the part; nobody changes it any more
   * @param from the first index
   * @param to the index after the last; {@code from} only if this is the last piece
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy would cost
  record Piece(boolean isText, boolean isFirst, boolean isLast, byte[] array, int from, int to)
      implements WebSocketEvent {
    /** {@return how many bytes there are} */
    public int length() {
      return to - from;
    }
  }

  /**
   * The peer wants a Pong with the same bytes (RFC 6455 §5.5.2).
   *
   * <p>Immutable.
   *
   * @param bytes at most 125
   */
  @SuppressWarnings("ArrayRecordComponent") // as above
  record Ping(byte[] bytes) implements WebSocketEvent {}

  /**
   * An answer to a Ping, or an unasked sign of life (RFC 6455 §5.5.3).
   *
   * <p>Immutable.
   *
   * @param bytes at most 125
   */
  @SuppressWarnings("ArrayRecordComponent") // as above
  record Pong(byte[] bytes) implements WebSocketEvent {}

  /**
   * The peer closes; whatever follows means nothing (RFC 6455 §5.5.1).
   *
   * <p>Immutable.
   *
   * @param reason its code and words; 1005 if it gave none
   */
  record Close(CloseReason reason) implements WebSocketEvent {}

  /**
   * The bytes so far say no more.
   *
   * <p>Immutable.
   */
  enum NeedMore implements WebSocketEvent {
    /** Feed more bytes. */
    NEED_MORE
  }
}
