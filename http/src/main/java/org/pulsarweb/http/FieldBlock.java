package org.pulsarweb.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http1Event.RequestHead;

/**
 * The fields of one block of HTTP/2 as they are read, checked against RFC 9113 §8.2 and §8.3.
 *
 * <p>It writes them in the form that {@link Headers} keep: {@code name: value CRLF}. Host is made
 * of :authority, several Cookies are made one, and a tunnel of RFC 8441 becomes the Upgrade that it
 * means, so that one handler serves both versions.
 */
final class FieldBlock implements HpackReader.Fields {
  private static final byte[] HOST = {'h', 'o', 's', 't'};
  private static final byte[] COOKIE = {'c', 'o', 'o', 'k', 'i', 'e'};
  private static final byte[] UPGRADE = {'u', 'p', 'g', 'r', 'a', 'd', 'e'};
  private static final byte[] CONNECTION = {'c', 'o', 'n', 'n', 'e', 'c', 't', 'i', 'o', 'n'};
  private static final byte[] NONE = new byte[0];

  /** Fields of one connection, which HTTP/2 does not know (RFC 9113 §8.2.2). */
  private static final int CONNECTIONS =
      KnownField.CONNECTION | KnownField.TRANSFER_ENCODING | KnownField.UPGRADE;

  private final Http1Limits limits;
  private byte[] wire = new byte[512];
  private int length;
  private int[] at = new int[16 * Headers.STRIDE];
  private int count;
  private int known;

  private boolean malformed;
  private boolean hasRegular;
  private boolean hasPseudo;
  private long listBytes; // as RFC 9113 §6.5.2 counts them
  private int fieldCount;
  private long contentLength;
  private boolean expectsContinue;
  private boolean expectsMore;
  private @Nullable String method;
  private @Nullable String scheme;
  private byte @Nullable [] authority;
  private byte @Nullable [] path;
  private byte @Nullable [] protocol;
  private byte @Nullable [] host;
  private byte @Nullable [] cookies;

  FieldBlock(Http1Limits limits) {
    this.limits = limits;
  }

  void begin() {
    length = 0;
    count = 0;
    known = KnownField.NONE;
    malformed = false;
    hasRegular = false;
    hasPseudo = false;
    listBytes = 0;
    fieldCount = 0;
    contentLength = -1;
    expectsContinue = false;
    expectsMore = false;
    method = null;
    scheme = null;
    authority = null;
    path = null;
    protocol = null;
    host = null;
    cookies = null;
  }

  // ---- one field ------------------------------------------------------------------------------

  @Override
  public void field(byte[] names, int nameFrom, int nameTo, byte[] values, int from, int to) {
    listBytes += nameTo - nameFrom + to - from + Hpack.ENTRY_BYTES;
    if (listBytes > limits.headMaxBytes() || malformed) {
      return; // it will be refused whatever it is
    }
    if (nameTo > nameFrom && names[nameFrom] == ':') {
      hasPseudo = true;
      malformed = hasRegular || !pseudo(names, nameFrom, nameTo, values, from, to);
      return;
    }
    hasRegular = true;
    fieldCount++;
    malformed =
        !isName(names, nameFrom, nameTo)
            || Octets.valueEnd(values, from, to) != to
            || (from < to && (Octets.isBlank(values[from]) || Octets.isBlank(values[to - 1])))
            || !take(names, nameFrom, nameTo, values, from, to);
  }

