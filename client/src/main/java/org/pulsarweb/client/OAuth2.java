package org.pulsarweb.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of OAuth 2 (RFC 6749), sent as RFC 6750 says: asked for when the first request needs one,
 * kept, and renewed shortly before they end, or when a server refuses one. However many requests
 * wait for a token, it is asked for once.
 *
 * <p>For programs that act for themselves (client credentials), and for those that have a refresh
 * token of a user. How a user allows a program something in a browser is the program's business.
 *
 * <p>Safe for use by many threads.
 */
public final class OAuth2 implements Auth {
  /**
   * Sends a form to the server that gives tokens, and reads the JSON that it answers, whatever its
   * status.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  interface Endpoint {
    /**
     * Asks.
     *
     * @param url where
     * @param authorization the value of Authorization
     * @param form names and values
     * @throws IOException if there is no answer, or none in JSON
     */
    TokenAnswer ask(URI url, String authorization, Map<String, String> form) throws IOException;
  }

  /** A token that ends within this time is renewed: it has still to travel. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  /** How long a token is kept whose end is not told. */
  private static final Duration UNTOLD = Duration.ofHours(1);

  private final URI url;
  private final String authorization;
  private final Map<String, String> form;
  private final Endpoint endpoint;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Token token;
  private @Nullable String refresh; // guarded by asking

  private record Token(String text, Instant end) {}

  private OAuth2(
      URI url,
      String authorization,
      Map<String, String> form,
      @Nullable String refresh,
      Endpoint endpoint,
      InstantSource clock) {
    this.url = url;
    this.authorization = authorization;
    this.form = form;
    this.refresh = refresh;
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /**
   * {@return tokens for a program that acts for itself (RFC 6749 §4.4)}
   *
   * @param http what asks for them
   * @param url where; of https
   * @param id of the program
   * @param secret of the program
   * @param scope what the tokens are to be good for, with blanks between; empty for what is usual
   */
  public static OAuth2 clientCredentials(
      HttpClient http, String url, String id, String secret, String scope) {
    return clientCredentials(
        URI.create(url), id, secret, scope, through(http), InstantSource.system());
  }

  /**
   * {@return tokens for a program that a user has given a refresh token (RFC 6749 §6)}
   *
   * @param http what asks for them
   * @param url where; of https
   * @param id of the program
   * @param secret of the program
   * @param refreshToken what the program was given; if the server changes it, the new one is used
   */
  public static OAuth2 refreshing(
      HttpClient http, String url, String id, String secret, String refreshToken) {
    return refreshing(
        URI.create(url), id, secret, refreshToken, through(http), InstantSource.system());
  }

  private static Endpoint through(HttpClient http) {
    return (url, authorization, form) -> {
      HttpResponse answer =
          http.post(url.toString())
              .header("Authorization", authorization)
              .header("Accept", "application/json")
              .form(form)
              .send();
      return new TokenAnswer(answer.json(Map.class));
    };
  }

  /** Returns tokens for a program that acts for itself (RFC 6749 §4.4). */
  static OAuth2 clientCredentials(
      URI url, String id, String secret, String scope, Endpoint endpoint, InstantSource clock) {
    return new OAuth2(
        url, basic(id, secret), form("client_credentials", scope), null, endpoint, clock);
  }

  /** Returns tokens for a program that a user has given a refresh token (RFC 6749 §6). */
  static OAuth2 refreshing(
      URI url, String id, String secret, String refresh, Endpoint endpoint, InstantSource clock) {
    return new OAuth2(url, basic(id, secret), form("refresh_token", ""), refresh, endpoint, clock);
  }

  private static Map<String, String> form(String grant, String scope) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", grant);
    if (!scope.isEmpty()) {
      form.put("scope", scope);
    }
    return form;
  }

  /** Returns what says who the program is; both are encoded as in a form (RFC 6749 §2.3.1). */
  private static String basic(String id, String secret) {
    return FixedAuth.basicText(Percent.encoded(id), Percent.encoded(secret));
  }

  @Override
  public Optional<String> credentials(AuthRequest request) throws IOException {
    Token known = token;
    if (known == null || isOver(known)) {
      known = renew(known);
    }
    return Optional.of("Bearer " + known.text);
  }

  private boolean isOver(Token known) {
    return !clock.instant().plus(MARGIN).isBefore(known.end);
  }

  /** Asks for a token in the place of one, unless another has done so in the meantime. */
  private Token renew(@Nullable Token old) throws IOException {
    lock();
    try {
      Token known = token;
      if (known != null && known != old && !isOver(known)) {
        return known;
      }
      var asked = new LinkedHashMap<>(form);
      if (refresh != null) {
        asked.put("refresh_token", refresh);
      }
      TokenAnswer answer = endpoint.ask(url, authorization, asked);
      Token made = new Token(answer.token(), clock.instant().plus(answer.lifetime(UNTOLD)));
      refresh = answer.refreshToken() == null ? refresh : answer.refreshToken();
      token = made;
      return made;
    } finally {
      asking.unlock();
    }
  }

  private void lock() throws IOException {
    try {
      asking.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a token");
    }
  }

  /** Forgets a token that was refused, and tries once more with another. */
  @Override
  public boolean challenged(AuthRequest request, String sent, List<Challenge> challenges) {
    Token known = token;
    if (known == null || !sent.equals("Bearer " + known.text)) {
      return !sent.isEmpty(); // another has renewed it
    }
    boolean expired =
        challenges.stream()
            .filter(challenge -> challenge.scheme().equals("bearer"))
            .map(challenge -> challenge.parameters().getOrDefault("error", "invalid_token"))
            .anyMatch(error -> error.equals("invalid_token"));
    if (expired) {
      token = null;
    }
    return expired;
  }

  /** {@return where tokens come from, for messages: the rest is a secret} */
  @Override
  public String toString() {
    return "OAuth 2 of " + url;
  }
}
