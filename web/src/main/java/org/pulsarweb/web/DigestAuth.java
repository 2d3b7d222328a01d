package org.pulsarweb.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware that asks for a proof of the password (RFC 7616): the password does not go over the
 * wire, and what does cannot be used again. SHA-256 and MD5 are offered, each with its {@code
 * -sess} form, with quality of protection {@code auth}, or {@code auth-int} where it is wanted.
 * Whoever is let in is found in {@link User#of}.
 *
 * <p>Safe for use by many threads.
 */
public final class DigestAuth implements Middleware {
  /**
   * Knows passwords as they are, or rather their hashes: {@link DigestAuth#hash}.
   *
   * <p>Safe for use by many threads.
   */
  @FunctionalInterface
  public interface Hashes {
    /**
     * Looks a user up.
     *
     * @param name as it was typed
     * @param algorithm {@code SHA-256} or {@code MD5}
     * @return {@link DigestAuth#hash} of name, realm and password; nothing for nobody
     * @throws Exception if that cannot be told
     */
    Optional<String> find(String name, String algorithm) throws Exception;
  }

  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private final String realm;
  private final Hashes hashes;
  private final Nonces nonces;
  private final String protection;

  private DigestAuth(String realm, Hashes hashes, Nonces nonces, String protection) {
    this.realm = realm;
    this.hashes = hashes;
    this.nonces = nonces;
    this.protection = protection;
  }

  /**
   * Returns what asks for a proof, with a key of its own: another worker does not know what this
   * one has asked for, and asks again.
   *
   * @param realm what the browser shows; a part of the proof
   * @param passwords by name
   * @return the middleware
   */
  public static DigestAuth of(String realm, Map<String, String> passwords) {
    Map<String, String> known = Map.copyOf(passwords);
    return of(
        realm,
        Hmac.random(Hmac.KEY_MIN_BYTES),
        (name, algorithm) ->
            Optional.ofNullable(known.get(name))
                .map(password -> hash(algorithm, name, realm, password)));
  }

  /**
   * Returns what asks for a proof.
   *
   * @param realm what the browser shows; a part of the proof
   * @param key of 32 bytes or more, the same for all workers, so that each knows what another has
   *     asked for
   * @param hashes of passwords
   * @return the middleware
   */
  public static DigestAuth of(String realm, byte[] key, Hashes hashes) {
    return of(realm, key, hashes, InstantSource.system());
  }

  static DigestAuth of(String realm, byte[] key, Hashes hashes, InstantSource clock) {
    var nonces = new Nonces(Hmac.requireKey(key), realm, LIFETIME, clock);
    return new DigestAuth(realm, hashes, nonces, "auth");
  }

  /**
   * Returns this with a proof that covers the body, too ({@code auth-int}), which nobody can change
   * on its way then. It is read whole before the handler is called, within the limits for bodies.
   * Few browsers can do it.
   *
   * @return a changed copy
   */
  public DigestAuth withIntegrity() {
    return new DigestAuth(realm, hashes, nonces, "auth-int");
  }

  /**
   * Returns what a server may keep in the place of a password.
   *
   * @param algorithm {@code SHA-256} or {@code MD5}
   * @param name of the user
   * @param realm that it is for
   * @param password as it is typed
   * @return hexadecimal digits
   */
  public static String hash(String algorithm, String name, String realm, String password) {
    try {
      byte[] text = (name + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException("not SHA-256 or MD5: " + algorithm, e);
    }
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Optional<String> credentials = AuthFields.credentials(request, "Digest");
      if (credentials.isEmpty()) {
        return challenge(false);
      }
      Map<String, String> told = AuthFields.parameters(credentials.get());
      if (!proves(request, told)) {
        return challenge(false);
      }
      // Only now, so that nobody without a password can use up a nonce or learn of its state.
      return switch (nonces.use(told.getOrDefault("nonce", ""), count(told))) {
        case GOOD -> {
          String name = utf8(told.getOrDefault("username", ""));
          yield next.handle(request.with(User.ATTRIBUTE, User.named(name)));
        }
        case STALE -> challenge(true);
        case BAD -> challenge(false);
      };
    };
  }

  private Response challenge(boolean stale) {
    Response answer = Response.error(401, "name and password, please");
    for (String algorithm : new String[] {"SHA-256", "MD5"}) {
      answer =
          answer.withHeader(
              "WWW-Authenticate",
              "Digest realm="
                  + AuthFields.quoted(realm)
                  + ", qop=\""
                  + protection
                  + "\", algorithm="
                  + algorithm
                  + ", nonce=\""
                  + nonces.make()
                  + "\", charset=UTF-8"
                  + (stale ? ", stale=true" : ""));
    }
    return answer;
  }

  /** Tells whether the client knows the password and means this request (RFC 7616 §3.4). */
  private boolean proves(Request request, Map<String, String> told) throws Exception {
    String said = told.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
    boolean session = said.endsWith("-SESS");
    String algorithm = session ? said.substring(0, said.length() - 5) : said;
    String cnonce = told.getOrDefault("cnonce", "");
    if ((!algorithm.equals("SHA-256") && !algorithm.equals("MD5"))
        || !told.getOrDefault("qop", "").equals(protection)
        || !told.getOrDefault("realm", "").equals(realm)
        || !told.getOrDefault("uri", "").equals(request.target())
        || cnonce.isEmpty()
        || count(told) < 1) {
      return false;
    }
    String nonce = told.getOrDefault("nonce", "");
    Optional<String> known = hashes.find(utf8(told.getOrDefault("username", "")), algorithm);
    String first = known.orElse("");
    if (session) {
      first = digest(algorithm, first + ":" + nonce + ":" + cnonce);
    }
    String asked = request.method() + ":" + request.target();
    if (protection.equals("auth-int")) {
      asked += ":" + digest(algorithm, request.bytes()); // RFC 7616 §3.4.3
    }
    String second = digest(algorithm, asked);
    String expected =
        digest(
            algorithm,
            String.join(
                ":", first, nonce, told.getOrDefault("nc", ""), cnonce, protection, second));
    String response = told.getOrDefault("response", "").toLowerCase(Locale.ROOT);
    return Hmac.isEqual(expected, response) && known.isPresent();
  }

  private static long count(Map<String, String> told) {
    String digits = told.getOrDefault("nc", "");
    return digits.matches("[0-9a-fA-F]{8}") ? Long.parseLong(digits, 16) : 0;
  }

  /** A field's characters are bytes, and those are UTF-8 because the challenge says so. */
  private static String utf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String digest(String algorithm, String text) {
    return digest(algorithm, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
