package org.pulsarweb.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware for requests that scripts of other sites make (CORS, the Fetch standard): it tells the
 * browser who may read answers, and answers preflight requests itself. It protects nobody from
 * requests themselves: see {@link Csrf}.
 *
 * <p>Immutable.
 */
public final class Cors implements Middleware {
  private static final Duration MAX_AGE = Duration.ofMinutes(10);
  private static final String ANY = "*";

  private final List<String> origins;
  private final List<String> methods;
  private final List<String> headers;
  private final List<String> exposed;
  private final boolean credentials;
  private final Duration maxAge;

  private Cors(
      List<String> origins,
      List<String> methods,
      List<String> headers,
      List<String> exposed,
      boolean credentials,
      Duration maxAge) {
    this.origins = List.copyOf(origins);
    this.methods = List.copyOf(methods);
    this.headers = List.copyOf(headers);
    this.exposed = List.copyOf(exposed);
    this.credentials = credentials;
    this.maxAge = maxAge;
    if (credentials && origins.contains(ANY)) {
      throw new IllegalArgumentException(
          "with credentials the origins have to be named: any site could act for its visitors");
    }
  }

  /**
   * Returns what lets every site read answers, without cookies.
   *
   * @return the middleware
   */
  public static Cors any() {
    return of(ANY);
  }

  /**
   * Returns what lets some sites read answers, by usual methods and with any header.
   *
   * @param origins for example {@code https://example.org}, or {@code https://*.example.org} for
   *     the hosts below
   * @return the middleware
   */
  public static Cors of(String... origins) {
    return new Cors(
        List.of(origins),
        List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
        List.of(ANY),
        List.of(),
        false,
        MAX_AGE);
  }

  /**
   * Returns this with other methods.
   *
   * @param methods that may be used
   * @return a changed copy
   */
  public Cors withMethods(String... methods) {
    return new Cors(origins, List.of(methods), headers, exposed, credentials, maxAge);
  }

  /**
   * Returns this with other request headers.
   *
   * @param headers that may be sent
   * @return a changed copy
   */
  public Cors withHeaders(String... headers) {
    return new Cors(origins, methods, List.of(headers), exposed, credentials, maxAge);
  }

  /**
   * Returns this with headers of answers that scripts may read besides the usual ones.
   *
   * @param exposed their names
   * @return a changed copy
   */
  public Cors withExposed(String... exposed) {
    return new Cors(origins, methods, headers, List.of(exposed), credentials, maxAge);
  }

  /**
   * Returns this with cookies and passwords.
   *
   * @return a changed copy
   * @throws IllegalArgumentException if every site is let in
   */
  public Cors withCredentials() {
    return new Cors(origins, methods, headers, exposed, true, maxAge);
  }

  /**
   * Returns this with another time for which a browser may remember a preflight answer.
   *
   * @param maxAge whole seconds; ten minutes at first
   * @return a changed copy
   */
  public Cors withMaxAge(Duration maxAge) {
    return new Cors(origins, methods, headers, exposed, credentials, maxAge);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      Optional<String> origin = request.header("Origin").optional();
      if (origin.isEmpty()) {
        return varying(next.handle(request));
      }
      boolean allowed = isAllowed(origin.get());
      Optional<String> asked = request.header("Access-Control-Request-Method").optional();
      if (request.method().equals("OPTIONS") && asked.isPresent()) {
        return preflight(request, origin.get(), allowed && methods.contains(asked.get()));
      }
      Response answer = Answers.of(next, request);
      return allowed ? readable(answer, origin.get()) : varying(answer);
    };
  }

  private boolean isAllowed(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    return origins.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), lower));
  }

  private static boolean matches(String pattern, String origin) {
    int star = pattern.indexOf("://*.");
    if (star < 0) {
      return pattern.equals(ANY) || pattern.equals(origin);
    }
    String scheme = pattern.substring(0, star + 3);
    String domain = pattern.substring(star + 4); // with its dot
    return origin.startsWith(scheme)
        && origin.endsWith(domain)
        && origin.length() > scheme.length() + domain.length();
  }

  private Response preflight(Request request, String origin, boolean allowed) {
    Optional<String> wanted = request.header("Access-Control-Request-Headers").optional();
    if (!allowed || !areAllowed(wanted.orElse(""))) {
      return varying(Response.error(403, "this site may not do that here"));
    }
    Response answer =
        readable(Response.status(204), origin)
            .withHeader("Access-Control-Allow-Methods", String.join(", ", methods))
            .withHeader("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
    return wanted
        .map(names -> answer.withHeader("Access-Control-Allow-Headers", names))
        .orElse(answer)
        .varyingBy("Access-Control-Request-Method")
        .varyingBy("Access-Control-Request-Headers");
  }

  private boolean areAllowed(String wanted) {
    if (headers.contains(ANY) || wanted.isBlank()) {
      return true;
    }
    for (String name : wanted.split(",", -1)) {
      if (headers.stream().noneMatch(name.strip()::equalsIgnoreCase)) {
        return false;
      }
    }
    return true;
  }

  private Response readable(Response answer, String origin) {
    boolean all = origins.contains(ANY);
    Response told = answer.setHeader("Access-Control-Allow-Origin", all ? ANY : origin);
    if (credentials) {
      told = told.setHeader("Access-Control-Allow-Credentials", "true");
    }
    if (!exposed.isEmpty()) {
      told = told.setHeader("Access-Control-Expose-Headers", String.join(", ", exposed));
    }
    return varying(told);
  }

  /** An answer that is not the same for every origin must not be kept as if it were. */
  private Response varying(Response answer) {
    return origins.contains(ANY) ? answer : answer.varyingBy("Origin");
  }
}
