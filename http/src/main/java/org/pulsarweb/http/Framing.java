package org.pulsarweb.http;

/**
 * Where a body ends (RFC 9112 §6 and §7).
 *
 * <p>Whatever two readers of one connection could understand in two ways is refused, also where the
 * RFC allows to repair it: that is how requests are smuggled past a proxy (RFC 9112 §11.2).
 */
final class Framing {
  static final long CHUNKED = -1;
  static final long UNTIL_CLOSE = -2;

  private static final byte[] CHUNKED_CODING = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

  private Framing() {}

  /**
   * Returns the length that the one Content-Length declares.
   *
   * <p>Several are refused, equal ones and lists of equal ones too: RFC 9112 §6.3 leaves the choice
   * between that and taking one, no client sends them, and refusing cannot be misunderstood.
   */
  static long contentLength(FieldLines fields, byte[] array) throws ProtocolException.ByPeer {
    if (fields.isRepeated(KnownField.CONTENT_LENGTH)) {
      throw refused("RFC 9112 §6.3", "two Content-Length fields");
    }
    int place = fields.next(KnownField.CONTENT_LENGTH, array, 0);
    int from = fields.valueFrom(place);
    int to = fields.valueTo(place);
    long length = 0;
    for (int i = from; i < to; i++) {
      int digit = array[i] - '0';
      if (digit < 0 || digit > 9) {
        throw refused("RFC 9112 §6.3", "a Content-Length that is not one number");
      }
      if (length > (Long.MAX_VALUE - digit) / 10) {
        throw refused("RFC 9110 §8.6", "a Content-Length beyond any length");
      }
      length = length * 10 + digit;
    }
    if (from == to) {
      throw refused("RFC 9112 §6.3", "an empty Content-Length");
    }
    return length;
  }

  /** Throws unless the transfer coding is {@code chunked}, once, and there is no length besides. */
  static void requireChunkedOnly(FieldLines fields, byte[] array) throws ProtocolException.ByPeer {
    if (fields.has(KnownField.CONTENT_LENGTH)) {
      throw refused("RFC 9112 §6.3", "both Transfer-Encoding and Content-Length");
    }
    int chunked = 0;
    int others = 0;
    boolean isLast = false;
    for (int place = fields.next(KnownField.TRANSFER_ENCODING, array, 0);
        place >= 0;
        place = fields.next(KnownField.TRANSFER_ENCODING, array, place + 1)) {
      int to = fields.valueTo(place);
      int start = fields.valueFrom(place);
      while (start <= to) {
        int comma = Octets.indexOf((byte) ',', array, start, to);
        int end = comma < 0 ? to : comma;
        int first = start;
        int last = end;
        while (first < last && Octets.isBlank(array[first])) {
          first++;
        }
        while (last > first && Octets.isBlank(array[last - 1])) {
          last--;
        }
        isLast = Octets.equalsLower(array, first, last, CHUNKED_CODING);
        if (first == last) {
          throw refused("RFC 9112 §6.1", "an empty transfer coding");
        }
        if (isLast) {
          chunked++;
        } else {
          others++;
        }
        start = end + 1;
      }
    }
    if (chunked > 1) {
      throw refused("RFC 9112 §6.1", "chunked more than once");
    }
    if (chunked == 1 && !isLast) {
      throw refused("RFC 9112 §6.3", "chunked is not the last transfer coding");
    }
    if (others > 0) {
      throw new ProtocolException.ByPeer(
          501, "RFC 9112 §6.1", "a transfer coding other than chunked");
    }
  }

  /**
   * Returns the size at the start of a chunk line (RFC 9112 §7.1).
   *
   * @param to where the hexadecimal digits end
   */
  static long chunkSize(byte[] array, int from, int to) throws ProtocolException.ByPeer {
    long size = 0;
    for (int i = from; i < to; i++) {
      if (size > Long.MAX_VALUE >> 4) {
        throw refused("RFC 9112 §7.1", "a chunk size beyond any length");
      }
      size = size << 4 | Octets.hex(array[i]);
    }
    return size;
  }

  /** Returns where the digits of a chunk size end; throws if there are none. */
  static int chunkSizeEnd(byte[] array, int from, int to) throws ProtocolException.ByPeer {
    int i = from;
    while (i < to && Octets.hex(array[i]) >= 0) {
      i++;
    }
    if (i == from || (i < to && array[i] != ';')) {
      throw refused("RFC 9112 §7.1", "a malformed chunk size");
    }
    return i;
  }

  /**
   * Checks chunk extensions (RFC 9112 §7.1.1), whose meaning nobody knows and everybody ignores.
   *
   * <p>Whitespace around the marks, which the grammar keeps for history's sake, is refused: readers
   * that disagreed about it have been used to smuggle requests, and no client sends it.
   */
  static void requireExtensions(byte[] array, int from, int to) throws ProtocolException.ByPeer {
    int i = from;
    while (i < to) {
      int end = array[i] == ';' ? Octets.tokenEnd(array, i + 1, to) : i;
      if (end <= i + 1) {
        throw refused("RFC 9112 §7.1.1", "a malformed chunk extension");
      }
      i = end;
      if (i < to && array[i] == '=') {
        i =
            i + 1 < to && array[i + 1] == '"'
                ? quotedEnd(array, i + 1, to)
                : valueEnd(array, i, to);
      }
    }
  }

  private static int valueEnd(byte[] array, int equals, int to) throws ProtocolException.ByPeer {
    int end = Octets.tokenEnd(array, equals + 1, to);
    if (end == equals + 1) {
      throw refused("RFC 9112 §7.1.1", "a malformed chunk extension");
    }
    return end;
  }

  /** Returns the index after a quoted string (RFC 9110 §5.6.4). */
  private static int quotedEnd(byte[] array, int quote, int to) throws ProtocolException.ByPeer {
    for (int i = quote + 1; i < to; i++) {
      if (array[i] == '"') {
        return i + 1;
      }
      if (array[i] == '\\') {
        i++;
      }
      if (i < to && !Octets.isValue(array[i] & 0xFF)) {
        break;
      }
    }
    throw refused("RFC 9112 §7.1.1", "a malformed quoted string in a chunk extension");
  }

  private static ProtocolException.ByPeer refused(String rule, String message) {
    return new ProtocolException.ByPeer(400, rule, message);
  }
}
