package org.pulsarweb.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pulsarweb.http.Request;

/**
 * Where a path leads for one method.
 *
 * @param handler with the middleware of the routers it was mounted with around it
 * @param names of the parameters, in the order in which the path has them
 * @param scope that middleware, for what the router itself answers at this path
 */
record Endpoint(HttpHandler handler, List<String> names, List<Middleware> scope) {
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
