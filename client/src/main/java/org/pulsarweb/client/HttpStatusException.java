package org.pulsarweb.client;

import java.io.IOException;

/**
 * An answer with a status that says that something went wrong: 400 to 599.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class HttpStatusException extends IOException {
  private final HttpResponse response;

  HttpStatusException(String message, HttpResponse response) {
    super(message);
    this.response = response;
  }

  /** {@return the status} */
  public int status() {
    return response.status();
  }

  /** {@return the answer, with what it says of the reason} */
  public HttpResponse response() {
    return response;
  }
}
