package org.pulsarweb.web;

/**
 * The two loops over octets in which Autobahn spends its time on Jython. It has a seam for a
 * quicker form of them, the module {@code wsaccel}, and calls these from there.
 */
public final class AutobahnOctets {
  private AutobahnOctets() {}

  /**
   * Masks a piece of a frame (RFC 6455 §5.3).
   *
   * @param octets the piece
   * @param key the frame's four octets
   * @param offset how much of the frame was before it
   * @return the masked piece
   */
  public static byte[] mask(byte[] octets, byte[] key, int offset) {
    var masked = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      masked[i] = (byte) (octets[i] ^ key[(offset + i) & 3]);
    }
    return masked;
  }

  /** One text, which comes in pieces (RFC 3629 §4). Written for it, not for what it is to judge. */
  public static final class Text {
    private int missing;
    private int least = 0x80;
    private int most = 0xBF;

    /** Begins a text. */
    public Text() {}

    /**
     * Tells whether the last character has all its octets.
     *
     * @return whether the text may end here
     */
    public boolean isWhole() {
      return missing == 0;
    }

    /**
     * Takes a piece.
     *
     * @param octets the piece
     * @return where in it the text is no longer UTF-8, or -1
     */
    public int firstBad(byte[] octets) {
      for (int i = 0; i < octets.length; i++) {
        int c = octets[i] & 0xFF;
        if (missing > 0 ? c < least || c > most : c >= 0x80 && (c < 0xC2 || c > 0xF4)) {
          return i;
        }
        if (missing > 0) {
          missing--;
          least = 0x80;
          most = 0xBF;
        } else if (c >= 0x80) {
          missing = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
          least = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
          most = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
        }
      }
      return -1;
    }
  }
}
