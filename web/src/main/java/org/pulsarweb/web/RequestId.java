package org.pulsarweb.web;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.pulsarweb.http.Attribute;
import org.pulsarweb.http.Request;

/**
 * Middleware that gives each request an identifier, so that logs of several programs can be brought
 * together: the one that a proxy has given it ({@code X-Request-Id}), or a new one. The answer has
 * it, too.
 *
 * <p>Immutable.
 */
public final class RequestId implements Middleware {
  private static final String HEADER = "X-Request-Id";
  private static final int LENGTH_MAX = 128;
  private static final String ALPHABET =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=+/";
  private static final Attribute<String> ID = Attribute.of("request id");

  private final boolean trusting;

  private RequestId(boolean trusting) {
    this.trusting = trusting;
  }

  /**
   * Returns what gives every request a new identifier.
   *
   * @return the middleware
   */
  public static RequestId fresh() {
    return new RequestId(false);
  }

  /**
   * Returns what takes the identifier that a request has, of up to 128 letters, digits and {@code
   * -_.=+/}, for where a proxy is in front that can be trusted.
   *
   * @return the middleware
   */
  public static RequestId fromProxy() {
    return new RequestId(true);
  }

  /**
   * Returns the identifier of a request.
   *
   * @param request inside this middleware
   * @return nothing outside
   */
  public static Optional<String> of(Request request) {
    return request.attribute(ID);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      String given = trusting ? request.header(HEADER).orElse("") : "";
      String id = isSane(given) ? given : made();
      return Answers.of(next, request.with(ID, id)).setHeader(HEADER, id);
    };
  }

  private static boolean isSane(String id) {
    return !id.isEmpty()
        && id.length() <= LENGTH_MAX
        && id.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
  }

  private static String made() {
    var random = new byte[16];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
