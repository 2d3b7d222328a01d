package org.pulsarweb.web;

import java.time.Duration;

/**
 * How much an HTTP server does at once. What counts requests or connections is shared out evenly
 * among the workers.
 *
 * <p>Immutable.
 *
 * @param connectionMax connections open at once; more are closed as they come; 16,384
 * @param requestMax requests being answered at once; more wait; 16,384, as many as connections
 * @param requestQueueMax requests that wait; more are answered with 503 and {@code Retry-After};
 *     1,024, as nginx's and Tomcat's queues have some hundred to a thousand
 * @param queueTimeout how long a request may wait before the answer is the same 503; 5 s
 * @param requestsPerConnection requests after which a connection ends, so that none lives for ever;
 *     ten million (nginx 1,000)
 */
public record HttpQuotas(
    int connectionMax,
    int requestMax,
    int requestQueueMax,
    Duration queueTimeout,
    int requestsPerConnection) {
  /** The defaults named above. */
  public static final HttpQuotas DEFAULTS =
      new HttpQuotas(16_384, 16_384, 1024, Duration.ofSeconds(5), 10_000_000);

  /** Checks each component. */
  public HttpQuotas {
    requirePositive("connectionMax", connectionMax);
    requirePositive("requestMax", requestMax);
    requirePositive("requestsPerConnection", requestsPerConnection);
    if (requestQueueMax < 0) {
      throw new IllegalArgumentException(
          "requestQueueMax must not be negative, as is " + requestQueueMax);
    }
    if (!queueTimeout.isPositive()) {
      throw new IllegalArgumentException("queueTimeout must be positive, not " + queueTimeout);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
