package org.pulsarweb.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Problem;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware that tells of errors in the form that the client likes best: as plain text, as a page,
 * or as {@code application/problem+json} (RFC 9457). An answer of 400 or more whose body is plain
 * text, a problem, or nothing, is one of those; any other body is left as it is.
 *
 * <p>What a handler throws without meaning the client is reported as ever, and answered with 500.
 * Only where it was made for debugging does the client see the trace.
 *
 * <p>Immutable.
 */
public final class ErrorPages implements Middleware {
  private static final String TEXT = "text/plain";
  private static final String HTML = "text/html";
  private static final String PROBLEM = "application/problem+json";
  private static final String JSON = "application/json";

  private static final Set<String> MEMBERS =
      Set.of("status", "type", "title", "detail", "instance");
  private static final int CAUSE_MAX_DEPTH = 10;

  private final boolean traces;
  private final Function<Problem, String> html;

  private ErrorPages(boolean traces, Function<Problem, String> html) {
    this.traces = traces;
    this.html = html;
  }

  /**
   * Returns pages that show no trace.
   *
   * @return the middleware
   */
  public static ErrorPages of() {
    return new ErrorPages(false, ErrorPages::page);
  }

  /**
   * Returns pages that show the traces of exceptions, for development: they tell everybody what the
   * program is made of.
   *
   * @return the middleware
   */
  public static ErrorPages withTraces() {
    return new ErrorPages(true, ErrorPages::page);
  }

  /**
   * Returns these pages with another look.
   *
   * @param html makes a page of what went wrong, whose texts it escapes; the trace, if there is
   *     one, is the extension {@code trace}
   * @return a changed copy
   */
  public ErrorPages withPage(Function<Problem, String> html) {
    return new ErrorPages(traces, html);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      try {
        return shaped(request, next.handle(request));
      } catch (HttpException e) {
        Throwable cause = e.status() >= 500 ? e.getCause() : null;
        return withHeaders(shown(request, problem(e), cause), e);
      } catch (ProtocolException.ByPeer e) {
        throw e; // the connection has to close
      } catch (Exception e) {
        report(request, e);
        return shown(request, Problem.of(500, "Internal Server Error"), e);
      }
    };
  }

  private static Problem problem(HttpException e) {
    return e.problem().orElseGet(() -> Problem.of(e.status(), e.message()));
  }

  private static Response withHeaders(Response response, HttpException e) {
    Response[] told = {response};
    e.headers().forEach((name, value) -> told[0] = told[0].withHeader(name, value));
    return told[0];
  }

  /** To the server; without one to whoever hears of what a thread does not catch. */
  private static void report(Request request, Exception e) {
    if (!request.report(e)) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private Response shaped(Request request, Response response) {
    Optional<String> type = response.header("Content-Type").optional();
    if (response.status() < 400 || response.isStream()) {
      return response;
    }
    if (type.isPresent() && type.get().equals(PROBLEM)) {
      return retold(request, response);
    }
    boolean isPlain = type.isEmpty() ? response.bytes().length == 0 : type.get().startsWith(TEXT);
    if (!isPlain) {
      return response;
    }
    return like(
        response, shown(request, Problem.of(response.status(), response.text().strip()), null));
  }

  /** A problem that a handler has told, or middleware on its way, told as the client likes it. */
  private Response retold(Request request, Response response) {
    Map<?, ?> told = response.json(Map.class);
    var rest = new LinkedHashMap<String, Object>();
    told.forEach((name, value) -> rest.put(String.valueOf(name), String.valueOf(value)));
    MEMBERS.forEach(rest::remove);
    var problem =
        new Problem(
            response.status(),
            member(told, "type", "about:blank"),
            member(told, "title", ""),
            member(told, "detail", ""),
            member(told, "instance", ""),
            rest);
    return switch (request.accepts(TEXT, HTML, PROBLEM, JSON).orElse(TEXT)) {
      case PROBLEM -> response.varyingBy("Accept");
      case JSON -> response.withType(JSON).varyingBy("Accept");
      default -> like(response, shown(request, problem, null));
    };
  }

  private static String member(Map<?, ?> told, String name, String other) {
    Object value = told.get(name);
    return value == null ? other : value.toString();
  }

  /** Returns an answer with the headers of another, but for those of its body. */
  private static Response like(Response response, Response shown) {
    Response[] told = {shown};
    response
        .headers()
        .forEach((name, value) -> {
          if (!name.equalsIgnoreCase("Content-Type") && !name.equalsIgnoreCase("Content-Length")) {
            told[0] = told[0].withHeader(name, value);
          }
        });
    return told[0];
  }

  private Response shown(Request request, Problem problem, @Nullable Throwable cause) {
    String trace = traces && cause != null ? trace(cause) : "";
    Problem full = trace.isEmpty() ? problem : problem.with("trace", trace);
    Response shown =
        switch (request.accepts(TEXT, HTML, PROBLEM, JSON).orElse(TEXT)) {
          case HTML -> Response.html(html.apply(full)).withStatus(full.status());
          case PROBLEM -> Response.problem(full);
          case JSON -> Response.problem(full).withType(JSON);
          default ->
              Response.error(full.status(), text(full) + (trace.isEmpty() ? "" : "\n" + trace));
        };
    return shown.varyingBy("Accept");
  }

  private static String trace(Throwable cause) {
    var trace = new StringBuilder();
    Throwable shown = cause;
    for (int depth = 0; shown != null && depth < CAUSE_MAX_DEPTH; depth++) {
      trace.append(depth == 0 ? "" : "caused by ").append(shown).append('\n');
      for (StackTraceElement call : shown.getStackTrace()) {
        trace.append("    at ").append(call).append('\n');
      }
      shown = shown.getCause();
    }
    return trace.toString();
  }

  private static String text(Problem problem) {
    return problem.detail().isEmpty() ? problem.title() : problem.detail();
  }

  private static String page(Problem problem) {
    String title = problem.status() + " " + problem.title();
    Object trace = problem.extensions().get("trace");
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>"
        + Html.escaped(title)
        + "</title></head>\n<body>\n<h1>"
        + Html.escaped(title)
        + "</h1>\n<p>"
        + Html.escaped(problem.detail())
        + "</p>\n"
        + (trace == null ? "" : "<pre>" + Html.escaped(String.valueOf(trace)) + "</pre>\n")
        + "</body>\n</html>\n";
  }
}
