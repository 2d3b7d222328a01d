package org.pulsarweb.app;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Who is trusted: an address, {@code ADDRESS/BITS} for all that begin alike, or {@code unix} for
 * whoever reaches a unix socket.
 *
 * @param takesEverybody whether {@code *} is allowed, which is everybody
 */
record NetworkWords(boolean takesEverybody) implements Words<String> {
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  @Override
  public String read(String word) {
    if (word.equals("unix") || (takesEverybody && word.equals("*"))) {
      return word;
    }
    int slash = word.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? word : word.substring(0, slash));
      int most = address instanceof Inet4Address ? IPV4_BITS : IPV6_BITS;
      int bits = slash < 0 ? most : Integer.parseInt(word.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return word;
      }
    } catch (IllegalArgumentException _) {
      // neither an address nor a number
    }
    throw new IllegalArgumentException("'" + word + "' is none of these: give " + allowed());
  }

  @Override
  public String write(String value) {
    return value;
  }

  @Override
  public String allowed() {
    return takesEverybody
        ? "ADDRESS, ADDRESS/BITS, unix or *, as in 10.0.0.0/8"
        : "ADDRESS, ADDRESS/BITS or unix, as in 10.0.0.0/8";
  }
}
