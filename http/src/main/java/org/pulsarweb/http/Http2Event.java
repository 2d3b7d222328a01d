package org.pulsarweb.http;

import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http1Event.RequestHead;

/**
 * What arriving HTTP/2 bytes mean to a server. Made by {@link Http2Reader}, which never sees a
 * socket and knows no streams but for their numbers.
 *
 * <p>Immutable.
 */
public sealed interface Http2Event {
  /**
   * A request on a new stream, checked against RFC 9113 §8.
   *
   * @param stream its number
   * @param head method, target and fields
   * @param isEnd whether nothing follows
   */
  record Requested(int stream, RequestHead head, boolean isEnd) implements Http2Event {}

  /**
   * A request on a new stream that is well-formed, and refused: it is too large, or expects what
   * nobody can do.
   *
   * @param stream its number
   * @param status what to answer: 414, 417 or 431
   * @param message what the client may read
   * @param isEnd whether nothing follows
   */
  record Refused(int stream, int status, String message, boolean isEnd) implements Http2Event {}

  /**
   * A request on a new stream, or something else of one stream, that breaks a rule; the connection
   * goes on (RFC 9113 §5.4.2).
   *
   * @param stream its number
   * @param error to tell the peer
   */
  record Malformed(int stream, Http2Error error) implements Http2Event {}

  /**
   * Fields on a stream that was opened before.
   *
   * @param stream its number
   * @param headers the fields; null if they are malformed
   * @param isEnd whether nothing follows, as must be
   */
  record Trailers(int stream, @Nullable Headers headers, boolean isEnd) implements Http2Event {}

  /**
   * A piece of a body: a slice of what was fed, not copied. Nobody changes it any more.
   *
   * @param stream its number
   * @param array holds the piece
   * @param from the first index
   * @param to the index after the last
   * @param flowBytes how much of the windows it takes: with its padding
   * @param isEnd whether nothing follows
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy would cost
  record Content(int stream, byte[] array, int from, int to, int flowBytes, boolean isEnd)
      implements Http2Event {}

  /**
   * The peer takes more.
   *
   * @param stream its number, or 0 for the connection
   * @param bytes how much more, at least 1
   */
  record WindowGrown(int stream, int bytes) implements Http2Event {}

  /**
   * The peer has given up a stream.
   *
   * @param stream its number
   * @param code why, as {@link Http2Error} has it, or a number of its own
   */
  record Reset(int stream, int code) implements Http2Event {}

  /**
   * What the peer wants; to be acknowledged.
   *
   * @param windowBytes the window of each stream, or -1 if that stays
   * @param frameMaxBytes the largest frame, or -1 if that stays
   */
  record Settings(int windowBytes, int frameMaxBytes) implements Http2Event {}

  /**
   * The peer wants to know whether we are there, or has said that it is.
   *
   * @param opaque eight bytes to send back
   * @param isAnswer whether it is what we sent
   */
  record Ping(long opaque, boolean isAnswer) implements Http2Event {}

  /**
   * The peer opens no more streams.
   *
   * @param code why, as {@link Http2Error} has it, or a number of its own
   */
  record GoAway(int code) implements Http2Event {}

  /**
   * What asks for nothing.
   *
   * <p>Immutable.
   */
  enum Other implements Http2Event {
    /** Feed more bytes. */
    NEED_MORE,
    /** Our settings hold. */
    SETTINGS_TAKEN,
    /** A frame that is of no account: a priority, or one of a kind that nobody knows. */
    OF_NO_ACCOUNT
  }
}
