package org.pulsarweb.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One place in the tree of paths. Immutable: adding a route copies the nodes on its path and shares
 * all others, so that a router can be a value.
 */
final class RouteNode {
  /** A step that takes what it matches, not what is written out. */
  private record Edge(String key, PathSegment segment, RouteNode to) {
    static final Comparator<Edge> ORDER =
        Comparator.comparingInt((Edge edge) -> edge.segment.rank())
            .thenComparingInt(edge -> -edge.segment.textLength())
            .thenComparing(Edge::key);
  }

  static final RouteNode EMPTY = new RouteNode(Map.of(), List.of(), Map.of(), null);

  /** The method of a route for all of them. */
  static final String ANY = "*";

  private final Map<String, RouteNode> literals;
  private final List<Edge> edges; // in the order in which they are asked
  final Map<String, Endpoint> endpoints; // by method
  private final @Nullable List<Middleware> mounted;

  private RouteNode(
      Map<String, RouteNode> literals,
      List<Edge> edges,
      Map<String, Endpoint> endpoints,
      @Nullable List<Middleware> mounted) {
    this.literals = literals;
    this.edges = edges;
    this.endpoints = endpoints;
    this.mounted = mounted;
  }

  /** Returns a copy with one more route. */
  RouteNode with(PathTemplate path, String method, Endpoint endpoint) {
    return with(path, 0, node -> node.withEndpoint(path, method, endpoint));
  }

  /** Returns a copy that knows which middleware is around all that is below a path. */
  RouteNode withMount(PathTemplate path, List<Middleware> scope) {
    return with(
        path,
        0,
        node ->
            node.mounted == null
                ? new RouteNode(node.literals, node.edges, node.endpoints, scope)
                : node);
  }

  private interface Change {
    RouteNode apply(RouteNode node);
  }

  private RouteNode with(PathTemplate path, int at, Change change) {
    if (at == path.segments().size()) {
      return change.apply(this);
    }
    PathSegment segment = path.segments().get(at);
    if (segment.isLiteral()) {
      var more = new HashMap<>(literals);
      more.put(
          segment.literal(),
          literals.getOrDefault(segment.literal(), EMPTY).with(path, at + 1, change));
      return new RouteNode(more, edges, endpoints, mounted);
    }
    String key = segment.key();
    var more = new ArrayList<Edge>(edges.size() + 1);
    RouteNode to = EMPTY;
    for (Edge edge : edges) {
      if (edge.key.equals(key)) {
        to = edge.to;
      } else {
        more.add(edge);
      }
    }
    more.add(new Edge(key, segment, to.with(path, at + 1, change)));
    more.sort(Edge.ORDER);
    return new RouteNode(literals, List.copyOf(more), endpoints, mounted);
  }

  private RouteNode withEndpoint(PathTemplate path, String method, Endpoint endpoint) {
    if (endpoints.containsKey(method)) {
      throw new IllegalArgumentException(method + " " + path + " has a route already");
    }
    var more = new TreeMap<>(endpoints);
    more.put(method, endpoint);
    return new RouteNode(literals, edges, more, mounted);
  }

  /** Returns where a path leads for the method of the search, or null. */
  @Nullable Endpoint find(RouteSearch search, int at) {
    search.steps++;
    if (mounted != null) {
      search.onMount(mounted, at);
    }
    if (at == search.segments.size()) {
      search.onRoutes(this);
      return endpoint(search.method);
    }
    String segment = search.segments.get(at);
    RouteNode literal = literals.get(segment);
    if (literal != null) {
      Endpoint found = literal.find(search, at + 1);
      if (found != null) {
        return found;
      }
    }
    for (Edge edge : edges) {
      search.steps++;
      boolean rest = edge.segment.isRest();
      String value =
          rest && at + 1 < search.segments.size()
              ? String.join("/", search.segments.subList(at, search.segments.size()))
              : segment;
      int before = search.taken.size();
      if (edge.segment.take(value, search.taken)) {
        Endpoint found = edge.to.find(search, rest ? search.segments.size() : at + 1);
        if (found != null) {
          return found;
        }
        search.taken.subList(before, search.taken.size()).clear();
      }
    }
    return null;
  }

  private @Nullable Endpoint endpoint(String method) {
    Endpoint own = endpoints.get(method);
    if (own == null && method.equals("HEAD")) {
      own = endpoints.get("GET");
    }
    return own == null ? endpoints.get(ANY) : own;
  }
}
