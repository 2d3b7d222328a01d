package org.pulsarweb.client;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pulsarweb.http.Headers;

/**
 * Says who the caller is, and tries again when a server asks for more (401). A request that has
 * Authorization of its own is left as it is.
 */
final class Authorizing implements Interceptor {
  /** How often a server may ask for more in one call. */
  private static final int ASKED_MAX = 3;

  /** What each call says of itself. */
  static final Authorizing CALLS =
      new Authorizing(request -> Optional.ofNullable(request.options().auth()));

  private final Function<HttpRequest, Optional<Auth>> auths;

  /**
   * Makes one.
   *
   * @param auths what a request is to be sent with, if anything: nothing for other origins
   */
  Authorizing(Function<HttpRequest, Optional<Auth>> auths) {
    this.auths = auths;
  }

  @Override
  public HttpResponse around(HttpRequest request, HttpTransport next) throws IOException {
    Optional<Auth> auth =
        request.headers().has("Authorization") ? Optional.empty() : auths.apply(request);
    return auth.isEmpty() ? next.send(request) : send(auth.get(), request, next);
  }

  private static HttpResponse send(Auth auth, HttpRequest request, HttpTransport next)
      throws IOException {
    AuthRequest seen = seen(request);
    for (int asked = 0; ; asked++) {
      String sent = auth.credentials(seen).orElse("");
      HttpResponse response =
          next.send(sent.isEmpty() ? request : request.withHeader("Authorization", sent));
      if (response.status() != 401) {
        auth.accepted(seen, sent, response.headers().get("Authentication-Info").orElse(""));
        return response;
      }
      if (asked == ASKED_MAX || !auth.challenged(seen, sent, challenges(response.headers()))) {
        return response;
      }
      Redirects.drain(response);
    }
  }

  private static AuthRequest seen(HttpRequest request) {
    RequestBody body = request.body();
    return new AuthRequest(
        request.method(),
        request.url(),
        request.target().target(),
        request.headers(),
        body.isStream() ? Optional.empty() : Optional.of(body.bytes()));
  }

  private static List<Challenge> challenges(Headers answer) {
    return Challenge.parse(answer, "WWW-Authenticate");
  }
}
