package org.pulsarweb.web;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.PerMessageDeflate;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.WebSocketHandshake;
import org.pulsarweb.loop.EventLoop;

/**
 * A handler that opens WebSockets (RFC 6455; over HTTP/2 RFC 8441). Who asks for anything else gets
 * 426, a page of a foreign origin 403.
 *
 * <p>Each socket is served by a {@link WebSocketHandler} in a fiber, or by a {@link
 * WebSocketListener} in callbacks.
 *
 * <p>Safe for use by many threads.
 */
public final class WebSocketEndpoint implements HttpHandler {
  private final WebSocketServing serving;
  private final WebSocketSettings settings;
  private final List<String> subprotocols;
  private final Origins origins;
  private final ConcurrentMap<EventLoop, WebSocketLoop> loops = WebSocketLoop.none();

  private WebSocketEndpoint(
      WebSocketServing serving,
      WebSocketSettings settings,
      List<String> subprotocols,
      Origins origins) {
    this.serving = serving;
    this.settings = settings;
    this.subprotocols = subprotocols;
    this.origins = origins;
  }

  /**
   * Returns an endpoint whose sockets each have a fiber.
   *
   * @param handler talks over each socket
   * @return the endpoint, for a route or a server
   */
  public static WebSocketEndpoint of(WebSocketHandler handler) {
    return with(new WebSocketServing.InFibers(handler));
  }

  /**
   * Returns an endpoint whose sockets are heard of in callbacks.
   *
   * @param listener hears of all sockets
   * @return the endpoint, for a route or a server
   */
  public static WebSocketEndpoint of(WebSocketListener listener) {
    return ofEach(_ -> listener);
  }

  /**
   * Returns an endpoint whose sockets are heard of in callbacks, each by a listener of its own.
   *
   * @param listeners makes one for each request that opens a socket; an {@link HttpException} is
   *     the answer instead
   * @return the endpoint, for a route or a server
   */
  public static WebSocketEndpoint ofEach(Function<Request, WebSocketListener> listeners) {
    return with(new WebSocketServing.InCallbacks(listeners));
  }

  private static WebSocketEndpoint with(WebSocketServing serving) {
    return new WebSocketEndpoint(
        serving, WebSocketSettings.DEFAULTS, List.of(), new Origins.Same());
  }

  /**
   * Returns this endpoint with other limits.
   *
   * @param settings what to put up with
   * @return a changed copy
   */
  public WebSocketEndpoint with(WebSocketSettings settings) {
    return new WebSocketEndpoint(serving, settings, subprotocols, origins);
  }

  /**
   * Returns this endpoint with sub-protocols (RFC 6455 §1.9). Of those that a client speaks the
   * first is taken that is among these; if none is, the socket has none, and a browser that named
   * some closes it.
   *
   * @param subprotocols names, tokens as of {@code Sec-WebSocket-Protocol}
   * @return a changed copy
   */
  public WebSocketEndpoint withSubprotocols(String... subprotocols) {
    return new WebSocketEndpoint(serving, settings, List.of(subprotocols), origins);
  }

  /**
   * Returns this endpoint for pages of certain origins. Without it only pages of the host that is
   * asked may open sockets; programs that are no browsers may in any case.
   *
   * @param origins each as a browser sends it: {@code https://example.org}, with a port if it is
   *     not the usual one
   * @return a changed copy
   */
  public WebSocketEndpoint withOrigins(String... origins) {
    return new WebSocketEndpoint(serving, settings, subprotocols, Origins.Listed.of(origins));
  }

  /**
   * Returns this endpoint for pages of any origin. Then the cookies that come with a request prove
   * nothing: any page that a user visits may have sent it.
   *
   * @return a changed copy
   */
  public WebSocketEndpoint withAnyOrigin() {
    return new WebSocketEndpoint(serving, settings, subprotocols, new Origins.Any());
  }

  /**
   * Opens a WebSocket.
   *
   * @param request asks for it
   * @return the answer that opens it
   * @throws HttpException 426 if it asks for something else, 400 if in a wrong way, 403 if for a
   *     page of a foreign origin
   */
  @Override
  public Response handle(Request request) {
    WebSocketHandshake handshake = WebSocketHandshake.of(request);
    origins.require(request);
    Optional<String> subprotocol =
        handshake.subprotocols().stream().filter(subprotocols::contains).findFirst();
    Optional<PerMessageDeflate> deflate =
        settings.compression().wanted().flatMap(handshake::deflate);
    Request kept = request.detached(); // the exchange is not to live as long as the socket
    WebSocketServing.Start start = serving.prepare(kept);
    Response upgrade =
        Response.upgrade(
            "websocket",
            channel -> {
              WebSocketLoop home = WebSocketLoop.enter(loops, settings);
              var link = new WebSocketLink(channel, home, deflate, () -> home.leave(loops));
              var socket = new WebSocket(link, kept, subprotocol);
              start.begin(link, socket);
              return link;
            });
    return handshake.completed(upgrade, subprotocol, deflate);
  }
}
