package org.pulsarweb.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Http1Event.RequestHead;

/**
 * One HTTP request as the handler sees it. Everything is taken apart only when it is asked for.
 *
 * <p>It is immutable but for its body, which is read once: as pieces, as a stream, or whole. What
 * was read whole is kept, so that {@link #bytes}, {@link #text} and {@link #json} may be called in
 * any order and several times. Copies share the body.
 *
 * <p>Owned by one loop; call only from its thread.
 */
public final class Request {
  private final RequestHead head;
  private final Content content;
  private final @Nullable Client client;
  private final Map<String, String> pathParameters;
  private final @Nullable Binding attributes;
  private @Nullable String path;
  private @Nullable Map<String, List<String>> query;
  private @Nullable Forwarding forwarding;
  private @Nullable Map<String, String> cookies;

  private Request(
      RequestHead head,
      Content content,
      @Nullable Client client,
      Map<String, String> pathParameters,
      @Nullable Binding attributes) {
    this.head = head;
    this.content = content;
    this.client = client;
    this.pathParameters = pathParameters;
    this.attributes = attributes;
  }

  /**
   * {@return a request without headers and body, for clients and tests}
   *
   * @param method a token, for example {@code GET}
   * @param target visible ASCII, for example {@code /users?page=2}
   */
  public static Request of(String method, String target) {
    byte[] name = method.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || Octets.tokenEnd(name, 0, name.length) != name.length) {
      throw new IllegalArgumentException("not a method (RFC 9110 §9.1): " + method);
    }
    if (bytes.length == 0 || Octets.targetEnd(bytes, 0, bytes.length) != bytes.length) {
      throw new IllegalArgumentException("not a request target (RFC 9112 §3.2): " + target);
    }
    var head =
        new RequestHead(
            method, bytes, 0, bytes.length, 1, RequestHead.KEEP_ALIVE, Headers.EMPTY, 0);
    return new Request(head, Content.NONE, null, Map.of(), null);
  }

  /**
   * {@return a request that a server received}
   *
   * @param head as the reader gave it
   * @param body of which nothing was read yet
   * @param client who sent it, or null if nobody did
   */
  public static Request received(RequestHead head, Body body, @Nullable Client client) {
    return new Request(
        head, body.length() == 0 ? Content.NONE : new Content(body), client, Map.of(), null);
  }

  /** {@return the method, for example {@code GET}} */
  public String method() {
    return head.method();
  }

  /** {@return the request target as the client sent it, with the query} */
  public String target() {
    return head.target();
  }

  /** {@return {@code HTTP/2}, {@code HTTP/1.1} or {@code HTTP/1.0}} */
  public String version() {
    if (head.isHttp2()) {
      return "HTTP/2";
    }
    return head.minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1";
  }

  /**
   * {@return the path without the query, percent-decoded}
   *
   * <p>A decoded {@code %2F} looks like any slash, and dots are left where they are; who must tell
   * them apart takes {@link #rawPath}.
   *
   * @throws HttpException 400 if it is not percent-encoded UTF-8, or holds a NUL
   */
  public String path() {
    String made = path;
    if (made == null) {
      made = Texts.percentDecoded(rawPath(), false);
      if (made == null || made.indexOf('\0') >= 0) {
        throw new HttpException(400, "The path is not percent-encoded UTF-8");
      }
      path = made;
    }
    return made;
  }

  /** {@return the path without the query, as the client sent it; {@code /} if a URI has none} */
  public String rawPath() {
    String target = target();
    int from = pathFrom(target);
    int mark = target.indexOf('?', from);
    int to = mark < 0 ? target.length() : mark;
    return from == to ? "/" : target.substring(from, to);
  }

  /** Returns where the path begins: at 0, or after the authority of a URI (RFC 9112 §3.2.2). */
  private static int pathFrom(String target) {
    int authority = authorityFrom(target);
    return authority < 0 ? 0 : authorityTo(target, authority);
  }

  private static int authorityFrom(String target) {
    int colon = target.charAt(0) == '/' ? -1 : target.indexOf("://");
    return colon < 0 ? -1 : colon + 3;
  }

  private static int authorityTo(String target, int from) {
    int to = from;
    while (to < target.length() && target.charAt(to) != '/' && target.charAt(to) != '?') {
      to++;
    }
    return to;
  }

  /**
   * {@return the host, with its port if there is one, that the client means; empty if it named
   * none}
   *
   * <p>The authority of a target that is a URI goes before Host (RFC 9112 §3.2.2), and what a
   * trusted proxy says (RFC 7239) before both.
   */
  public String host() {
    Forwarding told = forwarding();
    String host = told.host();
    return told.withPort(host == null ? ownHost() : host, scheme());
  }

  private String ownHost() {
    String target = target();
    int from = authorityFrom(target);
    return from < 0
        ? headers().get("Host").orElse("")
        : target.substring(from, authorityTo(target, from));
  }

  /**
   * {@return the first value of a query parameter}
   *
   * @param name case-sensitive
   * @throws HttpException 400 if the query is not percent-encoded UTF-8
   */
  public Value query(String name) {
    List<String> values = queryAll(name);
    return Value.of("query parameter", name, values.isEmpty() ? null : values.getFirst());
  }

  /**
   * {@return all values of a query parameter in their order}
   *
   * @param name case-sensitive
   * @throws HttpException 400 if the query is not percent-encoded UTF-8
   */
  public List<String> queryAll(String name) {
    return query().getOrDefault(name, List.of());
  }

  /**
   * {@return all query parameters in the order in which they first come}
   *
   * @throws HttpException 400 if the query is not percent-encoded UTF-8
   */
  public Map<String, List<String>> query() {
    Map<String, List<String>> made = query;
    if (made == null) {
      int mark = target().indexOf('?');
      made = mark < 0 ? Map.of() : parameters(target(), mark + 1, Integer.MAX_VALUE, "query");
      query = made;
    }
    return made;
  }

  private static Map<String, List<String>> parameters(
      String text, int from, int countMax, String kind) {
    var parameters = new LinkedHashMap<String, List<String>>();
    int start = from;
    int count = 0;
    while (start < text.length()) {
      int ampersand = text.indexOf('&', start);
      int end = ampersand < 0 ? text.length() : ampersand;
      int equals = text.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (end > start) {
        String name = Texts.percentDecoded(text.substring(start, nameEnd), true);
        String value = Texts.percentDecoded(text.substring(Math.min(nameEnd + 1, end), end), true);
        if (name == null || value == null) {
          throw new HttpException(400, "The " + kind + " is not percent-encoded UTF-8");
        }
        if (++count > countMax) {
          throw new HttpException(413, "The " + kind + " has more than " + countMax + " fields");
        }
        parameters.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
      }
      start = end + 1;
    }
    parameters.replaceAll((_, values) -> List.copyOf(values));
    return Collections.unmodifiableMap(parameters);
  }

  /**
   * {@return the first value of a header}
   *
   * @param name case-blind
   */
  public Value header(String name) {
    return head.headers().get(name);
  }

  /** {@return the headers} */
  public Headers headers() {
    return head.headers();
  }

  /**
   * {@return the part of the path that a route gave a name}
   *
   * @param name as the route spells it
   */
  public Value path(String name) {
    return Value.of("path parameter", name, pathParameters.get(name));
  }

  /**
   * {@return a cookie}
   *
   * @param name case-sensitive
   */
  public Value cookie(String name) {
    return Value.of("cookie", name, cookies().get(name));
  }

  /** {@return all cookies in their order; of those with the same name the first} */
  public Map<String, String> cookies() {
    Map<String, String> made = cookies;
    if (made == null) {
      made = CookieFields.read(headers());
      cookies = made;
    }
    return made;
  }

  /**
   * {@return which of some media types the client likes best (RFC 9110 §12.5.1); the first, if it
   * does not say}
   *
   * @param offered what there is, best first, for example {@code text/html}
   */
  public Optional<String> accepts(String... offered) {
    return Preferences.of(headers(), "Accept").type(List.of(offered));
  }

  /**
   * {@return which of some languages the client likes best (RFC 9110 §12.5.4); the first, if it
   * does not say}
   *
   * @param offered what there is, best first, for example {@code en-GB}
   */
  public Optional<String> acceptsLanguage(String... offered) {
    return Preferences.of(headers(), "Accept-Language").language(List.of(offered));
  }

  /**
   * {@return which of some charsets the client likes best (RFC 9110 §12.5.2); the first, if it does
   * not say}
   *
   * @param offered what there is, best first, for example {@code utf-8}
   */
  public Optional<String> acceptsCharset(String... offered) {
    return Preferences.of(headers(), "Accept-Charset").charset(List.of(offered));
  }

  /**
   * {@return which of some content codings the client likes best (RFC 9110 §12.5.3); {@code
   * identity}, if it does not say and that is offered}
   *
   * @param offered what there is, best first, for example {@code gzip}
   */
  public Optional<String> acceptsEncoding(String... offered) {
    return Preferences.of(headers(), "Accept-Encoding").coding(List.of(offered));
  }

  /** {@return the number of the last event that a client heard which comes again, if it does} */
  public Optional<String> lastEventId() {
    return header("Last-Event-ID").optional();
  }

  /**
   * {@return what middleware has added, if it has}
   *
   * @param key what it was added by
   * @param <T> what it is
   */
  public <T> Optional<T> attribute(Attribute<T> key) {
    for (Binding binding = attributes; binding != null; binding = binding.next) {
      if (binding.key == key) {
        @SuppressWarnings("unchecked") // with() saw to it
        T value = (T) binding.value;
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /**
   * {@return the client's address, if it came over a network: behind proxies that are trusted, the
   * one that they heard the request from (RFC 7239); empty if they hide it}
   */
  public Optional<SocketAddress> remote() {
    Client sender = client;
    Forwarding told = forwarding();
    if (sender == null || told.isHidden()) {
      return Optional.empty();
    }
    return Optional.ofNullable(told.remote() == null ? sender.remote() : told.remote());
  }

  /** {@return {@code https} or {@code http}, as the client used it} */
  public String scheme() {
    String told = forwarding().scheme();
    if (told != null) {
      return told;
    }
    return client != null && client.isSecure() ? "https" : "http";
  }

  /** {@return whether the client has a secured way to us, or to a proxy that is trusted} */
  public boolean isSecure() {
    return scheme().equals("https");
  }

  private Forwarding forwarding() {
    Forwarding made = forwarding;
    if (made == null) {
      made = client == null ? Forwarding.NONE : Forwarding.of(head.headers(), client);
      forwarding = made;
    }
    return made;
  }

  /**
   * Sends an answer ahead of the answer (RFC 9110 §15.2): 103 with Link fields has a browser fetch
   * what it will need (RFC 8297), 102 says that it will take a while. A client of HTTP/1.0 gets
   * none.
   *
   * @param status 102 to 199
   * @param headers its fields
   * @throws IOException if the client went away, or the request has its answer already
   */
  public void interim(int status, Headers headers) throws IOException {
    if (status < 102 || status > 199) {
      throw new IllegalArgumentException("an interim answer has status 102 to 199, not " + status);
    }
    if (client != null) {
      client.interim(head, status, headers);
    }
  }

  /**
   * Gives the body of this request another limit than the server's, for a route that takes more or
   * less. To be called before the body is read; beyond the limit reading ends with 413.
   *
   * @param bytes 0 or more
   * @return this request
   */
  public Request withBodyLimit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a limit must not be negative, as is " + bytes);
    }
    content.body.limit(bytes);
    return this;
  }

  /** {@return the body, to be read piece by piece} */
  public Body body() {
    byte[] whole = content.bytes;
    return whole == null ? content.body : Body.of(whole);
  }

  /** {@return the body as a stream} */
  public InputStream stream() {
    return Body.stream(body());
  }

  /**
   * {@return the whole body, which nobody may change}
   *
   * @throws IOException if the client broke a rule or went away
   */
  public byte[] bytes() throws IOException {
    byte[] whole = content.bytes;
    if (whole == null) {
      whole = content.readAll();
      content.bytes = whole;
    }
    return whole;
  }

  /**
   * {@return the whole body as text, in the charset of Content-Type or else UTF-8}
   *
   * @throws IOException if the client broke a rule or went away
   * @throws HttpException 400 if the bytes are not in the charset, 415 if nobody knows it
   */
  public String text() throws IOException {
    Charset charset = charsetOf(header("Content-Type").orElse(""));
    byte[] bytes = bytes();
    String text = Texts.decoded(bytes, 0, bytes.length, charset);
    if (text == null) {
      throw new HttpException(400, "The body is not " + charset.name());
    }
    return text;
  }

  private static Charset charsetOf(String contentType) {
    String name = MediaType.charset(contentType);
    if (name == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new HttpException(415, "The charset of the body is unknown", e);
    }
  }

  /**
   * {@return the whole body as a value, for example a record}
   *
   * @param <T> the type of the value
   * @param type the type of the value
   * @throws IOException if the client broke a rule or went away
   * @throws HttpException 400 if the bytes say no such value, with the field's name; 415 if
   *     Content-Type is there and is not JSON
   */
  public <T> T json(Class<T> type) throws IOException {
    String contentType = header("Content-Type").orElse("application/json");
    if (!MediaType.isJson(contentType)) {
      throw new HttpException(415, "The body must be application/json");
    }
    return Json.read(bytes(), type);
  }

  /**
   * {@return the fields of the form that the body is: {@code application/x-www-form-urlencoded}}
   *
   * @throws IOException if the client broke a rule or went away
   * @throws HttpException 400 if it is not percent-encoded UTF-8, 413 if it has more than 1000
   *     fields, 415 if Content-Type says that it is something else
   */
  public Form form() throws IOException {
    String type = MediaType.essence(header("Content-Type").orElse(""));
    if (!type.equals("application/x-www-form-urlencoded")) {
      throw new HttpException(415, "The body must be application/x-www-form-urlencoded");
    }
    byte[] bytes = bytes();
    String text = Texts.decoded(bytes, 0, bytes.length, StandardCharsets.UTF_8);
    if (text == null) {
      throw new HttpException(400, "The form is not percent-encoded UTF-8");
    }
    return new Form(parameters(text, 0, Form.FIELD_MAX_COUNT, "form"));
  }

  /**
   * {@return the parts of the body, which is {@code multipart/form-data}, to be read as they come}
   *
   * @throws HttpException 400 if it has no boundary, 415 if Content-Type says that it is something
   *     else
   */
  public Multipart multipart() {
    return multipart(MultipartLimits.DEFAULTS);
  }

  /**
   * {@return the parts of the body, which is {@code multipart/form-data}, to be read as they come}
   *
   * @param limits of parts, which count besides the limit of the body
   * @throws HttpException 400 if it has no boundary, 415 if Content-Type says that it is something
   *     else
   */
  public Multipart multipart(MultipartLimits limits) {
    return new Multipart(
        body(), MultipartReader.of(header("Content-Type").orElse(""), limits), limits);
  }

  /**
   * {@return a copy with something that those inside may ask for}
   *
   * @param key what they ask by
   * @param value what they get, in the place of what there was
   * @param <T> what it is
   */
  public <T> Request with(Attribute<T> key, T value) {
    return new Request(head, content, client, pathParameters, new Binding(key, value, attributes));
  }

  /**
   * {@return a copy with another method}
   *
   * @param method a token
   */
  public Request withMethod(String method) {
    byte[] target = target().getBytes(StandardCharsets.US_ASCII);
    int flags =
        (head.keepAlive() ? RequestHead.KEEP_ALIVE : 0)
            | (head.expectsContinue() ? RequestHead.EXPECTS_CONTINUE : 0)
            | (head.upgrade() ? RequestHead.UPGRADE : 0);
    var changed =
        new RequestHead(
            of(method, "/").method(),
            target,
            0,
            target.length,
            head.minorVersion(),
            flags,
            head.headers(),
            head.bodyLength());
    return new Request(changed, content, client, pathParameters, attributes);
  }

  /**
   * {@return a copy with this value in place of all values of a header}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public Request setHeader(String name, String value) {
    return new Request(
        head.with(head.headers().set(name, value)), content, client, pathParameters, attributes);
  }

  /**
   * {@return a copy that came from somewhere else, for middleware that knows of a proxy, and for
   * tests}
   *
   * @param remote whose request it is
   */
  public Request withRemote(SocketAddress remote) {
    return new Request(
        head, content, new ClientElsewhere(remote, client), pathParameters, attributes);
  }

  /**
   * {@return a copy with one more header}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public Request withHeader(String name, String value) {
    return new Request(
        head.with(head.headers().with(name, value)), content, client, pathParameters, attributes);
  }

  /**
   * {@return a copy with another body}
   *
   * @param bytes not copied; nobody changes them any more
   */
  public Request withBody(byte[] bytes) {
    return withBody(Body.of(bytes));
  }

  /**
   * {@return a copy with another body}
   *
   * @param body of which nothing was read yet
   */
  public Request withBody(Body body) {
    return new Request(head, new Content(body), client, pathParameters, attributes);
  }

  /**
   * {@return a copy to keep when the connection is no longer HTTP's, as for a WebSocket}
   *
   * <p>It knows what this one knows of the client, but has no body, and sends no interim answers:
   * so what the connection had for HTTP need not be kept with it.
   */
  public Request detached() {
    Client known = client == null ? null : client.detached();
    return new Request(head, Content.NONE, known, pathParameters, attributes);
  }

  /**
   * {@return a copy with the parts of the path that a route gave names}
   *
   * @param parameters name to decoded text
   */
  public Request withPathParameters(Map<String, String> parameters) {
    return new Request(head, content, client, Map.copyOf(parameters), attributes);
  }

  /** {@return method and target, for messages only} */
  @Override
  public String toString() {
    return head.toString();
  }

  /** One attribute, and those that were there before. */
  private record Binding(Attribute<?> key, Object value, @Nullable Binding next) {}

  /** The body and, once it was read whole, its bytes; shared by all copies of a request. */
  private static final class Content {
    static final Content NONE = new Content(Body.EMPTY);

    final Body body;
    byte @Nullable [] bytes;

    Content(Body body) {
      this.body = body;
      this.bytes = body.length() == 0 ? new byte[0] : null;
    }

    byte[] readAll() throws IOException {
      byte[] first = body.read();
      if (first.length == 0) {
        return first;
      }
      byte[] piece = body.read();
      if (piece.length == 0) {
        return first;
      }
      ByteSink all = ByteSink.open();
      all.write(first);
      for (; piece.length > 0; piece = body.read()) {
        all.write(piece);
      }
      return all.toBytes();
    }
  }
}
