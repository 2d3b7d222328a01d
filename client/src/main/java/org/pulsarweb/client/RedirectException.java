package org.pulsarweb.client;

import java.io.IOException;
import java.util.List;

/**
 * A redirect that is not followed: one too many, one that leads from https to http, or one that
 * leads nowhere.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public final class RedirectException extends IOException {
  private final HttpResponse response;

  RedirectException(String message, HttpResponse response) {
    super(message + ": " + response.request());
    this.response = response;
  }

  /** {@return the redirect that is not followed} */
  public HttpResponse response() {
    return response;
  }

  /** {@return the redirects that were followed before, the oldest first} */
  public List<HttpResponse> history() {
    return response.history();
  }
}
