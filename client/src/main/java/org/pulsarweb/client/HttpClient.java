package org.pulsarweb.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.pulsarweb.client.HttpRequest.Options;

/**
 * A session of calls to HTTP servers: connections that are kept, and what all calls share.
 *
 * <p>Calls are straight-line code. In a fiber they stay on its loop, with connections of that
 * loop's own; on any other thread, virtual or not, they go through a loop that the session owns,
 * and need neither an actor nor a flag of the JVM.
 *
 * <p>Safe for use by many threads.
 */
public final class HttpClient implements AutoCloseable {
  private final ClientSettings settings;
  private final Options options;
  private final Network network;
  private final Redirects redirects;

  private HttpClient(ClientSettings settings) {
    this.settings = settings;
    this.options = Options.of(settings);
    this.network = new Network(settings);
    HttpTransport inside = settings.transport().orElse(network);
    for (Interceptor interceptor : settings.interceptors().reversed()) {
      HttpTransport next = inside;
      inside = request -> interceptor.around(request, next);
    }
    this.redirects = new Redirects(inside, settings.downgrades());
  }

  /** {@return a session with the usual settings; whoever opens it closes it} */
  public static HttpClient open() {
    return open(ClientSettings.DEFAULTS);
  }

  /**
   * {@return a session; whoever opens it closes it}
   *
   * @param settings what its calls share
   */
  public static HttpClient open(ClientSettings settings) {
    return new HttpClient(settings);
  }

  /**
   * Asks with GET and waits for the whole answer.
   *
   * @param url of http or https, or relative to the session's
   * @return the answer, whatever its status
   * @throws IOException as {@link HttpCall#send()}
   */
  public HttpResponse get(String url) throws IOException {
    return send(request("GET", url));
  }

  /**
   * Asks with HEAD and waits for the answer, which has no body.
   *
   * @param url of http or https, or relative to the session's
   * @return the answer, whatever its status
   * @throws IOException as {@link HttpCall#send()}
   */
  public HttpResponse head(String url) throws IOException {
    return send(request("HEAD", url));
  }

  /**
   * Asks with OPTIONS and waits for the whole answer.
   *
   * @param url of http or https, or relative to the session's
   * @return the answer, whatever its status
   * @throws IOException as {@link HttpCall#send()}
   */
  public HttpResponse options(String url) throws IOException {
    return send(request("OPTIONS", url));
  }

  /**
   * Asks with DELETE and waits for the whole answer.
   *
   * @param url of http or https, or relative to the session's
   * @return the answer, whatever its status
   * @throws IOException as {@link HttpCall#send()}
   */
  public HttpResponse delete(String url) throws IOException {
    return send(request("DELETE", url));
  }

  /**
   * Asks with POST and waits for the whole answer.
   *
   * @param url of http or https, or relative to the session's
   * @param body what to bring
   * @return the answer, whatever its status
   * @throws IOException as {@link HttpCall#send()}
   */
  public HttpResponse post(String url, RequestBody body) throws IOException {
    return send(request("POST", url).withBody(body));
  }

  /**
   * Asks with PUT and waits for the whole answer.
   *
   * @param url of http or https, or relative to the session's
   * @param body what to bring
   * @return the answer, whatever its status
   * @throws IOException as {@link HttpCall#send()}
   */
  public HttpResponse put(String url, RequestBody body) throws IOException {
    return send(request("PUT", url).withBody(body));
  }

  /**
   * Asks with PATCH and waits for the whole answer.
   *
   * @param url of http or https, or relative to the session's
   * @param body what to bring
   * @return the answer, whatever its status
   * @throws IOException as {@link HttpCall#send()}
   */
  public HttpResponse patch(String url, RequestBody body) throws IOException {
    return send(request("PATCH", url).withBody(body));
  }

  /**
   * {@return a POST to be filled in and sent}
   *
   * @param url of http or https, or relative to the session's
   */
  public HttpCall post(String url) {
    return call("POST", url);
  }

  /**
   * {@return a PUT to be filled in and sent}
   *
   * @param url of http or https, or relative to the session's
   */
  public HttpCall put(String url) {
    return call("PUT", url);
  }

  /**
   * {@return a PATCH to be filled in and sent}
   *
   * @param url of http or https, or relative to the session's
   */
  public HttpCall patch(String url) {
    return call("PATCH", url);
  }

  /**
   * {@return a call of any method, to be filled in and sent}
   *
   * @param method a token, for example {@code GET}
   * @param url of http or https, or relative to the session's
   */
  public HttpCall call(String method, String url) {
    return new HttpCall(this, request(method, url));
  }

  /** {@return what the calls of this session share} */
  public ClientSettings settings() {
    return settings;
  }

  /** {@return what this session has done so far, and what it has at hand} */
  public ClientStatistics statistics() {
    return network.statistics();
  }

  private HttpRequest request(String method, String url) {
    HttpUrl target =
        settings.url().isPresent()
            ? HttpUrl.of(settings.url().get()).resolve(url)
            : HttpUrl.of(url);
    return new HttpRequest(method, target, settings.headers(), RequestBody.EMPTY, options);
  }

  HttpResponse send(HttpRequest request) throws IOException {
    HttpRequest begun = request.withOptions(request.options().begunAt(System.nanoTime()));
    String type = begun.body().typeOrNull();
    return redirects.send(
        type == null || begun.headers().has("Content-Type")
            ? begun
            : begun.withHeader("Content-Type", type));
  }

  CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    return AsyncCall.start(() -> send(request));
  }

  /**
   * Ends the session: its connections are closed, and calls that wait fail. May be called again.
   */
  @Override
  public void close() {
    network.close();
  }
}
