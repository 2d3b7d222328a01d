package org.pulsarweb.http;

import java.nio.charset.StandardCharsets;

/**
 * The fields that the codec itself acts on, each as one bit, so that a set of them is an int.
 *
 * <p>A name is recognised by its length first: most fields of a browser end there.
 */
final class KnownField {
  static final int NONE = 0;
  static final int HOST = 1;
  static final int CONNECTION = 1 << 1;
  static final int CONTENT_LENGTH = 1 << 2;
  static final int TRANSFER_ENCODING = 1 << 3;
  static final int EXPECT = 1 << 4;
  static final int UPGRADE = 1 << 5;
  static final int TRAILER = 1 << 6;
  static final int DATE = 1 << 7;
  static final int SERVER = 1 << 8;
  static final int CONTENT_TYPE = 1 << 9;

  /** Fields that frame or route a message: no trailer may bring them late (RFC 9110 §6.5.1). */
  static final int NEVER_IN_TRAILERS =
      HOST | CONNECTION | CONTENT_LENGTH | TRANSFER_ENCODING | TRAILER;

  private static final byte[] HOST_NAME = bytes("host");
  private static final byte[] DATE_NAME = bytes("date");
  private static final byte[] EXPECT_NAME = bytes("expect");
  private static final byte[] SERVER_NAME = bytes("server");
  private static final byte[] UPGRADE_NAME = bytes("upgrade");
  private static final byte[] TRAILER_NAME = bytes("trailer");
  private static final byte[] CONNECTION_NAME = bytes("connection");
  private static final byte[] CONTENT_TYPE_NAME = bytes("content-type");
  private static final byte[] CONTENT_LENGTH_NAME = bytes("content-length");
  private static final byte[] TRANSFER_ENCODING_NAME = bytes("transfer-encoding");

  private KnownField() {}

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the bit of a field name, or {@link #NONE}. */
  static int of(byte[] array, int from, int to) {
    return switch (to - from) {
      case 4 ->
          (array[from] | 0x20) == 'h'
              ? match(array, from, to, HOST_NAME, HOST)
              : match(array, from, to, DATE_NAME, DATE);
      case 6 ->
          (array[from] | 0x20) == 'e'
              ? match(array, from, to, EXPECT_NAME, EXPECT)
              : match(array, from, to, SERVER_NAME, SERVER);
      case 7 ->
          (array[from] | 0x20) == 'u'
              ? match(array, from, to, UPGRADE_NAME, UPGRADE)
              : match(array, from, to, TRAILER_NAME, TRAILER);
      case 10 -> match(array, from, to, CONNECTION_NAME, CONNECTION);
      case 12 -> match(array, from, to, CONTENT_TYPE_NAME, CONTENT_TYPE);
      case 14 -> match(array, from, to, CONTENT_LENGTH_NAME, CONTENT_LENGTH);
      case 17 -> match(array, from, to, TRANSFER_ENCODING_NAME, TRANSFER_ENCODING);
      default -> NONE;
    };
  }

  private static int match(byte[] array, int from, int to, byte[] name, int bit) {
    return Octets.equalsLower(array, from, to, name) ? bit : NONE;
  }
}
