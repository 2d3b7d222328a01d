package org.pulsarweb.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Attribute;
import org.pulsarweb.http.Cookie;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware against requests that another site has a visitor's browser make (cross-site request
 * forgery). A request that changes something is refused with 403 if the browser says that it comes
 * from elsewhere: by Sec-Fetch-Site, else by Origin. What is no browser says neither, and is let
 * through.
 *
 * <p>{@link #withTokens} asks for a token besides, for browsers that say neither: it is in a
 * cookie, and the page has to send it as the header {@code X-CSRF-Token} or the field {@code _csrf}
 * of its form.
 *
 * <p>Immutable.
 */
public final class Csrf implements Middleware {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Attribute<String> TOKEN = Attribute.of("CSRF token");
  private static final String COOKIE = "csrf";
  private static final int RANDOM_BYTES = 16;

  private final List<String> origins;
  private final byte @Nullable [] key;

  private Csrf(List<String> origins, byte @Nullable [] key) {
    this.origins = origins;
    this.key = key;
  }

  /**
   * Returns what looks where a request comes from.
   *
   * @return the middleware
   */
  public static Csrf bySite() {
    return new Csrf(List.of(), null);
  }

  /**
   * Returns this with other sites that may do what this one may.
   *
   * @param origins for example {@code https://example.org}
   * @return a changed copy
   */
  public Csrf trusting(String... origins) {
    return new Csrf(List.of(origins), key);
  }

  /**
   * Returns this with tokens.
   *
   * @param key of 32 bytes or more, the same for all workers
   * @return a changed copy
   */
  public Csrf withTokens(byte[] key) {
    return new Csrf(origins, Hmac.requireKey(key));
  }

  /**
   * Returns the token that a form of the answer has to send back.
   *
   * @param request inside of this middleware, with tokens
   * @return the token
   * @throws IllegalStateException outside
   */
  public static String token(Request request) {
    return request
        .attribute(TOKEN)
        .orElseThrow(() -> new IllegalStateException("no Csrf.withTokens is around this handler"));
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      boolean changes = !SAFE.contains(request.method());
      if (changes && comesFromElsewhere(request)) {
        throw new HttpException(403, "The request comes from another site");
      }
      return key == null ? next.handle(request) : withToken(next, request, key, changes);
    };
  }

  private boolean comesFromElsewhere(Request request) {
    Optional<String> origin = request.header("Origin").optional();
    if (origin.isPresent() && origins.stream().anyMatch(origin.get()::equalsIgnoreCase)) {
      return false;
    }
    Optional<String> site = request.header("Sec-Fetch-Site").optional();
    if (site.isPresent()) {
      return !site.get().equals("same-origin") && !site.get().equals("none");
    }
    return origin.isPresent() && !isOwn(origin.get(), request.host());
  }

  private static boolean isOwn(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null
          && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      return false; // such as "null", which is anybody's
    }
  }

  private static Response withToken(HttpHandler next, Request request, byte[] key, boolean changes)
      throws Exception {
    String known = request.cookie(COOKIE).orElse("");
    boolean valid = isOurs(known, key);
    if (changes && (!valid || !Hmac.isEqual(known, sent(request)))) {
      throw new HttpException(403, "The token of the form is missing or not valid");
    }
    String token = valid ? known : made(key);
    Response answer = Answers.of(next, request.with(TOKEN, token));
    return valid ? answer : answer.withCookie(Cookie.of(COOKIE, token)).varyingBy("Cookie");
  }

  private static String sent(Request request) throws Exception {
    String header = request.header("X-CSRF-Token").orElse("");
    return header.isEmpty() && MethodOverride.isForm(request)
        ? request.form().get("_csrf").orElse("")
        : header;
  }

  private static String made(byte[] key) {
    String random = Hmac.text(Hmac.random(RANDOM_BYTES));
    return random + "." + seal(random, key);
  }

  private static boolean isOurs(String token, byte[] key) {
    int dot = token.indexOf('.');
    return dot > 0 && Hmac.isEqual(seal(token.substring(0, dot), key), token.substring(dot + 1));
  }

  private static String seal(String random, byte[] key) {
    return Hmac.text(Hmac.of(key, ("csrf " + random).getBytes(StandardCharsets.UTF_8)));
  }
}
