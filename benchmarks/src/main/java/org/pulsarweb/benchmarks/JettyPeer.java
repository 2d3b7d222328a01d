package org.pulsarweb.benchmarks;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Jetty's core server: one selector, a handler that never blocks and so runs on the selector's
 * thread.
 *
 * <p>Safe for use by many threads.
 */
final class JettyPeer extends Handler.Abstract.NonBlocking {
  private static final long IDLE_TIMEOUT_MILLIS = 600_000;
  private static final HttpField TEXT_TYPE =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Greeting.TEXT_TYPE);
  private static final HttpField JSON_TYPE =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Greeting.JSON_TYPE);

  private JettyPeer() {}

  /**
   * Serves on the port named first, or on one that the system chooses; over TLS if keys are named.
   */
  public static void main(String[] args) throws Exception {
    var server = new Server();
    server.setHandler(new JettyPeer());
    start(server, Greeting.port(args), Greeting.folder(args, 1));
  }

  /** Serves, until the process ends; over TLS if there are keys. */
  static void start(Server server, int port, Optional<Path> keys) throws Exception {
    var configuration = new HttpConfiguration();
    configuration.setSendDateHeader(true);
    configuration.setSendServerVersion(true);
    List<ConnectionFactory> factories =
        keys.isPresent() ? secure(configuration, keys.get()) : clear(configuration);
    var connector = new ServerConnector(server, 1, 1, factories.toArray(ConnectionFactory[]::new));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(4096);
    connector.setAcceptedTcpNoDelay(true);
    connector.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    server.addConnector(connector);
    server.start();
    Greeting.listening(connector.getLocalPort());
  }

  private static List<ConnectionFactory> clear(HttpConfiguration configuration) {
    return List.of(
        new HttpConnectionFactory(configuration), new HTTP2CServerConnectionFactory(configuration));
  }

  private static List<ConnectionFactory> secure(HttpConfiguration configuration, Path keys)
      throws Exception {
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    var http1 = new HttpConnectionFactory(configuration);
    var alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol(http1.getProtocol());
    var tls = new SslContextFactory.Server();
    tls.setSslContext(TlsKeys.context(keys));
    var factories = new ArrayList<ConnectionFactory>();
    factories.add(new SslConnectionFactory(tls, alpn.getProtocol()));
    factories.add(alpn);
    factories.add(new HTTP2ServerConnectionFactory(configuration));
    factories.add(http1);
    return factories;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    return switch (Request.getPathInContext(request)) {
      case "/" -> send(response, TEXT_TYPE, Greeting.text(), callback);
      case "/json" -> send(response, JSON_TYPE, Greeting.json(), callback);
      default -> false;
    };
  }

  private static boolean send(Response response, HttpField type, byte[] bytes, Callback callback) {
    response.getHeaders().put(type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    response.write(true, ByteBuffer.wrap(bytes), callback);
    return true;
  }
}
