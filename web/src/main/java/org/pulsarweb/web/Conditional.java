package org.pulsarweb.web;

import java.util.Optional;
import org.pulsarweb.http.EntityTag;
import org.pulsarweb.http.HttpDate;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;
import org.pulsarweb.http.Validators;

/**
 * Middleware that answers conditional requests (RFC 9110 §13) for handlers that do not: an answer
 * of bytes to GET gets an ETag made of them, and a client that has them already a 304. It saves the
 * way, not the work.
 *
 * <p>Immutable.
 */
public final class Conditional implements Middleware {
  private Conditional() {}

  /**
   * Returns the middleware.
   *
   * @return the middleware
   */
  public static Conditional requests() {
    return new Conditional();
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Response answer = next.handle(request);
      boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
      return reads && answer.status() == 200 ? checked(request, answer) : answer;
    };
  }

  private static Response checked(Request request, Response answer) {
    Response tagged =
        answer.headers().has("ETag") || answer.isStream()
            ? answer
            : answer.withHeader("ETag", EntityTag.of(answer.bytes()).text());
    var validators =
        new Validators(
            tagged.header("ETag").optional().flatMap(EntityTag::parse),
            tagged.header("Last-Modified").optional().flatMap(HttpDate::parse));
    Optional<Response> condition = validators.check(request);
    if (condition.isEmpty() || condition.get().status() != 304) {
      return condition.orElse(tagged);
    }
    return Response.status(304)
        .withHeaders(tagged.headers().without("Content-Type").without("Content-Length"));
  }
}
