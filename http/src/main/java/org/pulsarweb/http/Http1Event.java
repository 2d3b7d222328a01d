package org.pulsarweb.http;

import org.jspecify.annotations.Nullable;

/**
 * What arriving HTTP/1.1 bytes mean. Made by {@link Http1Reader}, which never sees a socket.
 *
 * <p>A message is one head, any number of {@link BodyChunk}s, and one {@link EndOfMessage}; an
 * interim response (1xx) is a head alone.
 *
 * <p>Immutable.
 */
public sealed interface Http1Event {

  /**
   * A request line and its header fields, checked against every rule that {@link Http1Reader}
   * lists.
   *
   * <p>Immutable.
   */
  final class RequestHead implements Http1Event {
    static final int KEEP_ALIVE = 1;
    static final int EXPECTS_CONTINUE = 2;
    static final int UPGRADE = 4;
    static final int HTTP_2 = 8;

    private final String method;
    private final byte[] array;
    private final int targetFrom;
    private final int targetTo;
    private final int minorVersion;
    private final int flags;
    private final Headers headers;
    private final long bodyLength;
    private @Nullable String target; // made when first asked; a race makes it twice, which is fine

    RequestHead(
        String method,
        byte[] array,
        int targetFrom,
        int targetTo,
        int minorVersion,
        int flags,
        Headers headers,
        long bodyLength) {
      this.method = method;
      this.array = array;
      this.targetFrom = targetFrom;
      this.targetTo = targetTo;
      this.minorVersion = minorVersion;
      this.flags = flags;
      this.headers = headers;
      this.bodyLength = bodyLength;
    }

    /** {@return the method; the usual ones are always the same String} */
    public String method() {
      return method;
    }

    /** {@return the request target as it came: visible ASCII} */
    public String target() {
      String made = target;
      if (made == null) {
        made = Octets.latin1(array, targetFrom, targetTo);
        target = made;
      }
      return made;
    }

    /** {@return 1 for HTTP/1.1, 0 for HTTP/1.0} */
    public int minorVersion() {
      return minorVersion;
    }

    /** {@return whether it came over HTTP/2} */
    public boolean isHttp2() {
      return (flags & HTTP_2) != 0;
    }

    /** {@return the header fields} */
    public Headers headers() {
      return headers;
    }

    /** {@return whether the client wants the connection to live on (RFC 9112 §9.3)} */
    public boolean keepAlive() {
      return (flags & KEEP_ALIVE) != 0;
    }

    /** {@return whether the client waits for 100 before it sends the body (RFC 9110 §10.1.1)} */
    public boolean expectsContinue() {
      return (flags & EXPECTS_CONTINUE) != 0;
    }

    /** {@return whether the client asks for another protocol (RFC 9110 §7.8)} */
    public boolean upgrade() {
      return (flags & UPGRADE) != 0;
    }

    /** {@return whether the method is HEAD} */
    public boolean isHead() {
      return method.equals("HEAD");
    }

    /** {@return the bytes of the body, 0 if it has none, -1 if it comes in chunks} */
    public long bodyLength() {
      return bodyLength;
    }

    /**
     * {@return whether both are of one request, which copies may have given other headers}
     *
     * @param other a head that was received on the same connection
     */
    public boolean isOfSameRequest(RequestHead other) {
      return array == other.array && targetFrom == other.targetFrom;
    }

    /** Returns a copy with other headers, as a program builds it. */
    RequestHead with(Headers headers) {
      return new RequestHead(
          method, array, targetFrom, targetTo, minorVersion, flags, headers, bodyLength);
    }

    /** {@return method and target, for messages only} */
    @Override
    public String toString() {
      return method + " " + target();
    }
  }

  /**
   * A status line and its header fields.
   *
   * <p>Immutable.
   */
  final class ResponseHead implements Http1Event {
    private final int status;
    private final String reason;
    private final int minorVersion;
    private final boolean keepAlive;
    private final Headers headers;
    private final long bodyLength;

    ResponseHead(
        int status,
        String reason,
        int minorVersion,
        boolean keepAlive,
        Headers headers,
        long bodyLength) {
      this.status = status;
      this.reason = reason;
      this.minorVersion = minorVersion;
      this.keepAlive = keepAlive;
      this.headers = headers;
      this.bodyLength = bodyLength;
    }

    /** {@return the status code, 100 to 599} */
    public int status() {
      return status;
    }

    /** {@return the reason phrase, which means nothing (RFC 9112 §4)} */
    public String reason() {
      return reason;
    }

    /** {@return 1 for HTTP/1.1, 0 for HTTP/1.0} */
    public int minorVersion() {
      return minorVersion;
    }

    /** {@return the header fields} */
    public Headers headers() {
      return headers;
    }

    /** {@return whether the connection may be used again after this message} */
    public boolean keepAlive() {
      return keepAlive;
    }

    /** {@return whether the real response is still to come (1xx but 101)} */
    public boolean isInterim() {
      return status < 200 && status != 101;
    }

    /**
     * {@return the bytes of the body, 0 if it has none, -1 if it comes in chunks, -2 if it lasts
     * until the peer closes}
     */
    public long bodyLength() {
      return bodyLength;
    }

    /** {@return status and reason, for messages only} */
    @Override
    public String toString() {
      return status + " " + reason;
    }
  }

  /**
   * A piece of the body: a slice of what was fed, not copied. Nobody changes it any more.
   *
   * <p>Immutable.
   *
   * @param array holds the piece
   * @param from the first index
   * @param to the index after the last; greater than {@code from}
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy would cost
  record BodyChunk(byte[] array, int from, int to) implements Http1Event {
    /** {@return how many bytes there are} */
    public int length() {
      return to - from;
    }
  }

  /**
   * The end of a message; comes also after a head without a body.
   *
   * <p>Immutable.
   *
   * @param trailers fields that came after the chunks; never merged into the headers, because who
   *     reads those does not expect them to change (RFC 9110 §6.5.1)
   */
  record EndOfMessage(Headers trailers) implements Http1Event {
    /** An end without trailers, shared by nearly all messages. */
    public static final EndOfMessage PLAIN = new EndOfMessage(Headers.EMPTY);
  }

  /**
   * The bytes so far say no more.
   *
   * <p>Immutable.
   */
  enum NeedMore implements Http1Event {
    /** Feed more bytes, or say that there are none. */
    NEED_MORE
  }
}
