package org.pulsarweb.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes of a peer as text: percent-encoding and charsets, strict. */
final class Texts {
  private static final String HEX = "0123456789ABCDEF";

  private Texts() {}

  /**
   * Returns the text of percent-encoded UTF-8 (RFC 3986 §2.1), or null if it is malformed.
   *
   * @param plusIsBlank as in a query of the form type
   */
  static @Nullable String percentDecoded(String text, boolean plusIsBlank) {
    if (text.indexOf('%') < 0) {
      return plusIsBlank ? text.replace('+', ' ') : text;
    }
    var bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Octets.hex(text.charAt(i + 1)) : -1;
        int low = i + 2 < text.length() ? Octets.hex(text.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = (byte) (plusIsBlank && c == '+' ? ' ' : c);
      }
    }
    return decoded(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Returns the text with everything percent-encoded that no URI may hold (RFC 3986 §2). */
  static String percentEncoded(String text) {
    var encoded = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0x20 && b < 0x7F) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
      }
    }
    return encoded.toString();
  }

  /** Returns the text of bytes that are known to be UTF-8. */
  static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the text, or null if the bytes are none in this charset. */
  static @Nullable String decoded(byte[] bytes, int from, int to, Charset charset) {
    if (charset.equals(StandardCharsets.UTF_8) && Octets.isAscii(bytes, from, to)) {
      return Octets.latin1(bytes, from, to);
    }
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
