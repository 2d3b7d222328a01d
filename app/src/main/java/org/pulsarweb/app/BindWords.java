package org.pulsarweb.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How {@code --bind} is read: addresses with commas between, each {@code HOST:PORT}, {@code
 * [IPV6]:PORT}, {@code :PORT} (all interfaces, IPv4 and IPv6) or {@code unix:PATH}.
 *
 * <p>Immutable.
 */
final class BindWords implements Words<List<SocketAddress>> {
  private static final String UNIX = "unix:";

  /**
   * Linux's sun_path holds 108 bytes with the closing zero, macOS's 104: the smaller serves both.
   */
  private static final int UNIX_PATH_MAX_BYTES = 103;

  private static final int PORT_MAX = 65_535;

  @Override
  public List<SocketAddress> read(String word) {
    var addresses = new ArrayList<SocketAddress>();
    int from = 0;
    while (from <= word.length()) {
      int comma = word.indexOf(',', from);
      int to = comma < 0 ? word.length() : comma;
      var address = address(word.substring(from, to).strip());
      if (addresses.contains(address) && !isAnyPort(address)) {
        throw new IllegalArgumentException(text(address) + " is there twice");
      }
      addresses.add(address);
      from = to + 1;
    }
    return List.copyOf(addresses);
  }

  @Override
  public String write(List<SocketAddress> addresses) {
    var text = new StringBuilder();
    for (SocketAddress address : addresses) {
      text.append(text.isEmpty() ? "" : ",").append(text(address));
    }
    return text.toString();
  }

  /** Returns an address as the command line has it. */
  static String text(SocketAddress address) {
    return switch (address) {
      case UnixDomainSocketAddress unix -> UNIX + unix.getPath();
      case InetSocketAddress inet when inet.isUnresolved() ->
          inet.getHostString() + ":" + inet.getPort();
      case InetSocketAddress inet -> host(inet.getAddress()) + ":" + inet.getPort();
      default -> address.toString();
    };
  }

  /** Returns whether the system chooses the port, so that two of the same are two. */
  static boolean isAnyPort(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getPort() == 0;
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

  private static SocketAddress address(String text) {
    if (text.startsWith(UNIX)) {
      return unix(text.substring(UNIX.length()));
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      throw new IllegalArgumentException(
          "'" + text + "' has no port; give HOST:PORT, :PORT, [IPV6]:PORT or unix:PATH");
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

  private static SocketAddress unix(String path) {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("unix: needs a path, as in unix:/run/hello.sock");
    }
    if (path.getBytes(StandardCharsets.UTF_8).length > UNIX_PATH_MAX_BYTES) {
      throw new IllegalArgumentException(
          "the path of a unix socket may have " + UNIX_PATH_MAX_BYTES + " bytes at most");
    }
    return UnixDomainSocketAddress.of(path);
  }
}
