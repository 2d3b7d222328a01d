package org.pulsarweb.loop;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sockets by their descriptors, as Linux numbers them; needs one of Netty's native transports. */
final class Descriptors {
  // From Linux's asm-generic/socket.h, fcntl.h and socket.h.
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int AF_UNIX = 1;
  private static final int F_SETFL = 4;
  private static final int O_NONBLOCK = 0x800;

  /** What a descriptor may be. */
  enum Kind {
    /** Listens for TCP. */
    TCP,
    /** A unix socket that listens. */
    UNIX,
    /** Receives datagrams of IP. */
    DATAGRAM
  }

  private Descriptors() {}

  /** Returns what the descriptor is; throws a sentence if it is none of the kinds. */
  static Kind kind(int descriptor) throws IOException {
    Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("descriptor " + descriptor + " is not open");
    }
    if (!Files.readSymbolicLink(link).toString().startsWith("socket:")) {
      throw new IOException("descriptor " + descriptor + " is no socket");
    }
    var socket = new Socket(descriptor);
    boolean unix = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == AF_UNIX;
    int type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
    if (type == SOCK_DGRAM && !unix) {
      return Kind.DATAGRAM;
    }
    if (type != SOCK_STREAM || socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 0) {
      throw new IOException("descriptor " + descriptor + " is a socket that does not listen");
    }
    return unix ? Kind.UNIX : Kind.TCP;
  }

  static IOException refusal(EventLoop loop, int descriptor) {
    return new IOException(
        "descriptor "
            + descriptor
            + " cannot be listened on with "
            + loop.transport()
            + ": that takes epoll");
  }

  /** What is done with a descriptor. */
  interface Use {
    void of(int descriptor) throws IOException;
  }

  /** Returns the address that a descriptor is bound to. */
  static SocketAddress address(int descriptor, Kind kind) {
    var socket = new Socket(descriptor);
    return kind == Kind.UNIX
        ? Transport.fromNetty(socket.localDomainSocketAddress())
        : socket.localAddress();
  }

  /** Binds a socket and listens; returns its descriptor. */
  static int listen(SocketAddress address, int backlog, @Nullable Set<PosixFilePermission> mode)
      throws IOException {
    boolean unix = address instanceof UnixDomainSocketAddress;
    Socket socket = unix ? Socket.newSocketDomain() : Socket.newSocketStream();
    try {
      if (mode != null) {
        // The file that bind makes takes the mode of the socket, less the umask: so that there is
        // no moment in which more are let in.
        Files.setPosixFilePermissions(
            Path.of("/proc/self/fd", Integer.toString(socket.intValue())), mode);
      }
      if (!unix) {
        requireResolved(address);
        socket.setReuseAddress(true);
      }
      socket.bind(Transport.EPOLL.toNetty(address));
      socket.listen(backlog);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    return socket.intValue();
  }

  static void requireResolved(SocketAddress address) throws UnknownHostException {
    if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new UnknownHostException("no such host");
    }
  }

  /**
   * Has calls on the descriptor never wait: one that was inherited may, and would then hold its
   * loop.
   */
  static void requireUnblocked(int descriptor) throws IOException {
    int flags = flags(descriptor);
    if ((flags & O_NONBLOCK) == 0) {
      setFlags(descriptor, flags | O_NONBLOCK);
    }
  }

  private static int flags(int descriptor) throws IOException {
    Path info = Path.of("/proc/self/fdinfo", Integer.toString(descriptor));
    for (String line : Files.readAllLines(info)) {
      if (line.startsWith("flags:")) {
        return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
      }
    }
    throw new IOException("the system does not tell the flags of descriptor " + descriptor);
  }

  @SuppressWarnings("restricted") // a call into the C library; the JVM flags allow it
  private static void setFlags(int descriptor, int flags) throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle fcntl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    int done;
    try {
      done = (int) fcntl.invokeExact(descriptor, F_SETFL, flags);
    } catch (Throwable e) {
      throw new LinkageError("fcntl cannot be called", e);
    }
    if (done < 0) {
      throw new IOException("descriptor " + descriptor + " cannot be kept from blocking");
    }
  }

  /** Closes a descriptor that nothing else here uses. */
  static void close(int descriptor) throws IOException {
    new Socket(descriptor).close();
  }
}
