package org.pulsarweb.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * A handler that finds the handler: by path, then by method.
 *
 * <p>A path is matched segment by segment: {@code /users/{id}} takes any one segment, {@code
 * /users/{id:int}} only digits, {@code /files/{rest:path}} all that is left. What is written out
 * goes before what is a parameter. The parameters are found in {@link Request#path(String)}.
 * Whether the path is known decides between 404 and 405; HEAD is answered by GET's handler, and
 * OPTIONS with the list of methods, unless they have handlers of their own. The cost of a match
 * grows with the length of the path, not with the number of routes.
 *
 * <p>Immutable.
 */
public final class Router implements HttpHandler {
  private record Route(String method, List<String> segments, HttpHandler handler) {}

  private final List<Route> routes;
  private final RouteNode root;

  private Router(List<Route> routes) {
    this.routes = routes;
    this.root = new RouteNode();
    for (Route route : routes) {
      root.add(route.segments, 0, route.method, route.handler);
    }
  }

  /**
   * Returns a router without routes.
   *
   * @return a router that answers 404
   */
  public static Router of() {
    return new Router(List.of());
  }

  /**
   * Returns this router with one more route.
   *
   * @param method such as GET, case matters
   * @param path starts with a slash; may have parameters, as {@code {name}}, {@code {name:int}} or,
   *     at the end, {@code {name:path}}
   * @param handler what answers
   * @return a changed copy
   * @throws IllegalArgumentException if the path is not of that form, or is taken for this method
   */
  public Router route(String method, String path, HttpHandler handler) {
    var more = new ArrayList<>(routes);
    more.add(new Route(method, segments(path), handler));
    return new Router(List.copyOf(more));
  }

  /**
   * Returns this router with one more route for GET and HEAD.
   *
   * @param path as {@link #route} takes it
   * @param handler what answers
   * @return a changed copy
   */
  public Router get(String path, HttpHandler handler) {
    return route("GET", path, handler);
  }

  /**
   * Returns this router with one more route for POST.
   *
   * @param path as {@link #route} takes it
   * @param handler what answers
   * @return a changed copy
   */
  public Router post(String path, HttpHandler handler) {
    return route("POST", path, handler);
  }

  /**
   * Returns this router with one more route for PUT.
   *
   * @param path as {@link #route} takes it
   * @param handler what answers
   * @return a changed copy
   */
  public Router put(String path, HttpHandler handler) {
    return route("PUT", path, handler);
  }

  /**
   * Returns this router with one more route for DELETE.
   *
   * @param path as {@link #route} takes it
   * @param handler what answers
   * @return a changed copy
   */
  public Router delete(String path, HttpHandler handler) {
    return route("DELETE", path, handler);
  }

  /**
   * Returns this router with one more route for PATCH.
   *
   * @param path as {@link #route} takes it
   * @param handler what answers
   * @return a changed copy
   */
  public Router patch(String path, HttpHandler handler) {
    return route("PATCH", path, handler);
  }

  /**
   * Returns this router with one more route for WebSockets, with the limits of {@link
   * WebSocketSettings#DEFAULTS} and for pages of the same origin; for others give {@link #get} a
   * {@link WebSocketEndpoint}.
   *
   * @param path as {@link #route} takes it
   * @param handler talks over each socket
   * @return a changed copy
   */
  public Router websocket(String path, WebSocketHandler handler) {
    return get(path, WebSocketEndpoint.of(handler));
  }

  @Override
  public Response handle(Request request) throws Exception {
    List<String> taken = new ArrayList<>(2);
    String path = request.path(); // refuses what is not percent-encoded UTF-8
    List<String> segments = decoded(request.rawPath());
    RouteNode node = root.find(segments, 0, request.method(), taken, null);
    if (node != null) {
      Endpoint endpoint = node.requireEndpoint(request.method());
      return endpoint.handler.handle(endpoint.withParameters(request, taken));
    }
    var methods = new HashSet<String>();
    root.find(segments, 0, request.method(), taken, methods);
    if (methods.isEmpty()) {
      return Response.error(404, "there is nothing at " + path);
    }
    Response answer =
        request.method().equals("OPTIONS")
            ? Response.status(204)
            : Response.error(405, request.method() + " is not allowed at " + path);
    return answer.withHeader("Allow", allowed(methods));
  }

  private static String allowed(Set<String> methods) {
    var all = new TreeSet<>(methods);
    if (all.contains("GET")) {
      all.add("HEAD");
    }
    all.add("OPTIONS");
    return String.join(", ", all);
  }

  private static List<String> segments(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with a slash, not as '" + path + "'");
    }
    return split(path);
  }

  private static List<String> split(String path) {
    var segments = new ArrayList<String>(4);
    int from = 1;
    for (int slash; (slash = path.indexOf('/', from)) >= 0; from = slash + 1) {
      segments.add(path.substring(from, slash));
    }
    segments.add(path.substring(from));
    return segments;
  }

  /** Splits before decoding: an encoded slash is a part of its segment (RFC 3986 §2.2). */
  private static List<String> decoded(String rawPath) {
    if (!rawPath.startsWith("/")) {
      return List.of(rawPath); // the asterisk of OPTIONS, which no route has
    }
    List<String> segments = split(rawPath);
    if (rawPath.indexOf('%') >= 0) {
      segments.replaceAll(Router::decode);
    }
    return segments;
  }

  private static String decode(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private record Endpoint(HttpHandler handler, List<String> names) {
    Request withParameters(Request request, List<String> values) {
      if (names.isEmpty()) {
        return request;
      }
      Map<String, String> parameters = new HashMap<>(4);
      for (int i = 0; i < values.size(); i++) {
        parameters.put(names.get(i), values.get(i));
      }
      return request.withPathParameters(parameters);
    }
  }

  /** One place in the tree of paths. */
  private static final class RouteNode {
    private final Map<String, RouteNode> literals = new HashMap<>();
    private final Map<String, RouteNode> parameters = new TreeMap<>(); // by what they take
    private final Map<String, Endpoint> endpoints = new TreeMap<>(); // by method
    private boolean rest;

    void add(List<String> segments, int at, String method, HttpHandler handler) {
      add(segments, at, method, handler, new ArrayList<>());
    }

    private void add(
        List<String> segments, int at, String method, HttpHandler handler, List<String> found) {
      if (at == segments.size()) {
        if (endpoints.putIfAbsent(method, new Endpoint(handler, List.copyOf(found))) != null) {
          throw new IllegalArgumentException(
              method + " /" + String.join("/", segments) + " has a route already");
        }
        return;
      }
      String segment = segments.get(at);
      RouteNode next;
      if (segment.startsWith("{") && segment.endsWith("}")) {
        int colon = segment.indexOf(':');
        String name = segment.substring(1, colon < 0 ? segment.length() - 1 : colon);
        String takes = colon < 0 ? "segment" : segment.substring(colon + 1, segment.length() - 1);
        requireKnown(segments, at, name, takes);
        found.add(name);
        next = parameters.computeIfAbsent(takes, _ -> new RouteNode());
        next.rest = takes.equals("path");
      } else {
        next = literals.computeIfAbsent(segment, _ -> new RouteNode());
      }
      next.add(segments, at + 1, method, handler, found);
    }

    private static void requireKnown(List<String> segments, int at, String name, String takes) {
      boolean known =
          switch (takes) {
            case "segment", "int" -> true;
            case "path" -> at == segments.size() - 1;
            default -> false;
          };
      if (!known || name.isEmpty()) {
        throw new IllegalArgumentException(
            "in /"
                + String.join("/", segments)
                + " the parameter "
                + segments.get(at)
                + " is not {name}, {name:int}, or {name:path} at the end");
      }
    }

    /**
     * Returns the node of a path that has a handler for the method, or null; adds the methods of
     * those that have not, if that is wanted.
     */
    @Nullable RouteNode find(
        List<String> segments,
        int at,
        String method,
        List<String> taken,
        @Nullable Set<String> others) {
      if (at == segments.size()) {
        if (others != null) {
          others.addAll(endpoints.keySet());
        }
        return endpoint(method) == null ? null : this;
      }
      String segment = segments.get(at);
      RouteNode literal = literals.get(segment);
      if (literal != null) {
        RouteNode found = literal.find(segments, at + 1, method, taken, others);
        if (found != null) {
          return found;
        }
      }
      for (Map.Entry<String, RouteNode> parameter : parameters.entrySet()) {
        RouteNode next = parameter.getValue();
        boolean whole = next.rest;
        String value = whole ? String.join("/", segments.subList(at, segments.size())) : segment;
        if (!takes(parameter.getKey(), value)) {
          continue;
        }
        taken.add(value);
        int after = whole ? segments.size() : at + 1;
        RouteNode found = next.find(segments, after, method, taken, others);
        if (found != null) {
          return found;
        }
        taken.removeLast();
      }
      return null;
    }

    private static boolean takes(String kind, String value) {
      return switch (kind) {
        case "int" -> isInt(value);
        case "segment" -> !value.isEmpty();
        default -> true;
      };
    }

    private static boolean isInt(String value) {
      if (value.isEmpty() || value.length() > 19) {
        return false;
      }
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c < '0' || c > '9') {
          return false;
        }
      }
      return true;
    }

    @Nullable Endpoint endpoint(String method) {
      Endpoint own = endpoints.get(method);
      return own == null && method.equals("HEAD") ? endpoints.get("GET") : own;
    }

    Endpoint requireEndpoint(String method) {
      return Objects.requireNonNull(endpoint(method));
    }
  }
}
