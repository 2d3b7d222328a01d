package org.pulsarweb.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.ListenerSettings;
import org.pulsarweb.loop.Protocol;
import org.pulsarweb.loop.Tls;
import org.pulsarweb.loop.TlsSettings;

/**
 * A server for TCP and unix sockets, with or without TLS, whose handler talks with each peer in
 * straight-line code.
 *
 * <p>Its settings are the house's: {@code --keep-alive} closes a connection on which nothing came
 * or went for so long; unset, as it is by default, connections may be idle for ever. {@code
 * --cert-file} secures it with TLS, {@code --proxy-protocol} says which peers speak for others.
 *
 * <p>Immutable.
 */
public final class SocketServer implements Application {
  private final String name;
  private final ByteStream.Handler handler;
  private final Optional<TlsSettings> tls;

  private SocketServer(String name, ByteStream.Handler handler, Optional<TlsSettings> tls) {
    this.name = name;
    this.handler = handler;
    this.tls = tls;
  }

  /**
   * Returns a server, not started.
   *
   * @param handler talks with one peer, in a fiber of its own
   * @return the server, for {@link org.pulsarweb.app.Pulsar#run}
   */
  public static SocketServer of(ByteStream.Handler handler) {
    return new SocketServer("", handler, Optional.empty());
  }

  /**
   * Returns this server with a name.
   *
   * @param name what logs and help call it
   * @return a changed copy
   */
  public SocketServer named(String name) {
    return new SocketServer(name, handler, tls);
  }

  /**
   * Returns this server with TLS as a program has it: for several certificates, or protocols to
   * choose from. {@code --cert-file} and the settings that go with it take its place.
   *
   * @param tls which certificates, and how
   * @return a changed copy
   */
  public SocketServer secured(TlsSettings tls) {
    return new SocketServer(name, handler, Optional.of(tls));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String scheme(Settings settings) {
    return effective(settings).isPresent() ? "tls" : "tcp";
  }

  @Override
  public List<BoundSocket> bind(Settings settings, EventLoop loop) throws IOException {
    check(effective(settings));
    return Application.super.bind(settings, loop);
  }

  private Optional<TlsSettings> effective(Settings settings) {
    return tls(settings).or(() -> tls);
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    Duration idle = worker.settings().keepAlive().orElse(Duration.ZERO);
    Protocol.Factory factory = ByteStream.serving(handler, idle);
    return listen(
        worker,
        ListenerSettings.DEFAULTS,
        effective(worker.settings()),
        connection -> {
          worker.countHandled();
          return factory.open(connection);
        });
  }

  /**
   * Listens on every socket of a worker, for an application that has a protocol of its own; with
   * TLS if the settings ask for it.
   *
   * @param worker whose loop serves
   * @param limits what the settings do not say: connections, patience
   * @param factory makes the protocol of each connection
   * @return what was opened
   * @throws IOException if a socket is closed, or a certificate cannot be used
   */
  public static Serving listen(Worker worker, ListenerSettings limits, Protocol.Factory factory)
      throws IOException {
    return listen(worker, limits, tls(worker.settings()), factory);
  }

  /**
   * Listens on every socket of a worker, for an application that has a protocol of its own and
   * something to say about TLS.
   *
   * @param worker whose loop serves
   * @param limits what the settings do not say: connections, patience
   * @param tls what connections are secured with, such as {@link #tls} returns; it is read again
   *     when its files change
   * @param factory makes the protocol of each connection
   * @return what was opened
   * @throws IOException if a socket is closed, or a certificate cannot be used
   */
  public static Serving listen(
      Worker worker, ListenerSettings limits, Optional<TlsSettings> tls, Protocol.Factory factory)
      throws IOException {
    return Listening.open(worker, limits, tls, factory);
  }

  /**
   * Returns the TLS that settings ask for ({@link Settings#CERT_FILE} and the rest).
   *
   * @param settings of an application
   * @return empty if they name no certificate
   */
  public static Optional<TlsSettings> tls(Settings settings) {
    return Certificates.wanted(settings);
  }

  /**
   * Refuses certificates that cannot be used, before anything is bound for them.
   *
   * @param tls what is wanted, if anything
   * @throws IOException if a file cannot be used; the message says which, and why
   */
  public static void check(Optional<TlsSettings> tls) throws IOException {
    if (tls.isPresent()) {
      Tls.open(tls.get()).close();
    }
  }
}
