package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of a connection that a proxy has made for somebody else, byte after byte: HAProxy's
 * PROXY protocol, versions 1 and 2. It has no socket; whatever it gets, it takes at most {@value
 * #HEADER_MAX_BYTES} bytes.
 *
 * <p>Section numbers are those of HAProxy's proxy-protocol.txt, revision 2025/09/09.
 */
final class ProxyHeader {
  /** As nginx; the longest that a version 1 header can be is 107. */
  static final int HEADER_MAX_BYTES = 4096;

  private static final byte[] TEXT = "PROXY ".getBytes(ISO_8859_1); // §2.1
  private static final int TEXT_MAX_BYTES = 107;
  private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1); // §2.2
  private static final int FIXED_BYTES = 16;
  private static final int VERSION = 12; // and command
  private static final int FAMILY = 13; // and protocol
  private static final int LENGTH = 14;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TYPE_CRC32C = 0x03; // §2.2.3
  private static final int UNIX_BYTES = 108;

  private byte[] head = new byte[256];
  private int count;
  private int wanted = -1; // bytes, once a version 2 header has said so
  private boolean complete;
  private @Nullable SocketAddress source;
  private @Nullable SocketAddress destination;

  /**
   * Takes the next byte.
   *
   * @return whether it was the last
   * @throws ProtocolException if this is no header; says why
   */
  boolean feed(byte next) throws ProtocolException {
    if (complete) {
      throw new IllegalStateException("the header is complete");
    }
    if (count == head.length) {
      head = Arrays.copyOf(head, 2 * count);
    }
    head[count++] = next;
    if (startsWith(SIGNATURE)) {
      complete = feedBinary();
    } else if (startsWith(TEXT)) {
      complete = feedText(next);
    } else {
      throw new ProtocolException("a connection of a proxy began without a PROXY header");
    }
    return complete;
  }

  private boolean startsWith(byte[] begin) {
    int length = Math.min(count, begin.length);
    return Arrays.equals(head, 0, length, begin, 0, length);
  }

  /** Returns who the proxy speaks for; nothing if it speaks for itself or does not know. */
  Optional<ProxiedAddresses> addresses() {
    SocketAddress from = source;
    SocketAddress to = destination;
    return from == null || to == null
        ? Optional.empty()
        : Optional.of(new ProxiedAddresses(from, to));
  }

  // ---- version 1, §2.1 ------------------------------------------------------------------------

  private boolean feedText(byte next) throws ProtocolException {
    if (next != '\n') {
      if (count >= TEXT_MAX_BYTES) {
        throw malformed("is longer than " + TEXT_MAX_BYTES + " bytes");
      }
      return false;
    }
    if (head[count - 2] != '\r') {
      throw malformed("ends without a carriage return");
    }
    String line = new String(head, 0, count - 2, ISO_8859_1);
    String[] words = line.split(" ", -1);
    if (words[1].equals("UNKNOWN")) {
      return true; // whatever follows is to be ignored
    }
    if (words.length != 6 || !(words[1].equals("TCP4") || words[1].equals("TCP6"))) {
      throw malformed("does not say who and where");
    }
    boolean four = words[1].equals("TCP4");
    source = new InetSocketAddress(address(words[2], four), port(words[4]));
    destination = new InetSocketAddress(address(words[3], four), port(words[5]));
    return true;
  }

  private static InetAddress address(String word, boolean four) throws ProtocolException {
    boolean plausible =
        four ? word.matches("\\d{1,3}(\\.\\d{1,3}){3}") : word.matches("[0-9a-fA-F:.]{2,}");
    if (plausible && (four || word.contains(":"))) {
      try {
        return InetAddress.ofLiteral(word);
      } catch (IllegalArgumentException _) {
        // said below
      }
    }
    throw malformed("has an address that is none");
  }

  private static int port(String word) throws ProtocolException {
    if (word.matches("0|[1-9]\\d{0,4}")) {
      int port = Integer.parseInt(word);
      if (port <= 0xffff) {
        return port;
      }
    }
    throw malformed("has a port that is none");
  }

  // ---- version 2, §2.2 ------------------------------------------------------------------------

  private boolean feedBinary() throws ProtocolException {
    if (count < FIXED_BYTES) {
      return false;
    }
    if (count == FIXED_BYTES) {
      int version = Byte.toUnsignedInt(head[VERSION]);
      if (version != LOCAL && version != PROXY) {
        throw malformed("has version and command 0x" + Integer.toHexString(version));
      }
      wanted = FIXED_BYTES + Short.toUnsignedInt(ByteBuffer.wrap(head).getShort(LENGTH));
      if (wanted > HEADER_MAX_BYTES) {
        throw malformed("is longer than " + HEADER_MAX_BYTES + " bytes");
      }
    }
    if (count < wanted) {
      return false;
    }
    readBinary();
    return true;
  }

  private void readBinary() throws ProtocolException {
    ByteBuffer rest = ByteBuffer.wrap(head, FIXED_BYTES, wanted - FIXED_BYTES);
    int family = head[FAMILY] >> 4 & 0xf;
    int protocol = head[FAMILY] & 0xf;
    if (family > 3 || protocol > 2) {
      throw malformed("has family and protocol 0x" + Integer.toHexString(head[FAMILY] & 0xff));
    }
    int size =
        switch (family) {
          case 1 -> 2 * (4 + 2);
          case 2 -> 2 * (16 + 2);
          case 3 -> 2 * UNIX_BYTES;
          default -> 0;
        };
    if (head[VERSION] == LOCAL) {
      return; // the proxy's own, such as its looks at our health: nothing of it counts
    }
    if (rest.remaining() < size) {
      throw malformed("is too short for its addresses");
    }
    boolean known = protocol != 0;
    if (family == 1 || family == 2) {
      InetAddress from = address(rest, size / 2 - 2);
      InetAddress to = address(rest, size / 2 - 2);
      int fromPort = Short.toUnsignedInt(rest.getShort());
      int toPort = Short.toUnsignedInt(rest.getShort());
      source = known ? new InetSocketAddress(from, fromPort) : null;
      destination = known ? new InetSocketAddress(to, toPort) : null;
    } else if (family == 3) {
      SocketAddress from = path(rest);
      SocketAddress to = path(rest);
      source = known ? from : null;
      destination = known ? to : null;
    }
    readExtensions(rest);
  }

  private static InetAddress address(ByteBuffer rest, int length) {
    byte[] bytes = new byte[length];
    rest.get(bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  /** A path ends at its first zero, if it is shorter than there is room. */
  private static SocketAddress path(ByteBuffer rest) throws ProtocolException {
    byte[] bytes = new byte[UNIX_BYTES];
    rest.get(bytes);
    int length = 0;
    while (length < UNIX_BYTES && bytes[length] != 0) {
      length++;
    }
    try {
      return UnixDomainSocketAddress.of(new String(bytes, 0, length, ISO_8859_1));
    } catch (IllegalArgumentException _) {
      throw malformed("has a path that is none");
    }
  }

  /** Checks that what follows the addresses is whole, and not damaged if it can be told. */
  private void readExtensions(ByteBuffer rest) throws ProtocolException {
    while (rest.hasRemaining()) {
      if (rest.remaining() < 3) {
        throw malformed("has an extension that is cut off");
      }
      int type = Byte.toUnsignedInt(rest.get());
      int length = Short.toUnsignedInt(rest.getShort());
      if (rest.remaining() < length) {
        throw malformed("has an extension that is cut off");
      }
      if (type == TYPE_CRC32C) {
        if (length != Integer.BYTES || rest.getInt(rest.position()) != checksum(rest.position())) {
          throw malformed("has a checksum that is wrong");
        }
      }
      rest.position(rest.position() + length);
    }
  }

  /** Of the whole header, with zeros in place of the checksum. */
  private int checksum(int place) {
    byte[] copy = Arrays.copyOf(head, wanted);
    Arrays.fill(copy, place, place + Integer.BYTES, (byte) 0);
    var sum = new CRC32C();
    sum.update(copy);
    return (int) sum.getValue();
  }

  private static ProtocolException malformed(String what) {
    return new ProtocolException("the PROXY header " + what);
  }
}
