package org.pulsarweb.loop;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/** The little of DER (ITU-T X.690) that keys and certificates of our own take. */
final class Der {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;

  private Der() {}

  /** Returns an element: its tag, its length, and its contents one after another. */
  static byte[] element(int tag, byte[]... contents) {
    var body = new ByteArrayOutputStream();
    for (byte[] each : contents) {
      body.writeBytes(each);
    }
    var all = new ByteArrayOutputStream();
    all.write(tag);
    int length = body.size();
    if (length < 0x80) {
      all.write(length);
    } else {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int from = digits[0] == 0 ? 1 : 0;
      all.write(0x80 | (digits.length - from));
      all.write(digits, from, digits.length - from);
    }
    all.writeBytes(body.toByteArray());
    return all.toByteArray();
  }

  static byte[] sequence(byte[]... contents) {
    return element(SEQUENCE, contents);
  }

  static byte[] integer(BigInteger value) {
    return element(INTEGER, value.toByteArray());
  }

  static byte[] octets(byte[] contents) {
    return element(OCTET_STRING, contents);
  }

  static byte[] bits(byte[] contents) {
    return element(BIT_STRING, new byte[1], contents); // no bit of the last byte is unused
  }

  /** Returns an object identifier, whose encoding is given in hexadecimal. */
  static byte[] oid(String encoded) {
    return element(0x06, HexFormat.of().parseHex(encoded));
  }

  /** Returns the contents of the element that an encoding begins with. */
  static byte[] contents(byte[] encoding) {
    int start = headBytes(encoding);
    return Arrays.copyOfRange(encoding, start, start + length(encoding));
  }

  /** Returns the element that an encoding begins with, without what follows. */
  static byte[] first(byte[] encoding) {
    return Arrays.copyOf(encoding, headBytes(encoding) + length(encoding));
  }

  private static int headBytes(byte[] encoding) {
    return encoding[1] >= 0 ? 2 : 2 + (encoding[1] & 0x7f);
  }

  private static int length(byte[] encoding) {
    return encoding[1] >= 0
        ? encoding[1]
        : new BigInteger(1, Arrays.copyOfRange(encoding, 2, headBytes(encoding))).intValueExact();
  }
}
