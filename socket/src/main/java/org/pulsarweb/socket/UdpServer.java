package org.pulsarweb.socket;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Endpoint;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Worker;
import org.pulsarweb.loop.BoundSocket;
import org.pulsarweb.loop.EventLoop;
import org.pulsarweb.loop.UdpListener;
import org.pulsarweb.loop.UdpSettings;

/**
 * A server for datagrams (UDP), whose handler gets each in a fiber of its own and can answer its
 * sender, or send to anybody.
 *
 * <p>When more come than can be handled they are dropped, and counted. Workers share the socket:
 * those of one JVM by sender, those of several JVMs as the kernel will have it. At a stop what is
 * under way may finish.
 *
 * <p>Immutable.
 */
public final class UdpServer implements Application {
  private final String name;
  private final UdpListener.Handler handler;
  private final UdpSettings limits;

  private UdpServer(String name, UdpListener.Handler handler, UdpSettings limits) {
    this.name = name;
    this.handler = handler;
    this.limits = limits;
  }

  /**
   * Returns a server, not started.
   *
   * @param handler of each datagram, in a fiber of its own
   * @return the server, for {@link org.pulsarweb.app.Pulsar#run}
   */
  public static UdpServer of(UdpListener.Handler handler) {
    return new UdpServer("", handler, UdpSettings.DEFAULTS);
  }

  /**
   * Returns this server with a name.
   *
   * @param name what logs and help call it
   * @return a changed copy
   */
  public UdpServer named(String name) {
    return new UdpServer(name, handler, limits);
  }

  /**
   * Returns this server with other limits.
   *
   * @param limits of each worker
   * @return a changed copy
   */
  public UdpServer with(UdpSettings limits) {
    return new UdpServer(name, handler, limits);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String scheme(Settings settings) {
    return "udp";
  }

  @Override
  public List<BoundSocket> bind(Settings settings, EventLoop loop) throws IOException {
    var sockets = new ArrayList<BoundSocket>();
    try {
      for (Endpoint endpoint : settings.endpoints()) {
        BoundSocket socket =
            switch (endpoint) {
              case Endpoint.Network network -> BoundSocket.bindUdp(loop, network.address());
              case Endpoint.Descriptor inherited -> inherited.bind(loop, settings.backlog());
              case Endpoint.Unix unix ->
                  throw new BindException(
                      "a unix socket (" + unix.path() + ") is not for datagrams here");
            };
        sockets.add(socket);
        if (!socket.isDatagrams()) {
          throw new BindException(socket.address() + " is for connections, not for datagrams");
        }
      }
    } catch (IOException | RuntimeException e) {
      sockets.forEach(BoundSocket::close);
      throw e;
    }
    return sockets;
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    return Receiving.open(
        worker,
        limits,
        datagram -> {
          worker.countHandled();
          handler.handle(datagram);
        });
  }
}
