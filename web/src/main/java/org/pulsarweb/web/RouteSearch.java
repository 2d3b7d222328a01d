package org.pulsarweb.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One way through the tree of routes, and what was seen on it. */
final class RouteSearch {
  final List<String> segments;
  final String method;

  /** Values of parameters on the way to where the search is. */
  final List<String> taken = new ArrayList<>(2);

  /** The methods of whatever takes the path, if the search is to look at all of it. */
  @Nullable Set<String> others;

  /** The middleware of what takes the path, if only for other methods; else of the last mount. */
  List<Middleware> scope = List.of();

  private int scopeDepth = -1;
  private boolean scopeIsOfRoute;

  /** How many nodes and edges were looked at. */
  int steps;

  RouteSearch(List<String> segments, String method) {
    this.segments = segments;
    this.method = method;
  }

  /** Has the search collect what takes the path for other methods. */
  RouteSearch forOthers() {
    others = new TreeSet<>();
    return this;
  }

  /** The search is where routers were mounted that have this around them. */
  void onMount(List<Middleware> mounted, int depth) {
    if (!scopeIsOfRoute && depth > scopeDepth) {
      scope = mounted;
      scopeDepth = depth;
    }
  }

  void onRoutes(RouteNode node) {
    Set<String> all = others;
    if (all != null && !node.endpoints.isEmpty()) {
      all.addAll(node.endpoints.keySet());
      if (!scopeIsOfRoute) {
        scope = node.endpoints.values().iterator().next().scope();
        scopeIsOfRoute = true;
      }
    }
  }
}
