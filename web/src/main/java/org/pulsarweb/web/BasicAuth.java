package org.pulsarweb.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware that asks for name and password (RFC 7617). Both go over the wire as they are, so it
 * is for TLS only. Whoever is let in is found in {@link User#of}.
 *
 * <p>Immutable.
 */
public final class BasicAuth implements Middleware {
  /**
   * Knows who may come in. Passwords are best kept as hashes that take long to try, and such a hash
   * is best computed by {@link org.pulsarweb.loop.Fibers#aside}.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Passwords {
    /**
     * Looks at a name and a password.
     *
     * @param name as it was typed
     * @param password as it was typed
     * @return who it is; nothing for nobody
     * @throws Exception if that cannot be told
     */
    Optional<User> check(String name, String password) throws Exception;
  }

  private final String realm;
  private final Passwords passwords;

  private BasicAuth(String realm, Passwords passwords) {
    this.realm = AuthFields.quoted(realm);
    this.passwords = passwords;
  }

  /**
   * Returns what asks for name and password.
   *
   * @param realm what the browser shows
   * @param passwords who may come in
   * @return the middleware
   */
  public static BasicAuth of(String realm, Passwords passwords) {
    return new BasicAuth(realm, passwords);
  }

  /**
   * Returns what asks for name and password, of a few that are known.
   *
   * @param realm what the browser shows
   * @param passwords by name
   * @return the middleware
   */
  public static BasicAuth of(String realm, Map<String, String> passwords) {
    Map<String, String> known = Map.copyOf(passwords);
    return of(
        realm,
        (name, password) ->
            Hmac.isEqual(known.getOrDefault(name, ""), password) && known.containsKey(name)
                ? Optional.of(User.named(name))
                : Optional.empty());
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Optional<User> user = user(request);
      return user.isPresent()
          ? next.handle(request.with(User.ATTRIBUTE, user.get()))
          : Response.error(401, "name and password, please")
              .withHeader("WWW-Authenticate", "Basic realm=" + realm + ", charset=\"UTF-8\"");
    };
  }

  private Optional<User> user(Request request) throws Exception {
    Optional<String> encoded = AuthFields.credentials(request, "Basic");
    if (encoded.isEmpty()) {
      return Optional.empty();
    }
    String decoded;
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded.get());
      decoded = new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    int colon = decoded.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : passwords.check(decoded.substring(0, colon), decoded.substring(colon + 1));
  }
}
