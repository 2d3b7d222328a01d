package org.pulsarweb.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server that gives tokens has answered (RFC 6749 §5).
 *
 * @param fields of its JSON
 */
record TokenAnswer(Map<?, ?> fields) {
  /** Returns the token. */
  String token() throws IOException {
    if (fields.get("access_token") instanceof String token && !token.isEmpty()) {
      String type = text("token_type");
      if (type != null && !type.equalsIgnoreCase("bearer")) {
        throw new IOException("the token is of a type that is unknown here: " + type);
      }
      return token;
    }
    String error = text("error");
    String description = text("error_description");
    throw new IOException(
        "no token: "
            + (error == null ? "the answer has none" : error)
            + (description == null ? "" : " (" + description + ")"));
  }

  /**
   * Returns how long the token lasts.
   *
   * @param untold what to return if it is not told
   */
  Duration lifetime(Duration untold) {
    return switch (fields.get("expires_in")) {
      case Number seconds -> Duration.ofSeconds(Math.max(0, seconds.longValue()));
      case String text when text.length() < 10 && Ascii.isDecimal(text) ->
          Duration.ofSeconds(Long.parseLong(text));
      case null, default -> untold;
    };
  }

  /** Returns the token for the next time, if there is another. */
  @Nullable String refreshToken() {
    return text("refresh_token");
  }

  private @Nullable String text(String name) {
    return fields.get(name) instanceof String text && !text.isEmpty() ? text : null;
  }
}
