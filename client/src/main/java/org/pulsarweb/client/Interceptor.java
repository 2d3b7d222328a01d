package org.pulsarweb.client;

import java.io.IOException;

/**
 * Something around every request of a session: changes it, asks again, measures, or answers by
 * itself. A call that is redirected goes through it once for each request.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface Interceptor {
  /**
   * Handles one request, in straight-line code on the thread that makes the call.
   *
   * @param request what is to be sent
   * @param next what is inside; may be asked never, once, or again
   * @return the answer
   * @throws IOException if there is none
   */
  HttpResponse around(HttpRequest request, HttpTransport next) throws IOException;
}
