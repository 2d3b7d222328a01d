package org.pulsarweb.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of OAuth 1 (RFC 5849): each request is signed with the secrets of the program and of
 * the user who has allowed it. How a program comes by the user's token is its own business; with
 * {@link #withCallback} and {@link #withVerifier} the requests for it can be signed.
 *
 * <p>Immutable.
 */
public final class OAuth1 implements Auth {
  /** How a request is signed (RFC 5849 §3.4). */
  public enum Method {
    /** With HMAC and SHA-1, which every server knows. */
    HMAC_SHA1("HMAC-SHA1", "HmacSHA1"),
    /** With HMAC and SHA-256, which some servers know. */
    HMAC_SHA256("HMAC-SHA256", "HmacSHA256"),
    /** Not at all: the secrets are sent as they are. For TLS only. */
    PLAINTEXT("PLAINTEXT", "");

    private final String text;
    private final String mac;

    Method(String text, String mac) {
      this.text = text;
      this.mac = mac;
    }
  }

  private record Parameter(String name, String value) {
    String encoded() {
      return Percent.encoded(name) + "=" + Percent.encoded(value);
    }
  }

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int NONCE_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String key;
  private final String secret;
  private final String token;
  private final String tokenSecret;
  private final SortedMap<String, String> extra;
  private final String realm;
  private final Method method;
  private final InstantSource clock;
  private final Supplier<String> nonces;

  private OAuth1(
      String key,
      String secret,
      String token,
      String tokenSecret,
      SortedMap<String, String> extra,
      String realm,
      Method method,
      InstantSource clock,
      Supplier<String> nonces) {
    this.key = key;
    this.secret = secret;
    this.token = token;
    this.tokenSecret = tokenSecret;
    this.extra = extra;
    this.realm = realm;
    this.method = method;
    this.clock = clock;
    this.nonces = nonces;
  }

  /**
   * {@return signatures with HMAC and SHA-1}
   *
   * @param key of the program, which some call its consumer key
   * @param secret of the program
   * @param token of the user; empty while there is none
   * @param tokenSecret of the user; empty while there is none
   */
  public static OAuth1 of(String key, String secret, String token, String tokenSecret) {
    return of(key, secret, token, tokenSecret, InstantSource.system(), OAuth1::random);
  }

  static OAuth1 of(
      String key,
      String secret,
      String token,
      String tokenSecret,
      InstantSource clock,
      Supplier<String> nonces) {
    return new OAuth1(
        key, secret, token, tokenSecret, new TreeMap<>(), "", Method.HMAC_SHA1, clock, nonces);
  }

  private static String random() {
    var bytes = new byte[NONCE_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * {@return a copy that signs in another way}
   *
   * @param other how
   */
  public OAuth1 withMethod(Method other) {
    return new OAuth1(key, secret, token, tokenSecret, extra, realm, other, clock, nonces);
  }

  /**
   * {@return a copy that names a realm}
   *
   * @param name visible ASCII
   */
  public OAuth1 withRealm(String name) {
    return new OAuth1(key, secret, token, tokenSecret, extra, name, method, clock, nonces);
  }

  /**
   * {@return a copy for the request that asks for a token (RFC 5849 §2.1)}
   *
   * @param url where the user is sent back to; {@code oob} for nowhere
   */
  public OAuth1 withCallback(String url) {
    return with("oauth_callback", url);
  }

  /**
   * {@return a copy for the request that exchanges the token (RFC 5849 §2.3)}
   *
   * @param code what the user, or the callback, brought
   */
  public OAuth1 withVerifier(String code) {
    return with("oauth_verifier", code);
  }

  private OAuth1 with(String name, String value) {
    var more = new TreeMap<>(extra);
    more.put(name, value);
    return new OAuth1(key, secret, token, tokenSecret, more, realm, method, clock, nonces);
  }

  @Override
  public Optional<String> credentials(AuthRequest request) {
    var parameters = new TreeMap<>(extra);
    parameters.put("oauth_consumer_key", key);
    parameters.put("oauth_signature_method", method.text);
    if (!token.isEmpty()) {
      parameters.put("oauth_token", token);
    }
    if (method != Method.PLAINTEXT) {
      parameters.put("oauth_timestamp", Long.toString(clock.instant().getEpochSecond()));
      parameters.put("oauth_nonce", nonces.get());
      parameters.put("oauth_version", "1.0");
    }
    parameters.put("oauth_signature", signature(request, parameters));
    var text = new StringBuilder("OAuth ");
    text.append(realm.isEmpty() ? "" : "realm=" + Ascii.quoted(realm) + ", ");
    boolean first = true;
    for (var parameter : parameters.entrySet()) {
      text.append(first ? "" : ", ").append(Percent.encoded(parameter.getKey()));
      text.append("=\"").append(Percent.encoded(parameter.getValue())).append('"');
      first = false;
    }
    return Optional.of(text.toString());
  }

  private String signature(AuthRequest request, SortedMap<String, String> parameters) {
    String secrets = Percent.encoded(secret) + "&" + Percent.encoded(tokenSecret);
    if (method == Method.PLAINTEXT) {
      return secrets;
    }
    try {
      Mac mac = Mac.getInstance(method.mac);
      mac.init(new SecretKeySpec(secrets.getBytes(StandardCharsets.US_ASCII), method.mac));
      byte[] text = base(request, parameters).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + method.mac, e);
    }
  }

  /** Returns what is signed (RFC 5849 §3.4.1). */
  static String base(AuthRequest request, SortedMap<String, String> parameters) {
    var all = new ArrayList<Parameter>();
    parameters.forEach((name, value) -> all.add(new Parameter(name, value)));
    addForm(request.url().getRawQuery(), all);
    String type = request.headers().get("Content-Type").orElse("");
    if (Ascii.lower(type).startsWith(FORM) && request.body().isPresent()) {
      addForm(new String(request.body().get(), StandardCharsets.UTF_8), all);
    }
    String sorted =
        String.join("&", all.stream().sorted(OAuth1::compare).map(Parameter::encoded).toList());
    return request.method() + "&" + Percent.encoded(url(request)) + "&" + Percent.encoded(sorted);
  }

  private static int compare(Parameter one, Parameter other) {
    int names = Percent.encoded(one.name).compareTo(Percent.encoded(other.name));
    return names != 0 ? names : Percent.encoded(one.value).compareTo(Percent.encoded(other.value));
  }

  private static void addForm(@Nullable String form, List<Parameter> into) {
    for (String pair : form == null ? new String[0] : form.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!pair.isEmpty()) {
        into.add(
            new Parameter(decoded(name), decoded(equals < 0 ? "" : pair.substring(equals + 1))));
      }
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /** Returns the URL without query and standard port (RFC 5849 §3.4.1.2). */
  private static String url(AuthRequest request) {
    String scheme = Ascii.lower(request.url().getScheme());
    int port = request.url().getPort();
    boolean standard = port < 0 || port == (scheme.equals("https") ? 443 : 80);
    String path = request.url().getRawPath();
    return scheme
        + "://"
        + Ascii.lower(request.url().getHost())
        + (standard ? "" : ":" + port)
        + (path == null || path.isEmpty() ? "/" : path);
  }

  /** {@return the key, for messages: the rest is a secret} */
  @Override
  public String toString() {
    return "OAuth 1 of " + key;
  }
}
