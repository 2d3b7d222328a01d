package org.pulsarweb.client;

import java.io.IOException;

/**
 * Requests in, responses out: the network, an in-memory server, or a script for a test.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface HttpTransport {
  /**
   * Sends one request and waits for its answer; redirects are the session's business.
   *
   * @param request as it will be sent
   * @return the answer; its body has been read, unless {@link HttpRequest#isStreamed}
   * @throws IOException if there is none; says why
   */
  HttpResponse send(HttpRequest request) throws IOException;
}
