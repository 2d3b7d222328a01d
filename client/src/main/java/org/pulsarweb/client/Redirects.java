package org.pulsarweb.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.Headers;

/** Follows redirects (RFC 9110 §15.4), as browsers do where the RFC leaves a choice. */
final class Redirects {
  /** So much of a redirect's own body is read for the sake of its connection. */
  private static final int DRAIN_MAX_BYTES = 64 * 1024;

  private static final String[] OF_BODY = {
    "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Location"
  };

  /** Fields that are for nobody but the origin that they were given for (RFC 9110 §15.4). */
  private static final String[] OF_ORIGIN = {"Authorization", "Cookie", "Host", "Origin"};

  private final HttpTransport inside;
  private final boolean allowsDowngrade;

  Redirects(HttpTransport inside, boolean allowsDowngrade) {
    this.inside = inside;
    this.allowsDowngrade = allowsDowngrade;
  }

  HttpResponse send(HttpRequest request) throws IOException {
    HttpResponse response = inside.send(request);
    int max = request.options().redirectMax();
    if (max == 0 || !isRedirect(response)) {
      return response;
    }
    List<HttpResponse> history = new ArrayList<>();
    HttpRequest next = request;
    while (isRedirect(response)) {
      HttpResponse redirect = response.withHistory(history);
      if (history.size() == max) {
        redirect.close();
        throw new RedirectException("more than " + max + " redirects", redirect);
      }
      next = next(next, redirect);
      drain(redirect);
      history.add(redirect);
      response = inside.send(next);
    }
    return response.withHistory(history);
  }

  private static boolean isRedirect(HttpResponse response) {
    return switch (response.status()) {
      case 301, 302, 303, 307, 308 -> response.headers().has("Location");
      default -> false;
    };
  }

  private HttpRequest next(HttpRequest request, HttpResponse redirect) throws RedirectException {
    HttpUrl url = target(request, redirect);
    if (request.target().isSecure() && !url.isSecure() && !allowsDowngrade) {
      redirect.close();
      throw new RedirectException("a redirect from https to http, to " + url, redirect);
    }
    HttpRequest next = request.withUrl(url);
    if (becomesGet(request.method(), redirect.status())) {
      next = next.withMethod("GET").withBody(RequestBody.EMPTY);
      next = next.withHeaders(without(next.headers(), OF_BODY));
    }
    return request.target().hasSameOrigin(url)
        ? next
        : next.withHeaders(without(next.headers(), OF_ORIGIN));
  }

  private static HttpUrl target(HttpRequest request, HttpResponse redirect)
      throws RedirectException {
    String location = redirect.header("Location").asText();
    String text = // servers send UTF-8, which was read byte by byte
        new String(location.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    try {
      return request.target().resolve(text);
    } catch (IllegalArgumentException e) {
      redirect.close();
      var nowhere = new RedirectException("a redirect that leads nowhere", redirect);
      nowhere.initCause(e);
      throw nowhere;
    }
  }

  /** Tells whether a redirect asks for another page, which has no need of the body. */
  private static boolean becomesGet(String method, int status) {
    return switch (status) {
      case 301, 302 -> method.equals("POST");
      case 303 -> !method.equals("GET") && !method.equals("HEAD");
      default -> false;
    };
  }

  private static Headers without(Headers headers, String... names) {
    Headers fewer = headers;
    for (String name : names) {
      fewer = fewer.without(name);
    }
    return fewer;
  }

  /** Reads what little a redirect says, so that its connection can be used again. */
  private static void drain(HttpResponse redirect) {
    try (redirect) {
      @Nullable Body body = redirect.unread();
      if (body == null) {
        return;
      }
      int count = 0;
      byte[] piece;
      do {
        piece = body.read();
        count += piece.length;
      } while (piece.length > 0 && count < DRAIN_MAX_BYTES);
    } catch (IOException _) {
      // Its connection is gone, then.
    }
  }
}
