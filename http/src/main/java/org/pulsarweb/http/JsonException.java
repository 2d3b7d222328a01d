package org.pulsarweb.http;

import org.jspecify.annotations.Nullable;

/**
 * Tells that bytes are no JSON, or that JSON says no value of the type that is wanted. The message
 * names the field or the place, never Java's types, so that a peer may read it.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class JsonException extends RuntimeException {
  private final boolean malformed;

  JsonException(String message, boolean malformed, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.malformed = malformed;
  }

  /** {@return what a peer may read} */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** {@return whether the bytes are no JSON at all; else they are, but not what is wanted} */
  public boolean isMalformed() {
    return malformed;
  }
}
