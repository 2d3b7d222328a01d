package org.pulsarweb.examples;

import java.time.Instant;
import org.pulsarweb.http.EntityTag;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Validators;
import org.pulsarweb.web.Router;

/** Answers that a client may keep, and how it asks whether it still may. */
final class HttpbinCaching {
  private HttpbinCaching() {}

  static Router routes() {
    return Router.of()
        .get("/cache", HttpbinCaching::cache)
        .get("/cache/{seconds:int}", HttpbinCaching::cacheFor)
        .any("/etag/{tag}", HttpbinCaching::etag);
  }

  /** Takes whatever a client has kept for good. */
  private static Response cache(Request request) {
    boolean kept =
        request.headers().has("If-None-Match") || request.headers().has("If-Modified-Since");
    var now = Validators.of(EntityTag.strong(Long.toHexString(System.nanoTime())), Instant.now());
    return now.on(kept ? Response.status(304) : Response.json(HttpbinRequests.head(request)));
  }

  private static Response cacheFor(Request request) {
    return Response.json(HttpbinRequests.head(request))
        .setHeader("Cache-Control", "public, max-age=" + request.path("seconds").asInt());
  }

  private static Response etag(Request request) {
    EntityTag tag =
        EntityTag.parse('"' + request.path("tag").asText() + '"')
            .orElseThrow(() -> new HttpException(400, "that cannot be an ETag (RFC 9110 §8.8.3)"));
    var state = Validators.of(tag);
    return state
        .check(request)
        .orElseGet(() -> state.on(Response.json(HttpbinRequests.head(request))));
  }
}
