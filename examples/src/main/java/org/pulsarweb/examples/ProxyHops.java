package org.pulsarweb.examples;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** How many more proxies may pass a request on, where a client has said so (RFC 9110 §7.6.2). */
final class ProxyHops {
  static final String FIELD = "Max-Forwards";

  /** What a trace does not show (RFC 9110 §9.3.8): who is asked last may not be trusted. */
  private static final Set<String> SECRETS =
      Set.of("authorization", "proxy-authorization", "cookie");

  private ProxyHops() {}

  private static boolean counts(Request request) {
    boolean isOfKind = request.method().equals("OPTIONS") || request.method().equals("TRACE");
    return isOfKind && request.headers().has(FIELD);
  }

  private static int left(Request request) {
    String field = request.header(FIELD).asText().strip();
    if (!field.matches("[0-9]{1,9}")) {
      throw new HttpException(400, FIELD + " is a number (RFC 9110 §7.6.2)");
    }
    return Integer.parseInt(field);
  }

  /** Whether this proxy has to answer in the place of the server. */
  static boolean isLast(Request request) {
    return counts(request) && left(request) == 0;
  }

  /** Returns the request as it is passed on, with one proxy less. */
  static Request passed(Request request) {
    return counts(request)
        ? request.setHeader(FIELD, Integer.toString(left(request) - 1))
        : request;
  }

  // @start region="last"
  /** Says what this proxy can do, or what has come so far. */
  static Response answer(Request request) {
    if (request.method().equals("OPTIONS")) {
      return Response.status(204)
          .withHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT");
    }
    var trace = new StringBuilder("TRACE " + request.target() + " " + request.version() + "\r\n");
    request
        .headers()
        .forEach((name, value) -> {
          if (!SECRETS.contains(name.toLowerCase(Locale.ROOT))) {
            trace.append(name).append(": ").append(value).append("\r\n");
          }
        });
    byte[] bytes = trace.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    return Response.bytes("message/http", bytes);
  }

  // @end
}
