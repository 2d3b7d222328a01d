package org.pulsarweb.app;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where to listen, once: {@code HOST:PORT}, {@code [IPV6]:PORT}, {@code :PORT} (all interfaces,
 * IPv4 and IPv6) or {@code unix:PATH}.
 */
record AddressWords() implements Words<SocketAddress> {
  static final String UNIX = "unix:";

  /**
   * Linux's sun_path holds 108 bytes with the closing zero, macOS's 104: the smaller serves both.
   */
  private static final int UNIX_PATH_MAX_BYTES = 103;

  private static final int PORT_MAX = 65_535;

  static final String FORMS = "HOST:PORT, :PORT, [IPV6]:PORT, unix:PATH";

  @Override
  public SocketAddress read(String text) {
    return text.startsWith(UNIX)
        ? UnixDomainSocketAddress.of(path(text.substring(UNIX.length())))
        : network(text);
  }

  static InetSocketAddress network(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      throw new IllegalArgumentException("'" + text + "' has no port; give " + FORMS);
    }
    int port = port(text.substring(colon + 1));
    String host = text.substring(0, colon);
    if (host.isEmpty() || host.equals("*")) {
      return new InetSocketAddress(port);
    }
    boolean inBrackets = host.startsWith("[") && host.endsWith("]");
    if (!inBrackets && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("put an IPv6 address in brackets, as in [::1]:8060");
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException _) {
      throw new IllegalArgumentException("no host is called '" + host + "'");
    }
  }

  @Override
  public String write(SocketAddress address) {
    return address instanceof InetSocketAddress inet ? word(inet) : text(address);
  }

  /** Returns the word that gives this address. */
  static String word(InetSocketAddress address) {
    boolean isEverywhere =
        address.getAddress() instanceof Inet4Address inet && inet.isAnyLocalAddress();
    return isEverywhere ? ":" + address.getPort() : text(address);
  }

  @Override
  public String allowed() {
    return FORMS;
  }

  /** Returns an address as people are shown it. */
  static String text(SocketAddress address) {
    return switch (address) {
      case UnixDomainSocketAddress unix -> UNIX + unix.getPath();
      case InetSocketAddress inet when inet.isUnresolved() ->
          inet.getHostString() + ":" + inet.getPort();
      case InetSocketAddress inet -> host(inet.getAddress()) + ":" + inet.getPort();
      default -> address.toString();
    };
  }

  private static String host(InetAddress address) {
    String text = address.getHostAddress();
    if (text.indexOf(':') < 0) {
      return text;
    }
    return "["
        + (text.equals("0:0:0:0:0:0:0:1") ? "::1" : text.equals("0:0:0:0:0:0:0:0") ? "::" : text)
        + "]";
  }

  private static int port(String text) {
    int port;
    try {
      port = Integer.parseInt(text);
    } catch (NumberFormatException _) {
      port = -1;
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a port; give 0 (the system chooses) to " + PORT_MAX);
    }
    return port;
  }

  static Path path(String path) {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("unix: needs a path, as in unix:/run/hello.sock");
    }
    if (path.getBytes(StandardCharsets.UTF_8).length > UNIX_PATH_MAX_BYTES) {
      throw new IllegalArgumentException(
          "the path of a unix socket may have " + UNIX_PATH_MAX_BYTES + " bytes at most");
    }
    return new PathWords().read(path);
  }
}
