package org.pulsarweb.loop;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a loop asks the operating system which sockets are ready.
 *
 * <p>Immutable.
 */
public enum Transport {
  /** Epoll where it is to be had, else NIO. */
  BEST,
  /** Linux's epoll, edge by edge, through Netty's native library. */
  EPOLL,
  /** The JDK's own selector: every platform. */
  NIO,
  /** Linux's io_uring through Netty's native library; only when asked for. */
  URING;

  static {
    NettyLogger.install();
  }

  /**
   * Returns the transport of that name, in any case.
   *
   * @param name best, epoll, nio or uring
   * @return the transport
   * @throws IllegalArgumentException if there is none of that name; the message lists them
   */
  public static Transport of(String name) {
    for (Transport transport : values()) {
      if (transport.name().equalsIgnoreCase(name)) {
        return transport;
      }
    }
    throw new IllegalArgumentException(
        "no transport is called '" + name + "': take best, epoll, nio or uring");
  }

  /**
   * Returns the transport that will be used here: this one, or what {@link #BEST} stands for.
   *
   * @return never {@link #BEST}
   * @throws IllegalStateException if this machine does not have it; the message says why
   */
  public Transport resolve() {
    return switch (this) {
      case BEST -> Epoll.isAvailable() ? EPOLL : NIO;
      case EPOLL -> require(Epoll.isAvailable() ? null : Epoll.unavailabilityCause());
      case URING -> require(IoUring.isAvailable() ? null : IoUring.unavailabilityCause());
      case NIO -> NIO;
    };
  }

  private Transport require(@Nullable Throwable cause) {
    if (cause == null) {
      return this;
    }
    throw new IllegalStateException(
        "--io " + this + " is not to be had on this machine (" + cause.getMessage() + "); take nio",
        cause);
  }

  IoHandlerFactory ioHandler() {
    return switch (resolve()) {
      case EPOLL -> EpollIoHandler.newFactory();
      case URING -> IoUringIoHandler.newFactory();
      case NIO, BEST -> NioIoHandler.newFactory();
    };
  }

  /** True when a read or write is done by the time the call returns, so buffers can be shared. */
  boolean isSynchronous() {
    return resolve() != URING;
  }

  ServerChannel serverChannel(SocketAddress address) {
    boolean unix = address instanceof UnixDomainSocketAddress;
    return switch (resolve()) {
      case EPOLL -> unix ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
      case URING ->
          unix ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel();
      case NIO, BEST -> unix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
    };
  }

  Channel clientChannel(SocketAddress address) {
    boolean unix = address instanceof UnixDomainSocketAddress;
    return switch (resolve()) {
      case EPOLL -> unix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
      case URING -> unix ? new IoUringDomainSocketChannel() : new IoUringSocketChannel();
      case NIO, BEST -> unix ? new NioDomainSocketChannel() : new NioSocketChannel();
    };
  }

  Channel datagramChannel() {
    return switch (resolve()) {
      case EPOLL -> new EpollDatagramChannel();
      case URING -> new IoUringDatagramChannel();
      case NIO, BEST -> new NioDatagramChannel();
    };
  }

  /** Returns a channel for a socket that is bound already; not with NIO. */
  Channel datagramChannel(int descriptor) {
    return resolve() == EPOLL
        ? new EpollDatagramChannel(descriptor)
        : new IoUringDatagramChannel(descriptor);
  }

  /** Returns the address in the form that this transport's channels take. */
  SocketAddress toNetty(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix && resolve() != NIO
        ? new DomainSocketAddress(unix.getPath().toFile())
        : address;
  }

  /** Returns an address of Netty's as the JDK writes it. */
  static SocketAddress fromNetty(SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(unix.path())
        : address;
  }

  /** Returns the name as the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
