package org.pulsarweb.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A socket that is bound, and may be shared: by several {@link Listener}s or {@link UdpListener}s
 * of this JVM, and by other processes that have its descriptor.
 *
 * <p>It takes connections or datagrams only while a listener is attached; until then the kernel
 * holds them, as many as it has room for. Several listeners share out the connections: each goes to
 * the loop that holds the fewest. Datagrams of one sender go to one loop.
 *
 * <p>Safe for use by many threads.
 */
public sealed interface BoundSocket extends AutoCloseable permits StreamSocket, UdpSocket {
  /**
   * Binds a TCP or unix socket. The file that a dead process has left of a unix socket is replaced.
   *
   * @param acceptor the loop that accepts its connections
   * @param address where; port 0 lets the system choose; an unspecified host means all interfaces,
   *     IPv4 and IPv6 where the system has both
   * @param backlog how many connections the kernel may hold before they are accepted
   * @return the socket, on which connections wait from now on
   * @throws IOException if the address cannot be had; the message says which and why
   */
  static BoundSocket bind(EventLoop acceptor, SocketAddress address, int backlog)
      throws IOException {
    return StreamSocket.bind(acceptor, address, backlog, null);
  }

  /**
   * Binds a unix socket whose file has a mode of its own, whatever the umask.
   *
   * @param acceptor the loop that accepts its connections
   * @param path of its file; what a dead process has left there is replaced
   * @param backlog how many connections the kernel may hold before they are accepted
   * @param mode who may connect: those who may write
   * @return the socket, on which connections wait from now on
   * @throws IOException if the path cannot be had; the message says which and why
   */
  static BoundSocket bindUnix(
      EventLoop acceptor, Path path, int backlog, Set<PosixFilePermission> mode)
      throws IOException {
    return StreamSocket.bind(acceptor, UnixDomainSocketAddress.of(path), backlog, mode);
  }

  /**
   * Binds a socket for datagrams (UDP).
   *
   * @param receiver the loop that receives
   * @param address where, as for {@link #bind}
   * @return the socket
   * @throws IOException if the address cannot be had; the message says which and why
   */
  static BoundSocket bindUdp(EventLoop receiver, InetSocketAddress address) throws IOException {
    return UdpSocket.bind(receiver, address);
  }

  /**
   * Takes over a socket that somebody else has bound, and had listen if it is no datagram socket:
   * systemd, a parent, or a process that handed it over. Needs epoll; for datagrams io_uring will
   * do.
   *
   * @param acceptor the loop that accepts its connections, or receives
   * @param descriptor its number in this process, and this socket's from now on
   * @return the socket
   * @throws IOException if there is no such socket of that number, which is then left as it is, or
   *     if the transport cannot; the message says so in a sentence
   */
  static BoundSocket adopt(EventLoop acceptor, int descriptor) throws IOException {
    if (acceptor.transport() == Transport.NIO) {
      throw Descriptors.refusal(acceptor, descriptor);
    }
    boolean datagrams = Descriptors.kind(descriptor) == Descriptors.Kind.DATAGRAM;
    if (!datagrams && acceptor.transport() != Transport.EPOLL) {
      throw Descriptors.refusal(acceptor, descriptor);
    }
    Descriptors.requireUnblocked(descriptor);
    return datagrams
        ? UdpSocket.adopted(acceptor, descriptor)
        : StreamSocket.adopted(acceptor, descriptor);
  }

  /**
   * Returns the address that is bound, with the port that the system chose.
   *
   * @return an internet or unix address
   */
  SocketAddress address();

  /**
   * Returns the number by which the system knows this socket in this process.
   *
   * @return its descriptor; empty when it is closed, and with NIO
   */
  OptionalInt descriptor();

  /**
   * Returns the loop that accepts, or receives.
   *
   * @return its loop
   */
  EventLoop acceptor();

  /**
   * Returns whether this is for datagrams ({@link UdpListener}), not for connections.
   *
   * @return true for UDP
   */
  boolean isDatagrams();

  /**
   * Returns whether anything can still come.
   *
   * @return false once it is closed, or its loop is
   */
  boolean isOpen();

  /**
   * Says whether {@link #close} removes the file of a unix socket that was bound here, as it does
   * unless told otherwise: not when another process has the socket and goes on with it.
   *
   * @param removes whether it does
   */
  void removesFile(boolean removes);

  /**
   * Has this socket leave connections to other processes while it has more to serve than they have.
   * To be called before the first listener is attached; for sockets of one process with the same
   * slot. Datagrams are not counted.
   *
   * @param slot of this process
   */
  void balance(LoadBoard.Slot slot);

  /**
   * Accepts the connections that the kernel has already accepted for us, which would be reset when
   * the last process closes the socket, gives them to the listeners, and closes. Waits for that, a
   * second at most; must not be called in a callback of the acceptor's loop. Listeners serve the
   * connections that they have.
   */
  void stop();

  /**
   * Closes the socket in this process; when it was the last to have it, connections that nobody has
   * accepted are reset. Whoever has bound a unix socket removes its file. Listeners serve the
   * connections that they have. May be called again.
   */
  @Override
  void close();
}
