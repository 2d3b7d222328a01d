package org.pulsarweb.examples;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Who may use the proxy: asked for by 407, in the way of RFC 7617 (RFC 9110 §11.7).
 *
 * @param credentials what such a client sends behind the name of the scheme
 */
record ProxyUser(String credentials) {
  private static final String SCHEME = "Basic ";

  /** Reads a name and a password, with a colon between. */
  static ProxyUser of(String nameAndPassword) {
    byte[] bytes = nameAndPassword.getBytes(StandardCharsets.UTF_8);
    return new ProxyUser(Base64.getEncoder().encodeToString(bytes));
  }

  /** Whether a request is from there; the time that takes does not tell how much of it is right. */
  boolean sent(Request request) {
    String field = request.header("Proxy-Authorization").orElse("");
    return field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            ascii(field.substring(SCHEME.length()).strip()), ascii(credentials));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static Response asked() {
    return Response.error(407, "this proxy wants a name and a password")
        .withHeader("Proxy-Authenticate", "Basic realm=\"proxy\", charset=\"UTF-8\"");
  }

  /** Says nothing of the password. */
  @Override
  public String toString() {
    return "a user of the proxy";
  }
}
