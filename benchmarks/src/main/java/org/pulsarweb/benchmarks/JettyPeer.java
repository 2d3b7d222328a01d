package org.pulsarweb.benchmarks;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * Jetty's core server: one selector, a handler that never blocks and so runs on the selector's
 * thread.
 *
 * <p>Safe for use by many threads.
 */
final class JettyPeer extends Handler.Abstract.NonBlocking {
  private static final HttpField TEXT_TYPE =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Greeting.TEXT_TYPE);
  private static final HttpField JSON_TYPE =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Greeting.JSON_TYPE);

  private JettyPeer() {}

  /** Serves on the port named first, or on one that the system chooses. */
  public static void main(String[] args) throws Exception {
    var configuration = new HttpConfiguration();
    configuration.setSendDateHeader(true);
    configuration.setSendServerVersion(true);
    var server = new Server();
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    connector.setPort(Greeting.port(args));
    connector.setAcceptQueueSize(4096);
    connector.setAcceptedTcpNoDelay(true);
    server.addConnector(connector);
    server.setHandler(new JettyPeer());
    server.start();
    Greeting.listening(connector.getLocalPort());
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
