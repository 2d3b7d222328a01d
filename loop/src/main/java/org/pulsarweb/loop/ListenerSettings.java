package org.pulsarweb.loop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How a listener listens.
 *
 * <p>Immutable.
 *
 * @param bind where: an {@link InetSocketAddress} (port 0 lets the system choose) or a {@link
 *     java.net.UnixDomainSocketAddress}; 127.0.0.1:8060, as Pulsar always had
 * @param backlog connections that the kernel may hold before they are accepted; 2048, as gunicorn;
 *     the kernel's own limit (net.core.somaxconn) may be lower
 * @param connectionMax connections open at once; more are accepted and closed at once, so that the
 *     rest is never kept waiting; 16,384 (Tomcat 8,192, nginx 512 for each worker)
 * @param stallTimeout how long a peer may take none of the bytes sent to it before it is cut; 60 s,
 *     as nginx's send_timeout
 * @param sendMinBytesPerSecond how fast a peer must take bytes that wait for it, after the time of
 *     stallTimeout, before it is cut; 0, no rate at all, by default
 * @param tls what connections are secured with; nothing by default
 * @param proxyProtocol which peers speak for others; none by default
 */
public record ListenerSettings(
    SocketAddress bind,
    int backlog,
    int connectionMax,
    Duration stallTimeout,
    int sendMinBytesPerSecond,
    Optional<Tls> tls,
    Optional<ProxyProtocol> proxyProtocol) {
  static final Duration STALL_TIMEOUT = Duration.ofSeconds(60);

  /** 127.0.0.1:8060, 2048 waiting, 16,384 open, 60 seconds, neither TLS nor proxies. */
  public static final ListenerSettings DEFAULTS =
      new ListenerSettings(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 8060),
          2048,
          16_384,
          STALL_TIMEOUT,
          0,
          Optional.empty(),
          Optional.empty());

  /** Checks each component. */
  public ListenerSettings {
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be at least 1, not " + backlog);
    }
    if (connectionMax < 1) {
      throw new IllegalArgumentException("connectionMax must be at least 1, not " + connectionMax);
    }
    if (!stallTimeout.isPositive()) {
      throw new IllegalArgumentException("stallTimeout must be positive, not " + stallTimeout);
    }
    if (sendMinBytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "sendMinBytesPerSecond must not be negative, as is " + sendMinBytesPerSecond);
    }
  }

  /**
   * Returns these settings with another address.
   *
   * @param bind where to listen
   * @return a changed copy
   */
  public ListenerSettings withBind(SocketAddress bind) {
    return new ListenerSettings(
        bind, backlog, connectionMax, stallTimeout, sendMinBytesPerSecond, tls, proxyProtocol);
  }

  /**
   * Returns these settings with another backlog.
   *
   * @param backlog connections, at least 1
   * @return a changed copy
   */
  public ListenerSettings withBacklog(int backlog) {
    return new ListenerSettings(
        bind, backlog, connectionMax, stallTimeout, sendMinBytesPerSecond, tls, proxyProtocol);
  }

  /**
   * Returns these settings with another limit of open connections.
   *
   * @param connectionMax connections, at least 1
   * @return a changed copy
   */
  public ListenerSettings withConnectionMax(int connectionMax) {
    return new ListenerSettings(
        bind, backlog, connectionMax, stallTimeout, sendMinBytesPerSecond, tls, proxyProtocol);
  }

  /**
   * Returns these settings with another patience for peers that do not read.
   *
   * @param stallTimeout more than zero
   * @return a changed copy
   */
  public ListenerSettings withStallTimeout(Duration stallTimeout) {
    return new ListenerSettings(
        bind, backlog, connectionMax, stallTimeout, sendMinBytesPerSecond, tls, proxyProtocol);
  }

  /**
   * Returns these settings with another least rate of peers that read slowly.
   *
   * @param bytesPerSecond 0 for none
   * @return a changed copy
   */
  public ListenerSettings withSendMinBytesPerSecond(int bytesPerSecond) {
    return new ListenerSettings(
        bind, backlog, connectionMax, stallTimeout, bytesPerSecond, tls, proxyProtocol);
  }

  /**
   * Returns these settings with TLS.
   *
   * @param tls which is open, and stays so for as long as the listener
   * @return a changed copy
   */
  public ListenerSettings withTls(Tls tls) {
    return new ListenerSettings(
        bind,
        backlog,
        connectionMax,
        stallTimeout,
        sendMinBytesPerSecond,
        Optional.of(tls),
        proxyProtocol);
  }

  /**
   * Returns these settings with peers that speak for others.
   *
   * @param proxy whose word is taken
   * @return a changed copy
   */
  public ListenerSettings withProxyProtocol(ProxyProtocol proxy) {
    return new ListenerSettings(
        bind, backlog, connectionMax, stallTimeout, sendMinBytesPerSecond, tls, Optional.of(proxy));
  }

  String plainReply() {
    return tls.map(own -> own.settings().plainReply()).orElse("");
  }
}