  /** RFC 9113 §8.2.1: a token without capitals. */
  private static boolean isName(byte[] array, int from, int to) {
    if (from == to) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (!Octets.isToken(array[i]) || (array[i] >= 'A' && array[i] <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  /** Takes a regular field; returns false if it may not be there. */
  private boolean take(byte[] names, int nameFrom, int nameTo, byte[] values, int from, int to) {
    int field = KnownField.of(names, nameFrom, nameTo);
    switch (nameTo - nameFrom) {
      case 2 -> {
        if (is(names, nameFrom, nameTo, "te") && !is(values, from, to, "trailers")) {
          return false;
        }
      }
      case 6 -> {
        if (Octets.equalsLower(names, nameFrom, nameTo, COOKIE)) {
          cookies = joined(cookies, values, from, to);
          return true;
        }
        if (field == KnownField.EXPECT) {
          expectsContinue = is(values, from, to, "100-continue");
          expectsMore |= !expectsContinue;
        }
      }
      case 10, 16 -> {
        if (is(names, nameFrom, nameTo, "keep-alive")
            || is(names, nameFrom, nameTo, "proxy-connection")) {
          return false;
        }
      }
      default -> {}
    }
    if ((field & CONNECTIONS) != 0) {
      return false;
    }
    if (field == KnownField.HOST) {
      boolean first = host == null && Octets.isAuthority(values, from, to);
      host = Arrays.copyOfRange(values, from, to);
      return first;
    }
    if (field == KnownField.CONTENT_LENGTH && !takeLength(values, from, to)) {
      return false;
    }
    append(names, nameFrom, nameTo, values, from, to, field);
    return true;
  }

  private static boolean is(byte[] array, int from, int to, String text) {
    return Octets.equalsBlind(array, from, to, text);
  }

  private boolean takeLength(byte[] values, int from, int to) {
    if (contentLength >= 0 || from == to || to - from > 18) {
      return false;
    }
    contentLength = 0;
    for (int i = from; i < to; i++) {
      if (values[i] < '0' || values[i] > '9') {
        return false;
      }
      contentLength = contentLength * 10 + values[i] - '0';
    }
    return true;
  }

  /** RFC 9113 §8.2.3: with "; " between. */
  private static byte[] joined(byte @Nullable [] before, byte[] values, int from, int to) {
    if (before == null) {
      return Arrays.copyOfRange(values, from, to);
    }
    byte[] both = Arrays.copyOf(before, before.length + 2 + to - from);
    both[before.length] = ';';
    both[before.length + 1] = ' ';
    System.arraycopy(values, from, both, before.length + 2, to - from);
    return both;
  }

  private void append(
      byte[] names, int nameFrom, int nameTo, byte[] values, int from, int to, int field) {
    int needed = length + nameTo - nameFrom + to - from + 4;
    if (wire.length < needed) {
      wire = Arrays.copyOf(wire, Math.max(needed, 2 * wire.length));
    }
    int i = count * Headers.STRIDE;
    if (i == at.length) {
      at = Arrays.copyOf(at, 2 * i);
    }
    at[i] = length;
    System.arraycopy(names, nameFrom, wire, length, nameTo - nameFrom);
    length += nameTo - nameFrom;
    at[i + 1] = length;
    wire[length++] = ':';
    wire[length++] = ' ';
    at[i + 2] = length;
    System.arraycopy(values, from, wire, length, to - from);
    length += to - from;
    at[i + 3] = length;
    wire[length++] = '\r';
    wire[length++] = '\n';
    count++;
    known |= field;
  }

  private void append(byte[] name, byte[] value) {
    append(name, 0, name.length, value, 0, value.length, KnownField.of(name, 0, name.length));
  }

  // ---- pseudo-fields (RFC 9113 §8.3.1) --------------------------------------------------------

  private boolean pseudo(byte[] names, int nameFrom, int nameTo, byte[] values, int from, int to) {
    if (is(names, nameFrom, nameTo, ":method")) {
      boolean first = method == null && from < to && Octets.tokenEnd(values, from, to) == to;
      method = HeadReader.methodOf(values, from, to);
      return first;
    }
    if (is(names, nameFrom, nameTo, ":path")) {
      boolean first = path == null;
      path = Arrays.copyOfRange(values, from, to);
      return first;
    }
    if (is(names, nameFrom, nameTo, ":scheme")) {
      boolean first = scheme == null && from < to;
      scheme = Octets.latin1(values, from, to);
      return first;
    }
    if (is(names, nameFrom, nameTo, ":authority")) {
      boolean first = authority == null && Octets.isAuthority(values, from, to);
      authority = Arrays.copyOfRange(values, from, to);
      return first;
    }
    if (is(names, nameFrom, nameTo, ":protocol")) {
      boolean first = protocol == null && from < to && Octets.tokenEnd(values, from, to) == to;
      protocol = Arrays.copyOfRange(values, from, to);
      return first;
    }
    return false;
  }

  // ---- what they are together -----------------------------------------------------------------

  /** Returns what a block on a new stream means. */
  Http2Event request(int stream, boolean isEnd) {
    if (listBytes > limits.headMaxBytes()) {
      return new Http2Event.Refused(
          stream, 431, "header fields larger than " + limits.headMaxBytes() + " bytes", isEnd);
    }
    String verb = method;
    byte[] target = path;
    if (malformed || verb == null || !namesOneHost()) {
      return malformed(stream);
    }
    boolean isConnect = verb.equals("CONNECT");
    boolean isExtended = isConnect && protocol != null;
    if (isConnect && !isExtended) {
      target = scheme == null && target == null ? authorityWithPort() : null;
    } else if (scheme == null || (protocol != null && !isConnect) || !isPath(verb, target)) {
      target = null;
    }
    if (target == null || (isEnd && contentLength > 0)) {
      return malformed(stream);
    }
    if (target.length + verb.length() > limits.requestLineMaxBytes()) {
      return new Http2Event.Refused(
          stream, 414, "a target longer than " + limits.requestLineMaxBytes() + " bytes", isEnd);
    }
    if (fieldCount > limits.headerMaxCount()) {
      return new Http2Event.Refused(
          stream, 431, "more than " + limits.headerMaxCount() + " header fields", isEnd);
    }
    if (expectsMore) {
      return new Http2Event.Refused(stream, 417, "an expectation other than 100-continue", isEnd);
    }
    int flags = RequestHead.KEEP_ALIVE | RequestHead.HTTP_2;
    if (expectsContinue && !isEnd) {
      flags |= RequestHead.EXPECTS_CONTINUE;
    }
    long bodyLength = isEnd ? 0 : contentLength;
    byte[] switched = isExtended ? protocol : null;
    if (switched != null) { // what follows is the other protocol's
      flags |= RequestHead.UPGRADE;
      verb = "GET";
      bodyLength = 0;
    } else if (isConnect) {
      bodyLength = 0;
    }
    return new Http2Event.Requested(
        stream,
        new RequestHead(verb, target, 0, target.length, 1, flags, headers(switched), bodyLength),
        isEnd);
  }

  private static Http2Event malformed(int stream) {
    return new Http2Event.Malformed(stream, Http2Error.PROTOCOL_ERROR);
  }

  /** RFC 9113 §8.3.1: a Host besides :authority must not name another. */
  private boolean namesOneHost() {
    byte[] named = host;
    byte[] meant = authority;
    return named == null || meant == null || Arrays.equals(named, meant);
  }

  /** RFC 9113 §8.5: CONNECT has a host and a port. */
  private byte @Nullable [] authorityWithPort() {
    byte[] target = authority;
    return target != null && HeadReader.hasPort(target, 0, target.length) ? target : null;
  }

  private static boolean isPath(String method, byte @Nullable [] target) {
    if (target == null || target.length == 0) {
      return false;
    }
    boolean isAsterisk = target.length == 1 && target[0] == '*' && method.equals("OPTIONS");
    return isAsterisk
        || (target[0] == '/' && Octets.targetEnd(target, 0, target.length) == target.length);
  }

  private Headers headers(byte @Nullable [] switched) {
    byte[] named = authority == null ? host : authority;
    if (named != null) {
      append(HOST, named);
    }
    if (cookies != null) {
      append(COOKIE, cookies);
    }
    if (switched != null) {
      append(CONNECTION, UPGRADE);
      append(UPGRADE, switched);
    }
    return Headers.canonical(
        length == 0 ? NONE : Arrays.copyOf(wire, length),
        Arrays.copyOf(at, count * Headers.STRIDE),
        known);
  }

  /** Returns what a block on an open stream means: trailers (RFC 9113 §8.1). */
  Http2Event trailers(int stream, boolean isEnd) {
    boolean fits = listBytes <= limits.trailerMaxBytes() && fieldCount <= limits.headerMaxCount();
    boolean valid =
        fits
            && !malformed
            && !hasPseudo
            && host == null
            && (known & KnownField.NEVER_IN_TRAILERS) == 0;
    return new Http2Event.Trailers(stream, valid ? headers(null) : null, isEnd);
  }
}
