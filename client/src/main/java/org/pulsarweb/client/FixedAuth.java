package org.pulsarweb.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Credentials that are the same for every request. */
final class FixedAuth implements Auth {
  private final Optional<String> credentials;

  private FixedAuth(String credentials) {
    this.credentials = Optional.of(credentials);
  }

  static Auth basic(String name, String password) {
    if (name.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a name has no colon (RFC 7617 §2): " + name);
    }
    String pair = name + ":" + password;
    if (pair.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a control character in name or password of " + name);
    }
    return new FixedAuth(basicText(name, password));
  }

  static String basicText(String name, String password) {
    byte[] bytes = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  static Auth bearer(String token) {
    if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
      throw new IllegalArgumentException("not a bearer token (RFC 6750 §2.1)");
    }
    return new FixedAuth("Bearer " + token);
  }

  @Override
  public Optional<String> credentials(AuthRequest request) {
    return credentials;
  }

  /** {@return the scheme, for messages: the rest is a secret} */
  @Override
  public String toString() {
    return credentials.map(text -> text.substring(0, text.indexOf(' '))).orElse("");
  }
}
