package org.pulsarweb.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.pulsarweb.http.Headers;
import org.pulsarweb.http.HttpDate;

/**
 * Which requests are sent again after which failures, and when.
 *
 * <p>A request is sent again if it is idempotent (RFC 9110 §9.2.2), or says so itself by
 * Idempotency-Key, and if its body can be sent again; one that did not reach the server is sent
 * again whatever its method. When a server says how long to wait (Retry-After), that is kept; if it
 * is longer than wanted here, its answer is the answer.
 *
 * <p>All requests of a session share a budget: a fifth of them may be sent again, and ten more.
 *
 * <p>Immutable.
 *
 * @param tryMax how often a request is sent in all; 3, as the AWS SDK; 1 for no retries
 * @param delay the longest wait before the second try, doubled for each more; half of it at most is
 *     chance; 100 ms, as gRPC's examples
 * @param delayMax the longest wait; 10 s
 * @param retryAfterMax the longest wait that a server may ask for; 60 s
 * @param statuses which answers are failures that may pass; 408, 429, 502, 503 and 504
 */
public record RetryPolicy(
    int tryMax, Duration delay, Duration delayMax, Duration retryAfterMax, Set<Integer> statuses) {
  /** What of a call decides on its being sent again. */
  sealed interface Failure {
    /** There was no answer; the server has perhaps acted on the request. */
    record Broken() implements Failure {}

    /** The request did not reach a server, or that says that it has not looked at it. */
    record Unsent() implements Failure {}

    /** There was an answer. */
    record Answered(int status, Headers headers) implements Failure {}
  }

  /** Three tries, with the waits of which each parameter tells. */
  public static final RetryPolicy DEFAULTS =
      new RetryPolicy(
          3,
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Set.of(408, 429, 502, 503, 504));

  /** No request is sent again. */
  public static final RetryPolicy NONE = DEFAULTS.withTryMax(1);

  /** Which part of all requests may be sent again, as Finagle. */
  static final double BUDGET_SHARE = 0.2;

  /** How many retries a session has at first, so that a few calls are not without any. */
  static final int BUDGET_RESERVE = 10;

  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  /** Checks the limits. */
  public RetryPolicy {
    statuses = Set.copyOf(statuses);
    if (tryMax < 1 || tryMax > 100) {
      throw new IllegalArgumentException("a request is sent 1 to 100 times, not " + tryMax);
    }
    if (retryAfterMax.isNegative()) {
      throw new IllegalArgumentException("retryAfterMax must not be negative: " + retryAfterMax);
    }
    if (statuses.stream().anyMatch(status -> status < 400 || status > 599)) {
      throw new IllegalArgumentException("a failure is 400 to 599: " + statuses);
    }
    var _ = new Backoff(delay, delayMax, 0.5); // which checks them
  }

  /**
   * {@return a copy with more or fewer tries}
   *
   * @param count 1 to 100; 1 for no retries
   */
  public RetryPolicy withTryMax(int count) {
    return new RetryPolicy(count, delay, delayMax, retryAfterMax, statuses);
  }

  /**
   * {@return a copy with other waits}
   *
   * @param first the longest wait before the second try
   * @param max the longest wait
   */
  public RetryPolicy withDelay(Duration first, Duration max) {
    return new RetryPolicy(tryMax, first, max, retryAfterMax, statuses);
  }

  /**
   * {@return a copy that lets a server ask for other waits}
   *
   * @param max the longest; zero for none
   */
  public RetryPolicy withRetryAfterMax(Duration max) {
    return new RetryPolicy(tryMax, delay, delayMax, max, statuses);
  }

  /**
   * {@return a copy that takes other answers for failures that may pass}
   *
   * @param codes 400 to 599
   */
  public RetryPolicy withStatuses(Set<Integer> codes) {
    return new RetryPolicy(tryMax, delay, delayMax, retryAfterMax, codes);
  }

  /** {@return an interceptor for a session, best its first, which sends its requests again} */
  public Interceptor interceptor() {
    return new Retrying(this, InstantSource.system(), Pause.SLEEP);
  }

  RetryBudget budget() {
    return new RetryBudget(BUDGET_SHARE, BUDGET_RESERVE);
  }

  /**
   * Returns how long to wait before a request is sent again, or nothing if it is not. Whoever gets
   * a wait still asks the budget.
   *
   * @param tries how often it was sent, at least once
   * @param method of the request
   * @param headers of the request
   * @param repeatable whether its body can be sent again
   * @param failure why it would be
   * @param now for what a server says by date
   * @param random for the part of the wait that is chance
   */
  Optional<Duration> waitBefore(
      int tries,
      String method,
      Headers headers,
      boolean repeatable,
      Failure failure,
      Instant now,
      RandomGenerator random) {
    if (tries >= tryMax || !repeatable) {
      return Optional.empty();
    }
    Duration own = new Backoff(delay, delayMax, 0.5).wait(tries, random);
    return switch (failure) {
      case Failure.Unsent() -> Optional.of(own);
      case Failure.Broken() -> isIdempotent(method, headers) ? Optional.of(own) : Optional.empty();
      case Failure.Answered(int status, Headers answer) ->
          statuses.contains(status) && isIdempotent(method, headers)
              ? withRetryAfter(own, answer, now)
              : Optional.empty();
    };
  }

  private static boolean isIdempotent(String method, Headers headers) {
    return IDEMPOTENT.contains(method) || headers.has("Idempotency-Key");
  }

  private Optional<Duration> withRetryAfter(Duration own, Headers answer, Instant now) {
    Duration told = retryAfter(answer, now).orElse(Duration.ZERO);
    if (told.compareTo(retryAfterMax) > 0) {
      return Optional.empty();
    }
    return Optional.of(told.compareTo(own) > 0 ? told : own);
  }

  /** Returns what Retry-After says, in seconds or as a date (RFC 9110 §10.2.3), if it does. */
  static Optional<Duration> retryAfter(Headers answer, Instant now) {
    String text = answer.get("Retry-After").orElse("").strip();
    if (Ascii.isDecimal(text)) {
      // Ten digits and more are longer than anybody waits.
      long seconds = text.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(text);
      return Optional.of(Duration.ofSeconds(seconds));
    }
    return HttpDate.parse(text)
        .map(date -> date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
  }
}
