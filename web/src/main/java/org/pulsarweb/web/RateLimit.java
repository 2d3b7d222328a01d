package org.pulsarweb.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware that lets each client make so many requests in so much time; one more is answered with
 * 429 (RFC 6585 §4) and Retry-After. It works by a bucket that fills steadily, so that after a
 * pause as many may come at once as in the whole time. Each worker counts for itself.
 *
 * <p>Safe for use by many threads.
 */
public final class RateLimit implements Middleware {
  private static final int CLIENT_MAX_COUNT = 100_000;

  /** What is left, and when that was. */
  private record Bucket(double tokens, long atNanos) {}

  private final int requests;
  private final long windowNanos;
  private final Function<Request, String> client;
  private final LongSupplier clock;
  private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

  private RateLimit(
      int requests, Duration window, Function<Request, String> client, LongSupplier clock) {
    if (requests < 1 || !window.isPositive()) {
      throw new IllegalArgumentException("no rate: " + requests + " in " + window);
    }
    this.requests = requests;
    this.windowNanos = window.toNanos();
    this.client = client;
    this.clock = clock;
  }

  /**
   * Returns a limit for each address; IPv6 clients of one /64 count as one, and all that come
   * through a proxy, unless it says whom it speaks for by the PROXY protocol.
   *
   * @param requests at least 1
   * @param window more than zero
   * @return the middleware
   */
  public static RateLimit of(int requests, Duration window) {
    return of(requests, window, RateLimit::address);
  }

  /**
   * Returns a limit for each client, whatever tells it from others.
   *
   * @param requests at least 1
   * @param window more than zero
   * @param client tells whose request it is
   * @return the middleware
   */
  public static RateLimit of(int requests, Duration window, Function<Request, String> client) {
    return new RateLimit(requests, window, client, System::nanoTime);
  }

  static RateLimit of(
      int requests, Duration window, Function<Request, String> client, LongSupplier clock) {
    return new RateLimit(requests, window, client, clock);
  }

  private static String address(Request request) {
    SocketAddress remote = request.remote().orElse(null);
    if (!(remote instanceof InetSocketAddress internet) || internet.getAddress() == null) {
      return "";
    }
    byte[] bytes = internet.getAddress().getAddress();
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, 8); i++) {
      text.append((char) (bytes[i] & 0xFF));
    }
    return text.toString();
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return request -> {
      long waitNanos = take(client.apply(request));
      if (waitNanos == 0) {
        return next.handle(request);
      }
      long seconds = Math.ceilDiv(waitNanos, 1_000_000_000L);
      return Response.error(429, "too many requests")
          .withHeader("Retry-After", Long.toString(seconds));
    };
  }

  /** Takes one, and returns 0; or returns after how many nanoseconds there is one. */
  private synchronized long take(String key) {
    long now = clock.getAsLong();
    Bucket bucket = buckets.get(key);
    double perNano = (double) requests / windowNanos;
    double tokens =
        bucket == null
            ? requests
            : Math.min(requests, bucket.tokens + (now - bucket.atNanos) * perNano);
    boolean taken = tokens >= 1;
    buckets.put(key, new Bucket(taken ? tokens - 1 : tokens, now));
    if (buckets.size() > CLIENT_MAX_COUNT) {
      buckets.pollFirstEntry();
    }
    return taken ? 0 : Math.max(1, (long) Math.ceil((1 - tokens) / perNano));
  }
}
