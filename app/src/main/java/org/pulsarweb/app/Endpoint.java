package org.pulsarweb.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;

/**
 * Where to listen: one part of {@link Settings#BIND}.
 *
 * <p>Immutable.
 */
public sealed interface Endpoint {
  /**
   * A port.
   *
   * @param address an unspecified host means all interfaces, IPv4 and IPv6; port 0 lets the system
   *     choose
   */
  record Network(InetSocketAddress address) implements Endpoint {
    @Override
    public Optional<SocketAddress> place() {
      return Optional.of(address);
    }

    @Override
    public BoundSocket bind(EventLoop acceptor, int backlog) throws IOException {
      return BoundSocket.bind(acceptor, address, backlog);
    }
  }

  /**
   * A unix socket.
   *
   * @param path of its file
   * @param mode of its file, from 0 to 0777; empty for what the umask leaves
   */
  record Unix(Path path, OptionalInt mode) implements Endpoint {
    @Override
    public Optional<SocketAddress> place() {
      return Optional.of(UnixDomainSocketAddress.of(path));
    }

    @Override
    public BoundSocket bind(EventLoop acceptor, int backlog) throws IOException {
      return mode.isEmpty()
          ? BoundSocket.bind(acceptor, UnixDomainSocketAddress.of(path), backlog)
          : BoundSocket.bindUnix(acceptor, path, backlog, rights(mode.getAsInt()));
    }

    /** Returns the rights of a mode. */
    static Set<PosixFilePermission> rights(int mode) {
      String all = "rwxrwxrwx";
      var rights = new StringBuilder();
      for (int i = 0; i < all.length(); i++) {
        int bit = mode >> (all.length() - 1 - i) & 1;
        rights.append(bit == 1 ? all.charAt(i) : '-');
      }
      return PosixFilePermissions.fromString(rights.toString());
    }
  }

  /**
   * A socket that listens already, and was inherited from whoever started the program.
   *
   * @param number of its descriptor
   */
  record Descriptor(int number) implements Endpoint {
    @Override
    public Optional<SocketAddress> place() {
      return Optional.empty();
    }

    @Override
    public BoundSocket bind(EventLoop acceptor, int backlog) throws IOException {
      return BoundSocket.adopt(acceptor, number);
    }
  }

  /**
   * Returns the address, if it is known before the socket is there.
   *
   * @return empty for a descriptor
   */
  Optional<SocketAddress> place();

  /**
   * Binds it, or takes it over.
   *
   * @param acceptor the loop that accepts its connections
   * @param backlog how many connections the kernel may hold; a descriptor keeps what it has
   * @return the socket
   * @throws IOException if it cannot be had; the message says which and why
   */
  BoundSocket bind(EventLoop acceptor, int backlog) throws IOException;
}
