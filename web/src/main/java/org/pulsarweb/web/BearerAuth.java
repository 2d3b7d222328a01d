package org.pulsarweb.web;

import java.util.Optional;
import org.pulsarweb.http.Response;

/**
 * Middleware that asks for a token (RFC 6750). Whoever is let in is found in {@link User#of}.
 *
 * <p>Immutable.
 */
public final class BearerAuth implements Middleware {
  /**
   * Knows whose a token is.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Tokens {
    /**
     * Looks at a token.
     *
     * @param token as it came
     * @return whose it is; nothing for nobody's
     * @throws Exception if that cannot be told
     */
    Optional<User> check(String token) throws Exception;
  }

  private final String realm;
  private final Tokens tokens;

  private BearerAuth(String realm, Tokens tokens) {
    this.realm = AuthFields.quoted(realm);
    this.tokens = tokens;
  }

  /**
   * Returns what asks for a token.
   *
   * @param realm what the token is for
   * @param tokens whose they are
   * @return the middleware
   */
  public static BearerAuth of(String realm, Tokens tokens) {
    return new BearerAuth(realm, tokens);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Optional<String> token = AuthFields.credentials(request, "Bearer");
      if (token.isEmpty()) {
        return refusal("a token, please", ""); // without error, for there was nothing (§3.1)
      }
      Optional<User> user = tokens.check(token.get());
      return user.isPresent()
          ? next.handle(request.with(User.ATTRIBUTE, user.get()))
          : refusal("the token is not valid", ", error=\"invalid_token\"");
    };
  }

  private Response refusal(String message, String error) {
    return Response.error(401, message)
        .withHeader("WWW-Authenticate", "Bearer realm=" + realm + error);
  }
}
