package org.pulsarweb.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.pulsarweb.app.Application;
import org.pulsarweb.app.Pulsar;
import org.pulsarweb.app.Serving;
import org.pulsarweb.app.Setting;
import org.pulsarweb.app.Settings;
import org.pulsarweb.app.Words;
import org.pulsarweb.app.Worker;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.loop.ByteStream;
import org.pulsarweb.loop.Fibers;
import org.pulsarweb.web.HttpServer;
import org.pulsarweb.web.HttpSettings;

/**
 * A forward proxy: it passes requests for {@code http://} on, and opens tunnels for everything
 * else. Nothing that it passes on is kept, and the faster side waits for the slower one.
 *
 * <p>Immutable.
 */
public final class Proxy implements Application {
  /** What this proxy is called in Via, so that it knows a request that it has seen before. */
  static final String NAME = "pulsar-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());

  // @start region="settings"
  static final Setting<List<Integer>> TUNNEL_PORTS =
      Setting.named("tunnel-ports", "PORTS", Words.list(Words.wholeNumber(1, 65_535), ','))
          .initially("443")
          .help("Ports that tunnels may lead to.")
          .declare();

  static final Setting<Duration> PATIENCE =
      Setting.named("patience", "SECONDS", Words.seconds())
          .unit("seconds")
          .initially("60")
          .help("How long a server may say nothing while its answer is waited for.")
          .declare();

  static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.named("connect-timeout", "SECONDS", Words.seconds())
          .unit("seconds")
          .initially("10")
          .help("How long it may take to reach a server.")
          .declare();

  static final Setting<Duration> TUNNEL_IDLE =
      Setting.named("tunnel-idle", "SECONDS", Words.seconds())
          .unit("seconds")
          .initially("300")
          .help("After how long a tunnel is closed in which nothing is said.")
          .declare();

  static final Setting<Optional<String>> PROXY_USER =
      Setting.named(
              "proxy-user",
              "NAME:PASSWORD",
              Words.orUnset(Words.text("a name, a colon and a password")))
          .ifUnset("anybody may use the proxy")
          .help("Who alone may use the proxy.")
          .secret()
          .declare();

  // @end

  Proxy() {}

  @Override
  public List<Setting<?>> settings() {
    return List.of(TUNNEL_PORTS, PATIENCE, CONNECT_TIMEOUT, TUNNEL_IDLE, PROXY_USER);
  }

  @Override
  public Serving start(Worker worker) throws IOException {
    Settings settings = worker.settings();
    var rules =
        new Rules(
            settings.value(TUNNEL_PORTS),
            settings.value(PATIENCE),
            settings.value(CONNECT_TIMEOUT),
            settings.value(TUNNEL_IDLE),
            settings.value(PROXY_USER).map(ProxyUser::of));
    return HttpServer.of(rules::answer)
        .named(name())
        .with(HttpSettings.DEFAULTS.withoutHttp2())
        .start(worker);
  }

  // @start region="answer"
  private record Rules(
      List<Integer> tunnelPorts,
      Duration patience,
      Duration connectTimeout,
      Duration tunnelIdle,
      Optional<ProxyUser> user) {
    Response answer(Request request) throws Exception {
      if (user.isPresent() && !user.get().sent(request)) {
        return ProxyUser.asked();
      }
      if (request.headers().all("Via").stream().anyMatch(via -> via.contains(NAME))) {
        throw new HttpException(508, "this request has been here before");
      }
      if (request.method().equals("CONNECT")) {
        return tunnel(ProxyTarget.of(request.target(), 443));
      }
      if (!request.target().regionMatches(true, 0, "http://", 0, 7)) {
        throw new HttpException(404, "this is a proxy: ask for a whole http:// URL, or CONNECT");
      }
      if (ProxyHops.isLast(request)) {
        return ProxyHops.answer(request);
      }
      ByteStream server = connect(ProxyTarget.of(request.host(), 80), connectTimeout);
      return new ProxyExchange(request, server, patience).answer();
    }

    private Response tunnel(ProxyTarget target) throws Exception {
      if (!tunnelPorts.contains(target.port())) {
        throw new HttpException(403, "tunnels lead to the ports " + tunnelPorts + " alone");
      }
      return ProxyTunnel.to(connect(target, connectTimeout), tunnelIdle);
    }
  }

  // @end

  // @start region="connect"
  private static ByteStream connect(ProxyTarget target, Duration timeout) throws Exception {
    Duration longer = timeout.multipliedBy(2); // what is late is told by the one deadline for both
    try {
      return Fibers.within(
          timeout,
          () -> {
            InetAddress host = Fibers.aside(() -> InetAddress.getByName(target.host()));
            return ByteStream.connect(new InetSocketAddress(host, target.port()), longer);
          });
    } catch (TimeoutException e) {
      throw new HttpException(504, target + " cannot be reached in time", e);
    } catch (UnknownHostException e) {
      throw new HttpException(502, "there is no host " + target.host(), e);
    } catch (IOException e) {
      throw new HttpException(502, "cannot connect to " + target, e);
    }
  }

  // @end

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public String scheme(Settings settings) {
    return "http";
  }

  /**
   * Serves until it is told to stop.
   *
   * @param args settings, as {@code --help} lists them
   */
  public static void main(String... args) {
    Pulsar.run(args, new Proxy());
  }
}
