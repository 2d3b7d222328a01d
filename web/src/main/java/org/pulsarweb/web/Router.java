package org.pulsarweb.web;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * A handler that finds the handler: by path, then by method.
 *
 * <p>A path is matched segment by segment. A segment of a route is written out ({@code users}), a
 * parameter, or a parameter with text around it ({@code {name}.json}):
 *
 * <ul>
 *   <li>{@code {id}} takes any one segment that is not empty
 *   <li>{@code {id:int}} and {@code {id:long}} take digits that make such a number
 *   <li>{@code {id:uuid}} takes a UUID
 *   <li>{@code {year:regex([0-9]{4})}} takes what the whole expression matches
 *   <li>{@code {rest:path}}, at the end, takes all that is left; {@code *} does too, and is found
 *       by that name
 * </ul>
 *
 * <p>What is written out goes before what is a parameter, and a parameter that takes less before
 * one that takes more. Parameters are found in {@link Request#path(String)}. Whether the path is
 * known decides between 404 and 405; HEAD is answered by GET's handler, and OPTIONS with the list
 * of methods, unless they have handlers of their own. The cost of a match grows with the length of
 * the path, not with the number of routes.
 *
 * <p>Immutable.
 */
public final class Router implements HttpHandler {
  private record Route(
      String method,
      PathTemplate path,
      HttpHandler handler,
      List<Middleware> scope,
      @Nullable String name) {}

  private record Mount(PathTemplate path, List<Middleware> scope) {}

  private record Policies(PathPolicy trailingSlash, PathPolicy cleanPath) {}

  private final List<Route> routes;
  private final List<Mount> mounts;
  private final Map<String, PathTemplate> names;
  private final List<Middleware> around;
  private final Policies policies;
  private final RouteNode root;
  private final HttpHandler chain;

  private Router(
      List<Route> routes,
      List<Mount> mounts,
      Map<String, PathTemplate> names,
      List<Middleware> around,
      Policies policies,
      RouteNode root) {
    this.routes = routes;
    this.mounts = mounts;
    this.names = names;
    this.around = around;
    this.policies = policies;
    this.root = root;
    this.chain = Chain.of(around, this::dispatch);
  }

  /**
   * Returns a router without routes.
   *
   * @return a router that answers 404
   */
  public static Router of() {
    return new Router(
        List.of(),
        List.of(),
        Map.of(),
        List.of(),
        new Policies(PathPolicy.STRICT, PathPolicy.STRICT),
        RouteNode.EMPTY);
  }

  /**
   * Returns this router with one more route.
   *
   * @param method such as GET, case matters; {@code *} for every method that has no other route
   * @param path starts with a slash; may have parameters, as said above
   * @param handler what answers
   * @return a changed copy
   * @throws IllegalArgumentException if the path is not of that form, or is taken for this method
   */
  public Router route(String method, String path, HttpHandler handler) {
    return with(new Route(method, PathTemplate.of(path), handler, List.of(), null));
  }

  private Router with(Route route) {
    var endpoint =
        new Endpoint(Chain.of(route.scope, route.handler), route.path.names(), route.scope);
    RouteNode grown = root.with(route.path, route.method, endpoint);
    return new Router(
        appended(routes, route), mounts, named(names, route), around, policies, grown);
  }

  private static <T> List<T> appended(List<T> list, T last) {
    var more = new ArrayList<T>(list.size() + 1);
    more.addAll(list);
    more.add(last);
    return List.copyOf(more);
  }

  private static Map<String, PathTemplate> named(Map<String, PathTemplate> names, Route route) {
    if (route.name == null) {
      return names;
    }
    var more = new HashMap<>(names);
    if (more.putIfAbsent(route.name, route.path) != null) {
      throw new IllegalArgumentException("two routes are named " + route.name);
    }
    return Map.copyOf(more);
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
   * Returns this router with one more route for every method that has none of its own there.
   *
   * @param path as {@link #route} takes it
   * @param handler what answers
   * @return a changed copy
   */
  public Router any(String path, HttpHandler handler) {
    return route(RouteNode.ANY, path, handler);
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

  /**
   * Returns this router with the files of a folder below a prefix, as {@link StaticFiles} serves
   * them.
   *
   * @param prefix as {@link #route} takes it, without a slash at its end
   * @param root the folder
   * @return a changed copy
   * @throws IllegalArgumentException if there is no such folder
   */
  public Router files(String prefix, Path root) {
    return files(prefix, StaticFiles.of(root));
  }

  /**
   * Returns this router with files below a prefix.
   *
   * @param prefix as {@link #route} takes it, without a slash at its end
   * @param files what serves them
   * @return a changed copy
   */
  public Router files(String prefix, StaticFiles files) {
    return get(prefix + "/*", files);
  }

  /**
   * Returns this router with a name for the route that was added last, by which {@link #url} finds
   * it.
   *
   * @param name any that no other route has
   * @return a changed copy
   * @throws IllegalArgumentException if another route has the name
   * @throws IllegalStateException if there is no route yet, or it has a name
   */
  public Router named(String name) {
    if (routes.isEmpty() || routes.getLast().name != null) {
      throw new IllegalStateException("there is no route without a name to be named " + name);
    }
    Route last = routes.getLast();
    var route = new Route(last.method, last.path, last.handler, last.scope, name);
    return new Router(
        appended(routes.subList(0, routes.size() - 1), route),
        mounts,
        named(names, route),
        around,
        policies,
        root);
  }

  /**
   * Returns the URL of a route.
   *
   * @param name as {@link #named} was told
   * @param values of its parameters, in their order
   * @return a path, percent-encoded
   * @throws IllegalArgumentException if no route has the name, or a parameter does not take its
   *     value
   */
  public String url(String name, Object... values) {
    return template(name).expand(Arrays.asList(values));
  }

  /**
   * Returns the URL of a route.
   *
   * @param name as {@link #named} was told
   * @param values of its parameters, by name; what is no parameter becomes a part of the query
   * @return a path and perhaps a query, percent-encoded
   * @throws IllegalArgumentException if no route has the name, or a parameter does not take its
   *     value or has none
   */
  public String url(String name, Map<String, ?> values) {
    return template(name).expand(values);
  }

  private PathTemplate template(String name) {
    PathTemplate template = names.get(name);
    if (template == null) {
      throw new IllegalArgumentException("no route is named " + name);
    }
    return template;
  }

  /**
   * Returns this router with all routes of another under a prefix. The other's middleware goes
   * along, inside this router's: it is around its routes, and around what is answered below the
   * prefix where no route is. Names go along, too; path policies do not.
   *
   * @param prefix as {@link #route} takes it; may have parameters
   * @param other a router, whose route {@code /} is found at the prefix itself
   * @return a changed copy
   * @throws IllegalArgumentException if a path or a name is taken
   */
  public Router mount(String prefix, Router other) {
    var mount = new Mount(PathTemplate.of("/").under(prefix), other.around);
    Router grown = withMount(mount);
    for (Mount inner : other.mounts) {
      grown =
          grown.withMount(new Mount(inner.path.under(prefix), joined(other.around, inner.scope)));
    }
    for (Route route : other.routes) {
      grown =
          grown.with(
              new Route(
                  route.method,
                  route.path.under(prefix),
                  route.handler,
                  joined(other.around, route.scope),
                  route.name));
    }
    return grown;
  }

  private Router withMount(Mount mount) {
    if (mount.scope.isEmpty()) {
      return this;
    }
    return new Router(
        routes,
        appended(mounts, mount),
        names,
        around,
        policies,
        root.withMount(mount.path, mount.scope));
  }

  private static List<Middleware> joined(List<Middleware> outer, List<Middleware> inner) {
    var all = new ArrayList<Middleware>(outer.size() + inner.size());
    all.addAll(outer);
    all.addAll(inner);
    return List.copyOf(all);
  }

  /**
   * Returns this router with middleware around all of it: routes, added before or after, and the
   * answers to what has none. It goes inside the middleware that is there already.
   *
   * @param more the first is outermost
   * @return a changed copy
   */
  @Override
  public Router with(Middleware... more) {
    return new Router(routes, mounts, names, joined(around, List.of(more)), policies, root);
  }

  /**
   * Returns this router with another way to treat a path that has a route but for the slash at its
   * end, which it has and the route has not, or the reverse.
   *
   * @param policy {@link PathPolicy#STRICT} at first
   * @return a changed copy
   */
  public Router trailingSlash(PathPolicy policy) {
    return new Router(
        routes, mounts, names, around, new Policies(policy, policies.cleanPath), root);
  }

  /**
   * Returns this router with another way to treat a path with empty or dot segments, as in {@code
   * /a//b/../c}. Unless strict, no handler ever sees one.
   *
   * @param policy {@link PathPolicy#STRICT} at first
   * @return a changed copy
   */
  public Router cleanPath(PathPolicy policy) {
    return new Router(
        routes, mounts, names, around, new Policies(policies.trailingSlash, policy), root);
  }

  @Override
  public Response handle(Request request) throws Exception {
    return chain.handle(request);
  }

  private Response dispatch(Request request) throws Exception {
    String _ = request.path(); // refuses what is not percent-encoded UTF-8
    RequestPath path = RequestPath.of(request.rawPath());
    if (policies.cleanPath != PathPolicy.STRICT) {
      RequestPath clean = path.cleaned();
      if (clean != null && policies.cleanPath == PathPolicy.FORGIVE) {
        path = clean;
      } else if (clean != null) {
        return isKnown(request, clean) ? redirect(request, clean) : nowhere(request, clean);
      }
    }
    var search = new RouteSearch(path.segments(), request.method());
    Endpoint endpoint = root.find(search, 0);
    if (endpoint != null) {
      return endpoint.handler().handle(endpoint.withParameters(request, search.taken));
    }
    return otherwise(request, path);
  }

  /** Returns how many nodes and edges a match looks at. */
  int steps(String method, String rawPath) {
    var search = new RouteSearch(RequestPath.of(rawPath).segments(), method);
    Endpoint _ = root.find(search, 0);
    return search.steps;
  }

  private boolean isKnown(Request request, RequestPath path) {
    var search = new RouteSearch(path.segments(), request.method()).forOthers();
    return path.isLocal()
        && (root.find(search, 0) != null || (search.others != null && !search.others.isEmpty()));
  }

  private static Response redirect(Request request, RequestPath to) {
    String target = request.target();
    int mark = target.indexOf('?');
    return Response.redirect(308, to.text() + (mark < 0 ? "" : target.substring(mark)));
  }

  /** Answers where no route has both path and method. */
  private Response otherwise(Request request, RequestPath path) throws Exception {
    var search = new RouteSearch(path.segments(), request.method()).forOthers();
    Endpoint _ = root.find(search, 0);
    Set<String> methods = search.others == null ? Set.of() : search.others;
    if (!methods.isEmpty()) {
      return within(search.scope, request, asked -> Router.refuse(asked, methods));
    }
    if (request.rawPath().equals("*") && request.method().equals("OPTIONS")) {
      return Response.status(204); // a question to the server as a whole: RFC 9110 §9.3.7
    }
    RequestPath other = path.slashToggled();
    if (other != null && policies.trailingSlash != PathPolicy.STRICT && isKnown(request, other)) {
      return policies.trailingSlash == PathPolicy.REDIRECT
          ? redirect(request, other)
          : forgive(request, other);
    }
    return nowhere(request, path);
  }

  private Response forgive(Request request, RequestPath path) throws Exception {
    var search = new RouteSearch(path.segments(), request.method());
    Endpoint endpoint = root.find(search, 0);
    if (endpoint == null) {
      var others = new RouteSearch(path.segments(), request.method()).forOthers();
      Endpoint _ = root.find(others, 0);
      Set<String> methods = others.others == null ? Set.of() : others.others;
      return within(others.scope, request, asked -> Router.refuse(asked, methods));
    }
    return endpoint.handler().handle(endpoint.withParameters(request, search.taken));
  }

  private Response nowhere(Request request, RequestPath path) throws Exception {
    var search = new RouteSearch(path.segments(), request.method());
    Endpoint _ = root.find(search, 0);
    return within(
        search.scope, request, asked -> Response.error(404, "there is nothing at " + asked.path()));
  }

  private static Response within(List<Middleware> scope, Request request, HttpHandler answer)
      throws Exception {
    return Chain.of(scope, answer).handle(request);
  }

  private static Response refuse(Request request, Set<String> methods) {
    Response answer =
        request.method().equals("OPTIONS")
            ? Response.status(204)
            : Response.error(405, request.method() + " is not allowed at " + request.path());
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
}
