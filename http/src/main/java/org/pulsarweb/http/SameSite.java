package org.pulsarweb.http;

/**
 * To which requests a browser adds a cookie (the draft that follows RFC 6265).
 *
 * <p>Immutable.
 */
public enum SameSite {
  /** To those that come from the same site only. */
  STRICT("Strict"),
  /** To those, and to links that are followed from elsewhere. */
  LAX("Lax"),
  /** To all of them; the cookie has to be secure. */
  NONE("None");

  private final String text;

  SameSite(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
