package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringTokenizer;

/** The static table of HPACK (RFC 7541 Appendix A), and how its numbers and texts are written. */
final class Hpack {
  /** What an entry takes of a table besides its bytes (RFC 7541 §4.1). */
  static final int ENTRY_BYTES = 32;

  /** How many entries the static table has; indexes begin at 1. */
  static final int STATIC_COUNT = 61;

  /** Names, and behind a blank their values, in their order. */
  private static final String STATIC =
      """
      :authority; :method GET; :method POST; :path /; :path /index.html; :scheme http;
      :scheme https; :status 200; :status 204; :status 206; :status 304; :status 400;
      :status 404; :status 500; accept-charset; accept-encoding gzip, deflate; accept-language;
      accept-ranges; accept; access-control-allow-origin; age; allow; authorization;
      cache-control; content-disposition; content-encoding; content-language; content-length;
      content-location; content-range; content-type; cookie; date; etag; expect; expires; from;
      host; if-match; if-modified-since; if-none-match; if-range; if-unmodified-since;
      last-modified; link; location; max-forwards; proxy-authenticate; proxy-authorization;
      range; referer; refresh; retry-after; server; set-cookie; strict-transport-security;
      transfer-encoding; user-agent; vary; via; www-authenticate\
      """;

  static final byte[][] NAMES = new byte[STATIC_COUNT + 1][];
  static final byte[][] VALUES = new byte[STATIC_COUNT + 1][];

  /** Finds the index of a name: open addressing by {@link #hash}. */
  private static final int[] BY_NAME = new int[256];

  static {
    var entries = new StringTokenizer(STATIC, ";\n");
    for (int i = 1; i <= STATIC_COUNT; i++) {
      String entry = entries.nextToken().strip();
      int blank = entry.indexOf(' ');
      String value = blank < 0 ? "" : entry.substring(blank + 1);
      String name = blank < 0 ? entry : entry.substring(0, blank);
      NAMES[i] = name.getBytes(StandardCharsets.ISO_8859_1);
      VALUES[i] = value.getBytes(StandardCharsets.ISO_8859_1);
      if (nameIndex(NAMES[i], 0, NAMES[i].length) == 0) {
        int slot = hash(NAMES[i], 0, NAMES[i].length);
        while (BY_NAME[slot] != 0) {
          slot = slot + 1 & 0xFF;
        }
        BY_NAME[slot] = i;
      }
    }
  }

  private Hpack() {}

  /** Returns the first index of a name in lower case, or 0. */
  static int nameIndex(byte[] array, int from, int to) {
    int slot = hash(array, from, to);
    for (int index; (index = BY_NAME[slot]) != 0; slot = slot + 1 & 0xFF) {
      byte[] name = NAMES[index];
      if (Arrays.equals(name, 0, name.length, array, from, to)) {
        return index;
      }
    }
    return 0;
  }

  private static int hash(byte[] array, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return 0;
    }
    return array[from] * 31 + array[to - 1] * 7 + array[from + length / 2] + length * 13 & 0xFF;
  }

  /** Writes a number whose first byte has other bits above a prefix (RFC 7541 §5.1). */
  static void number(ByteSink out, int above, int prefixBits, int number) {
    int most = (1 << prefixBits) - 1;
    if (number < most) {
      out.write(above | number);
      return;
    }
    out.write(above | most);
    int rest = number - most;
    while (rest >= 0x80) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** Writes a text as it is: to shorten it would take longer than to send it. */
  static void text(ByteSink out, byte[] array, int from, int to) {
    number(out, 0, 7, to - from);
    out.write(array, from, to);
  }

  /**
   * Writes a field that no table keeps (RFC 7541 §6.2.2), its name in lower case.
   *
   * @param scratch for a name that is not in lower case yet; at least as long as that
   */
  static void field(
      ByteSink out, byte[] array, int nameFrom, int nameTo, int from, int to, byte[] scratch) {
    int length = nameTo - nameFrom;
    for (int i = 0; i < length; i++) {
      scratch[i] = (byte) Octets.lowered(array[nameFrom + i]);
    }
    int index = nameIndex(scratch, 0, length);
    number(out, 0, 4, index);
    if (index == 0) {
      text(out, scratch, 0, length);
    }
    text(out, array, from, to);
  }
}
