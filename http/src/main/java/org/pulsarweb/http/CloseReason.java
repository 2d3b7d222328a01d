package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Why a WebSocket ends: a code, and words for people (RFC 6455 §7.1.5, §7.1.6).
 *
 * <p>Immutable.
 *
 * @param code 1000 to 4999; 1005 and 1006 are never sent
 * @param reason what the other side may read, often empty
 */
public record CloseReason(int code, String reason) {
  /** What was to be done is done. */
  public static final int NORMAL = 1000;

  /** A server goes down, or a browser leaves the page. */
  public static final int GOING_AWAY = 1001;

  /** A rule of the protocol was broken. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A message of a kind that is not understood. */
  public static final int UNSUPPORTED = 1003;

  /** The other side closed without a code; never sent. */
  public static final int NO_CODE = 1005;

  /** The connection ended without a good-bye; never sent. */
  public static final int ABNORMAL = 1006;

  /** Text that is not UTF-8, or compressed bytes that are none. */
  public static final int INVALID_PAYLOAD = 1007;

  /** Something that is not allowed here, and no other code says what. */
  public static final int POLICY = 1008;

  /** A message larger than its limit. */
  public static final int TOO_BIG = 1009;

  /** The server failed. */
  public static final int FAILURE = 1011;

  /** The server starts again: come back, after a moment that differs from client to client. */
  public static final int RESTART = 1012;

  /** Too much to do: come back later. */
  public static final int TRY_LATER = 1013;

  /** A close frame carries 125 bytes, two of which are the code (RFC 6455 §5.5). */
  public static final int REASON_MAX_BYTES = 123;

  /** What ends a connection that nobody closed. */
  static final CloseReason NONE = new CloseReason(NO_CODE, "");

  /** Returns whether an endpoint may send it, and so whether it is believed when it comes. */
  static boolean isSendable(int code) {
    return (code >= NORMAL && code <= UNSUPPORTED)
        || (code >= INVALID_PAYLOAD && code <= 1014) // as IANA has registered them
        || (code >= 3000 && code <= 4999);
  }

  /** Returns as much of a reason as a close frame carries, in UTF-8 and cut between characters. */
  static byte[] truncated(String reason) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= REASON_MAX_BYTES) {
      return bytes;
    }
    int end = REASON_MAX_BYTES;
    while ((bytes[end] & 0xC0) == 0x80) { // within a character
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  /** {@return the code and the reason, for messages only} */
  @Override
  public String toString() {
    return reason.isEmpty() ? Integer.toString(code) : code + " " + reason;
  }
}
