package org.pulsarweb.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Headers;

/**
 * One request as it will be sent, and how long its answer may take: what {@link Interceptor}s and
 * {@link HttpTransport}s see.
 *
 * <p>Immutable.
 */
public final class HttpRequest {
  private final String method;
  private final HttpUrl url;
  private final Headers headers;
  private final RequestBody body;
  private final Options options;
  private @Nullable URI uri; // made when first asked; a race makes it twice, which is fine

  /**
   * What a call wants besides what the server is told.
   *
   * @param auth how it says who it is, to the origin that it was made for
   * @param endNanos when its time is over, as {@link System#nanoTime}; only if it has begun
   */
  record Options(
      ClientDeadlines deadlines,
      int redirectMax,
      long bodyMaxBytes,
      boolean streamed,
      boolean expectsContinue,
      @Nullable Auth auth,
      boolean begun,
      long endNanos) {
    static Options of(ClientSettings settings) {
      return new Options(
          settings.deadlines(),
          settings.redirectMax(),
          settings.bodyMaxBytes(),
          false,
          false,
          null,
          false,
          0);
    }

    Options withDeadlines(ClientDeadlines times) {
      return new Options(
          times, redirectMax, bodyMaxBytes, streamed, expectsContinue, auth, begun, endNanos);
    }

    Options withRedirectMax(int count) {
      return new Options(
          deadlines, count, bodyMaxBytes, streamed, expectsContinue, auth, begun, endNanos);
    }

    Options withBodyMaxBytes(long bytes) {
      return new Options(
          deadlines, redirectMax, bytes, streamed, expectsContinue, auth, begun, endNanos);
    }

    Options asStream() {
      return new Options(
          deadlines, redirectMax, bodyMaxBytes, true, expectsContinue, auth, begun, endNanos);
    }

    Options expectingContinue() {
      return new Options(
          deadlines, redirectMax, bodyMaxBytes, streamed, true, auth, begun, endNanos);
    }

    Options withAuth(@Nullable Auth other) {
      return new Options(
          deadlines, redirectMax, bodyMaxBytes, streamed, expectsContinue, other, begun, endNanos);
    }

    /** Returns the same for a call that begins now: all its requests share its time. */
    Options begunAt(long nowNanos) {
      return new Options(
          deadlines,
          redirectMax,
          bodyMaxBytes,
          streamed,
          expectsContinue,
          auth,
          true,
          nowNanos + deadlines.total().toNanos());
    }

    long remainingNanos(long nowNanos) {
      return begun ? Math.max(0, endNanos - nowNanos) : deadlines.total().toNanos();
    }
  }

  HttpRequest(String method, HttpUrl url, Headers headers, RequestBody body, Options options) {
    this.method = requireToken(method);
    this.url = url;
    this.headers = headers;
    this.body = body;
    this.options = options;
  }

  /** Returns the method, which must not bring other lines of the request along. */
  private static String requireToken(String method) {
    for (int i = 0; i < method.length(); i++) {
      char c = method.charAt(i);
      boolean isLetter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!isLetter && (c < '0' || c > '9') && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        throw new IllegalArgumentException("not a method (RFC 9110 §9.1)");
      }
    }
    if (method.isEmpty()) {
      throw new IllegalArgumentException("an empty method (RFC 9110 §9.1)");
    }
    return method;
  }

  /** {@return the method, for example {@code GET}} */
  public String method() {
    return method;
  }

  /** {@return where to, without user information and as it will be asked for} */
  public URI url() {
    URI made = uri;
    if (made == null) {
      made = url.toUri();
      uri = made;
    }
    return made;
  }

  /** {@return the fields, those of the session included; Host and what frames a body come later} */
  public Headers headers() {
    return headers;
  }

  /** {@return the body} */
  public RequestBody body() {
    return body;
  }

  /** {@return how long each phase may take} */
  public ClientDeadlines deadlines() {
    return options.deadlines;
  }

  /** {@return whether the answer's body is not to be read before it is asked for} */
  public boolean isStreamed() {
    return options.streamed;
  }

  /**
   * {@return a copy with another method}
   *
   * @param other a token
   */
  public HttpRequest withMethod(String other) {
    return new HttpRequest(other, url, headers, body, options);
  }

  /**
   * {@return a copy that goes elsewhere}
   *
   * @param other a URL of http or https, or relative to this one's
   */
  public HttpRequest withUrl(String other) {
    return withUrl(url.resolve(other));
  }

  /**
   * {@return a copy with this value in place of all values of a field}
   *
   * @param name a token
   * @param value visible characters, spaces and tabs
   */
  public HttpRequest withHeader(String name, String value) {
    return withHeaders(headers.set(name, value));
  }

  /**
   * {@return a copy with other fields}
   *
   * @param fields all of them
   */
  public HttpRequest withHeaders(Headers fields) {
    return new HttpRequest(method, url, fields, body, options);
  }

  /**
   * {@return a copy with another body}
   *
   * @param other what to bring
   */
  public HttpRequest withBody(RequestBody other) {
    return new HttpRequest(method, url, headers, other, options);
  }

  HttpRequest withUrl(HttpUrl other) {
    return new HttpRequest(method, other, headers, body, options);
  }

  HttpRequest withOptions(Options other) {
    return new HttpRequest(method, url, headers, body, other);
  }

  HttpUrl target() {
    return url;
  }

  Options options() {
    return options;
  }

  /**
   * {@return the request as a command of curl, quoted for a POSIX shell}
   *
   * <p>It has all that the request has, secrets included, but for what comes when it is sent, such
   * as what an {@link Auth} says. A body that is no text comes from standard input.
   */
  public String curl() {
    return Curl.of(this);
  }

  /** {@return method and URL, for messages only} */
  @Override
  public String toString() {
    return method + " " + url;
  }
}
