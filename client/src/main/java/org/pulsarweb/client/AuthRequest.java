package org.pulsarweb.client;

import java.net.URI;
import java.util.Optional;
import org.pulsarweb.http.Headers;

/**
 * What an {@link Auth} sees of a request.
 *
 * <p>Immutable.
 *
 * @param method for example {@code GET}; {@code CONNECT} for a tunnel through a proxy
 * @param url where to; for a tunnel the proxy's
 * @param target as it goes over the wire (RFC 9112 §3.2)
 * @param headers its fields
 * @param body its bytes, which nobody may change; nothing if they are not known before they are
 *     sent
 */
public record AuthRequest(
    String method, URI url, String target, Headers headers, Optional<byte[]> body) {
  /** Returns scheme, host and port, as a key. */
  String origin() {
    return Ascii.lower(url.getScheme() + "://" + url.getHost()) + ":" + url.getPort();
  }

  /** {@return method and URL, for messages only} */
  @Override
  public String toString() {
    return method + " " + url;
  }
}
