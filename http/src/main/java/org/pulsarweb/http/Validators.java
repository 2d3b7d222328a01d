package org.pulsarweb.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What tells whether a client has the present state of a resource already (RFC 9110 §8.8): its ETag
 * and when it was last changed. It answers requests that are conditional (RFC 9110 §13).
 *
 * <p>Immutable.
 *
 * @param tag of the present state
 * @param lastModified to the second
 */
public record Validators(Optional<EntityTag> tag, Optional<Instant> lastModified) {
  /** Neither the one nor the other. */
  public static final Validators NONE = new Validators(Optional.empty(), Optional.empty());

  /** Leaves a part of a second away, which no field can have. */
  public Validators {
    lastModified = lastModified.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
  }

  /**
   * {@return a tag alone}
   *
   * @param tag of the present state
   */
  public static Validators of(EntityTag tag) {
    return new Validators(Optional.of(tag), Optional.empty());
  }

  /**
   * {@return both}
   *
   * @param tag of the present state
   * @param lastModified when it became so
   */
  public static Validators of(EntityTag tag, Instant lastModified) {
    return new Validators(Optional.of(tag), Optional.of(lastModified));
  }

  /**
   * {@return the answer to a request whose condition does not hold: 304 or 412; nothing if the
   * request is to be answered}
   *
   * <p>The order is that of RFC 9110 §13.2.2.
   *
   * @param request a GET or HEAD, or one that would change the resource
   */
  public Optional<Response> check(Request request) {
    Headers headers = request.headers();
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    if (headers.has("If-Match")) {
      if (!matches(headers.all("If-Match"), false)) {
        return Optional.of(failed());
      }
    } else if (isAfter(headers, "If-Unmodified-Since")) {
      return Optional.of(failed());
    }
    if (headers.has("If-None-Match")) {
      if (matches(headers.all("If-None-Match"), true)) {
        return Optional.of(reads ? notModified() : failed());
      }
    } else if (reads && lastModified.isPresent() && isNotAfter(headers, "If-Modified-Since")) {
      return Optional.of(notModified());
    }
    return Optional.empty();
  }

  /**
   * {@return whether a part of the resource may be sent (RFC 9110 §13.1.5): the client's other
   * parts are of the same state, or it does not ask}
   *
   * @param request with Range
   */
  public boolean allowsRange(Request request) {
    String condition = request.header("If-Range").orElse("");
    if (condition.isEmpty()) {
      return true;
    }
    if (condition.endsWith("\"")) {
      return tag.isPresent()
          && EntityTag.parse(condition).filter(tag.get()::matchesStrongly).isPresent();
    }
    return lastModified.isPresent() && HttpDate.parse(condition).equals(lastModified);
  }

  /**
   * {@return a copy of an answer that tells these}
   *
   * @param response to a request for this resource
   */
  public Response on(Response response) {
    Response told = response;
    if (tag.isPresent()) {
      told = told.setHeader("ETag", tag.get().text());
    }
    if (lastModified.isPresent()) {
      told = told.setHeader("Last-Modified", HttpDate.text(lastModified.get()));
    }
    return told;
  }

  private boolean matches(List<String> fields, boolean weakly) {
    for (String field : fields) {
      if (field.strip().equals("*")) {
        return true;
      }
      for (EntityTag asked : EntityTag.parseAll(field)) {
        if (tag.isPresent()
            && (weakly ? asked.matchesWeakly(tag.get()) : asked.matchesStrongly(tag.get()))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isAfter(Headers headers, String name) {
    Optional<Instant> asked = headers.get(name).optional().flatMap(HttpDate::parse);
    return asked.isPresent() && lastModified.isPresent() && lastModified.get().isAfter(asked.get());
  }

  private boolean isNotAfter(Headers headers, String name) {
    Optional<Instant> asked = headers.get(name).optional().flatMap(HttpDate::parse);
    return asked.isPresent()
        && lastModified.isPresent()
        && !lastModified.get().isAfter(asked.get());
  }

  private Response notModified() {
    return on(Response.status(304));
  }

  private static Response failed() {
    return Response.error(412, "the resource is not in the state that the request asks for");
  }
}
