package org.pulsarweb.web;

import java.util.List;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Answers requests. It runs in a fiber, so it may wait: sleep, query a database, call another
 * server; only its own request waits with it.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers one request.
   *
   * @param request what the client asks
   * @return what to answer
   * @throws HttpException to answer with its status and message
   * @throws Exception anything else is answered with 500, and reported
   */
  Response handle(Request request) throws Exception;

  /**
   * Returns this handler with middleware around it.
   *
   * @param around the first is outermost: it sees a request first and its answer last
   * @return a handler that does all of it
   */
  default HttpHandler with(Middleware... around) {
    return Chain.of(List.of(around), this);
  }
}
