package org.pulsarweb.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A way to say who one is: what goes into Authorization, or for a proxy into Proxy-Authorization,
 * and what to do when a server asks for more (RFC 9110 §11).
 *
 * <p>Safe for use by many threads.
 */
public interface Auth {
  /**
   * Returns what a request brings from the start.
   *
   * @param request what will be sent
   * @return the value of the field; nothing, if the server is to ask first
   * @throws IOException if it cannot be told, for example because no token is to be had
   */
  Optional<String> credentials(AuthRequest request) throws IOException;

  /**
   * Hears that a request was refused (401, or 407 by a proxy), and decides whether to try again
   * with what {@link #credentials} returns then. It is not asked more than three times for a call.
   *
   * @param request what was sent
   * @param sent what it brought; empty for nothing
   * @param challenges what the server asks for, in its order
   * @return whether another try may be let in
   * @throws IOException as {@link #credentials}
   */
  default boolean challenged(AuthRequest request, String sent, List<Challenge> challenges)
      throws IOException {
    return false;
  }

  /**
   * Hears that a request was let in.
   *
   * @param request what was sent
   * @param sent what it brought; empty for nothing
   * @param info the value of Authentication-Info, or of Proxy-Authentication-Info; empty for none
   */
  default void accepted(AuthRequest request, String sent, String info) {}

  /**
   * {@return name and password as they are, in UTF-8 (RFC 7617); for TLS only}
   *
   * @param name has no colon and no control character
   * @param password has no control character
   */
  static Auth basic(String name, String password) {
    return FixedAuth.basic(name, password);
  }

  /**
   * {@return a token (RFC 6750); for TLS only}
   *
   * @param token letters, digits, {@code -._~+/} and, at its end, {@code =}
   */
  static Auth bearer(String token) {
    return FixedAuth.bearer(token);
  }

  /**
   * {@return a proof of the password (RFC 7616): the server is asked once without}
   *
   * <p>SHA-512-256, SHA-256 and MD5 are known, each with its {@code -sess} form, with the quality
   * of protection {@code auth}, {@code auth-int} or none, as the server wants it.
   *
   * @param name of the user
   * @param password as it is typed
   */
  static Auth digest(String name, String password) {
    return new DigestProof(name, password);
  }

  /**
   * {@return names and passwords as a netrc file has them for the hosts, sent as they are}
   *
   * @param file for example {@code .netrc} in one's home folder
   * @throws IOException if it cannot be read, or is none
   */
  static Auth netrc(Path file) throws IOException {
    return Netrc.read(file);
  }

  /**
   * {@return an interceptor for a session, which says who one is to one origin and to no other}
   *
   * @param origin a URL of http or https, of which scheme, host and port count
   */
  default Interceptor at(String origin) {
    HttpUrl there = HttpUrl.of(origin);
    return new Authorizing(
        request -> request.target().hasSameOrigin(there) ? Optional.of(this) : Optional.empty());
  }
}
