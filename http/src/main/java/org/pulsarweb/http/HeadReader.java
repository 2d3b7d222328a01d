package org.pulsarweb.http;

import org.pulsarweb.http.Http1Event.RequestHead;
import org.pulsarweb.http.Http1Event.ResponseHead;

/** Reads one start line and its fields, and decides from them how the message is framed. */
final class HeadReader {
  private static final String[] METHODS = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"
  };
  private static final long GET = Octets.wordOf("GET ");
  private static final long GET_MASK = 0xFFFF_FFFFL;
  private static final long POST = Octets.wordOf("POST ");
  private static final long POST_MASK = 0xFF_FFFF_FFFFL;
  private static final long HTTP_1_1 = Octets.wordOf("HTTP/1.1");
  private static final long HTTP_1_0 = Octets.wordOf("HTTP/1.0");

  /** Characters of {@code HTTP/1.1}. */
  private static final int VERSION_BYTES = 8;

  private final Http1Limits limits;
  private final boolean forServer;
  private final FieldLines fields;
  private int start;
  private int scanned;
  private boolean hasLine;
  private String method = "";
  private int targetFrom;
  private int targetTo;
  private int minorVersion;
  private int status;
  private String reason = "";

  HeadReader(Http1Limits limits, boolean forServer, FieldLines fields) {
    this.limits = limits;
    this.forServer = forServer;
    this.fields = fields;
  }

  /** Starts anew with the start line at an index. */
  void begin(int index) {
    start = index;
    scanned = index;
    hasLine = false;
  }

  /** Follows the bytes to another place. */
  void shift(int delta) {
    start += delta;
    scanned += delta;
    targetFrom += delta;
    targetTo += delta;
    fields.shift(delta);
  }

  /** Reads on and returns the index after the head, or -1 if it is not whole yet. */
  int advance(byte[] array, int limit) throws ProtocolException.ByPeer {
    if (!hasLine) {
      boolean waits = scanned > start;
      int after = -1;
      if (!waits || Octets.indexOf((byte) '\n', array, scanned, limit) >= 0) {
        after = forServer ? requestLine(array, start, limit) : statusLine(array, start, limit);
      }
      if (after < 0) {
        requireLineSize(limit - start - 1); // the last byte may be the CR
        scanned = limit;
        return -1;
      }
      hasLine = true;
      if (forServer) {
        fields.beginRepeatable(after);
      } else {
        fields.begin(after);
      }
    }
    return fields.advance(array, limit, start, limits.headMaxBytes());
  }

  private void requireLineSize(int bytes) throws ProtocolException.ByPeer {
    if (bytes > limits.requestLineMaxBytes()) {
      throw forServer
          ? new ProtocolException.ByPeer(
              414,
              "RFC 9112 §3",
              "a request line longer than " + limits.requestLineMaxBytes() + " bytes")
          : refused("RFC 9112 §4", "a status line that is too long");
    }
  }

  /** Returns the index after the request line (RFC 9112 §3), or -1 if it is not whole. */
  private int requestLine(byte[] array, int from, int limit) throws ProtocolException.ByPeer {
    int target;
    long word = limit - from >= Long.BYTES ? Octets.word(array, from) : 0;
    if ((word & GET_MASK) == GET) {
      method = "GET";
      target = from + 4;
    } else if ((word & POST_MASK) == POST) {
      method = "POST";
      target = from + 5;
    } else {
      int end = Octets.tokenEnd(array, from, limit);
      if (end == limit) {
        return -1;
      }
      if (end == from || array[end] != ' ') {
        throw badLine(array[end], "a method that is no token");
      }
      method = methodOf(array, from, end);
      target = end + 1;
    }
    int targetEnd = Octets.targetEnd(array, target, limit);
    if (targetEnd == limit) {
      return -1;
    }
    if (targetEnd == target || array[targetEnd] != ' ') {
      throw badLine(array[targetEnd], "an empty target, or an illegal character in it");
    }
    int version = targetEnd + 1;
    int lineEnd = version(array, version, limit);
    if (lineEnd < 0) {
      return -1;
    }
    requireLineSize(lineEnd - from);
    requireLineEnd(array, lineEnd);
    targetFrom = target;
    targetTo = targetEnd;
    if (array[target] != '/' || method.equals("CONNECT")) {
      requireTargetForm(array);
    }
    return lineEnd + 2;
  }

  /** Returns the index after a version of major 1, with room for a line end, or -1. */
  private int version(byte[] array, int from, int limit) throws ProtocolException.ByPeer {
    if (limit - from < VERSION_BYTES + 2) {
      if (Octets.indexOf((byte) '\n', array, from, limit) >= 0) {
        throw refused("RFC 9112 §2.3", "a malformed HTTP version");
      }
      return -1;
    }
    long word = Octets.word(array, from);
    if (word == HTTP_1_1) {
      minorVersion = 1;
    } else if (word == HTTP_1_0) {
      minorVersion = 0;
    } else {
      minorVersion = unusualMinorVersion(array, from);
    }
    return from + VERSION_BYTES;
  }

  private static int unusualMinorVersion(byte[] array, int from) throws ProtocolException.ByPeer {
    boolean isVersion =
        array[from] == 'H'
            && array[from + 1] == 'T'
            && array[from + 2] == 'T'
            && array[from + 3] == 'P'
            && array[from + 4] == '/'
            && isDigit(array[from + 5])
            && array[from + 6] == '.'
            && isDigit(array[from + 7]);
    if (!isVersion) {
      throw refused("RFC 9112 §2.3", "a malformed HTTP version");
    }
    if (array[from + 5] != '1') {
      throw new ProtocolException.ByPeer(505, "RFC 9110 §15.6.6", "not HTTP/1.x");
    }
    return array[from + 7] - '0'; // RFC 9110 §2.5: as the highest minor version we know
  }

  private static void requireLineEnd(byte[] array, int at) throws ProtocolException.ByPeer {
    if (array[at] != '\r' || array[at + 1] != '\n') {
      throw badLine(array[at], "something after the HTTP version");
    }
  }

  private static ProtocolException.ByPeer badLine(byte stop, String message) {
    return switch (stop) {
      case '\n' -> refused("RFC 9112 §2.2", "an LF without CR");
      case '\r' -> refused("RFC 9112 §2.2", "a CR where the start line does not end");
      default -> refused("RFC 9112 §3", message);
    };
  }

  /** Returns the method; a usual one is always the same String. */
  static String methodOf(byte[] array, int from, int to) {
    for (String known : METHODS) {
      if (known.length() == to - from && matches(array, from, known)) {
        return known;
      }
    }
    return Octets.latin1(array, from, to);
  }

  private static boolean matches(byte[] array, int from, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (array[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** RFC 9112 §3.2: every form but the usual one, which begins with a slash. */
  private void requireTargetForm(byte[] array) throws ProtocolException.ByPeer {
    if (method.equals("CONNECT")) {
      if (!hasPort(array, targetFrom, targetTo)
          || !Octets.isAuthority(array, targetFrom, targetTo)) {
        throw refused("RFC 9112 §3.2.3", "CONNECT without host and port");
      }
    } else if (array[targetFrom] == '*' && targetTo - targetFrom == 1) {
      if (!method.equals("OPTIONS")) {
        throw refused("RFC 9112 §3.2.4", "the target * with another method than OPTIONS");
      }
    } else {
      requireAbsoluteForm(array);
    }
  }

  /** Tells whether an authority ends with a port. */
  static boolean hasPort(byte[] array, int from, int to) {
    int colon = to - 1;
    while (colon > from && isDigit(array[colon])) {
      colon--;
    }
    return colon > from && colon < to - 1 && array[colon] == ':';
  }

  private void requireAbsoluteForm(byte[] array) throws ProtocolException.ByPeer {
    int i = targetFrom;
    while (i < targetTo && isScheme(array[i])) {
      i++;
    }
    boolean hasScheme =
        i > targetFrom
            && Octets.lowered(array[targetFrom]) >= 'a'
            && i + 3 <= targetTo
            && array[i] == ':'
            && array[i + 1] == '/'
            && array[i + 2] == '/';
    if (!hasScheme) {
      throw refused("RFC 9112 §3.2", "a target that is neither a path nor a URI");
    }
    int from = i + 3;
    int to = from;
    while (to < targetTo && array[to] != '/' && array[to] != '?') {
      to++;
    }
    if (from == to || !Octets.isAuthority(array, from, to)) {
      throw refused("RFC 9112 §3.2.2", "a URI without a valid host");
    }
  }

  private static boolean isScheme(byte c) {
    int low = c | 0x20;
    return (low >= 'a' && low <= 'z') || isDigit(c) || c == '+' || c == '-' || c == '.';
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Returns the index after the status line (RFC 9112 §4), or -1 if it is not whole.
   *
   * <p>A missing space before a missing reason is tolerated: some servers leave both away.
   */
  private int statusLine(byte[] array, int from, int limit) throws ProtocolException.ByPeer {
    int lf = Octets.indexOf((byte) '\n', array, from, limit);
    if (lf < 0) {
      return -1;
    }
    requireLineSize(lf - 1 - from);
    int end = lf - 1;
    if (end < from || array[end] != '\r') {
      throw refused("RFC 9112 §2.2", "an LF without CR");
    }
    int code = version(array, from, limit) + 1;
    boolean isCode =
        code + 3 <= end
            && array[code - 1] == ' '
            && array[code] >= '1'
            && array[code] <= '5'
            && isDigit(array[code + 1])
            && isDigit(array[code + 2])
            && (code + 3 == end || array[code + 3] == ' ');
    if (!isCode) {
      throw refused("RFC 9112 §4", "a malformed status code");
    }
    int text = Math.min(code + 4, end);
    if (Octets.valueEnd(array, text, end) != end) {
      throw refused("RFC 9112 §4", "a control character in the reason phrase");
    }
    status = (array[code] - '0') * 100 + (array[code + 1] - '0') * 10 + array[code + 2] - '0';
    String usual = Status.reason(status);
    boolean isUsual = usual.length() == end - text && matches(array, text, usual);
    reason = isUsual ? usual : Octets.latin1(array, text, end);
    return lf + 1;
  }

  /** Returns the request that {@link #advance} found whole. */
  RequestHead request(byte[] array) throws ProtocolException.ByPeer {
    boolean is11 = minorVersion > 0;
    requireHost(array, is11);
    long bodyLength = 0;
    if (fields.has(KnownField.TRANSFER_ENCODING)) {
      if (!is11) {
        throw refused("RFC 9112 §6.1", "Transfer-Encoding in HTTP/1.0");
      }
      Framing.requireChunkedOnly(fields, array);
      bodyLength = Framing.CHUNKED;
    } else if (fields.has(KnownField.CONTENT_LENGTH)) {
      bodyLength = Framing.contentLength(fields, array);
    }
    int flags = isKeptAlive(is11) ? RequestHead.KEEP_ALIVE : 0;
    if (fields.has(KnownField.EXPECT) && is11) { // RFC 9110 §10.1.1: not in HTTP/1.0
      requireContinue(array);
      flags |= bodyLength == 0 ? 0 : RequestHead.EXPECTS_CONTINUE;
    }
    if (fields.hasOption(FieldLines.UPGRADE) && fields.has(KnownField.UPGRADE) && is11) {
      flags |= RequestHead.UPGRADE; // RFC 9110 §7.8: ignored in HTTP/1.0
    }
    return new RequestHead(
        method,
        array,
        targetFrom,
        targetTo,
        is11 ? 1 : 0,
        flags,
        fields.headers(array),
        bodyLength);
  }

  private boolean isKeptAlive(boolean is11) {
    return !fields.hasOption(FieldLines.CLOSE) && (is11 || fields.hasOption(FieldLines.KEEP_ALIVE));
  }

  private void requireHost(byte[] array, boolean is11) throws ProtocolException.ByPeer {
    if (!fields.has(KnownField.HOST)) {
      if (is11) {
        throw refused("RFC 9112 §3.2", "no Host");
      }
      return;
    }
    if (fields.isRepeated(KnownField.HOST)) {
      throw refused("RFC 9112 §3.2", "two Host fields");
    }
    int place = fields.next(KnownField.HOST, array, 0);
    if (!Octets.isAuthority(array, fields.valueFrom(place), fields.valueTo(place))) {
      throw refused("RFC 9112 §3.2", "an invalid Host");
    }
  }

  private void requireContinue(byte[] array) throws ProtocolException.ByPeer {
    for (int i = fields.next(KnownField.EXPECT, array, 0);
        i >= 0;
        i = fields.next(KnownField.EXPECT, array, i + 1)) {
      if (!Octets.equalsBlind(array, fields.valueFrom(i), fields.valueTo(i), "100-continue")) {
        throw new ProtocolException.ByPeer(
            417, "RFC 9110 §10.1.1", "an expectation other than 100-continue");
      }
    }
  }

  /** Returns the response that {@link #advance} found whole. */
  ResponseHead response(byte[] array, String requestMethod) throws ProtocolException.ByPeer {
    boolean is11 = minorVersion > 0;
    long bodyLength;
    if (fields.has(KnownField.TRANSFER_ENCODING)
        && fields.has(KnownField.CONTENT_LENGTH)) { // also where no body follows
      throw refused("RFC 9112 §6.3", "both Transfer-Encoding and Content-Length");
    }
    if (status < 200
        || status == 204
        || status == 304
        || requestMethod.equals("HEAD")
        || (requestMethod.equals("CONNECT") && status < 300)) {
      bodyLength = 0;
    } else if (fields.has(KnownField.TRANSFER_ENCODING)) {
      if (!is11) {
        throw refused("RFC 9112 §6.1", "Transfer-Encoding in HTTP/1.0");
      }
      Framing.requireChunkedOnly(fields, array);
      bodyLength = Framing.CHUNKED;
    } else if (fields.has(KnownField.CONTENT_LENGTH)) {
      bodyLength = Framing.contentLength(fields, array);
    } else {
      bodyLength = Framing.UNTIL_CLOSE;
    }
    boolean keepAlive = isKeptAlive(is11) && bodyLength != Framing.UNTIL_CLOSE;
    return new ResponseHead(
        status, reason, is11 ? 1 : 0, keepAlive, fields.headers(array), bodyLength);
  }

  private static ProtocolException.ByPeer refused(String rule, String message) {
    return new ProtocolException.ByPeer(400, rule, message);
  }
}
