package org.pulsarweb.web;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;

/**
 * Middleware for clients that can only GET and POST, as forms of HTML: a POST is taken for the PUT,
 * PATCH or DELETE that {@code X-HTTP-Method-Override}, or the field {@code _method} of its form,
 * says. It goes outside the router.
 *
 * <p>Immutable.
 */
public final class MethodOverride implements Middleware {
  private static final Set<String> METHODS = Set.of("PUT", "PATCH", "DELETE");

  private MethodOverride() {}

  /**
   * Returns the middleware.
   *
   * @return the middleware
   */
  public static MethodOverride of() {
    return new MethodOverride();
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> next.handle(request.method().equals("POST") ? overridden(request) : request);
  }

  private static Request overridden(Request request) throws IOException {
    String said = request.header("X-HTTP-Method-Override").orElse("");
    if (said.isEmpty() && isForm(request)) {
      said = request.form().get("_method").orElse("");
    }
    String method = said.toUpperCase(Locale.ROOT);
    if (method.isEmpty() || method.equals("POST")) {
      return request;
    }
    if (!METHODS.contains(method)) {
      throw new HttpException(400, "A POST cannot stand for that method");
    }
    return request.withMethod(method);
  }

  /** Tells whether the body is a form that is read whole. */
  static boolean isForm(Request request) {
    return request
        .header("Content-Type")
        .orElse("")
        .toLowerCase(Locale.ROOT)
        .startsWith("application/x-www-form-urlencoded");
  }
}
