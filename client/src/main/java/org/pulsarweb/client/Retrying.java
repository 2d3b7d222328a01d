package org.pulsarweb.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ProtocolException;

/** Sends requests again, as a {@link RetryPolicy} says and its budget allows. */
final class Retrying implements Interceptor {
  private final RetryPolicy policy;
  private final RetryBudget budget;
  private final InstantSource clock;
  private final Pause pause;

  Retrying(RetryPolicy policy, InstantSource clock, Pause pause) {
    this.policy = policy;
    this.budget = policy.budget();
    this.clock = clock;
    this.pause = pause;
  }

  @Override
  public HttpResponse around(HttpRequest request, HttpTransport next) throws IOException {
    budget.onRequest();
    for (int tries = 1; ; tries++) {
      HttpResponse response = null;
      IOException broken = null;
      try {
        response = next.send(request);
      } catch (IOException e) {
        broken = e;
      }
      Optional<Duration> wait = waitBefore(tries, request, response, broken);
      if (wait.isEmpty() || isTooLong(wait.get(), request) || !budget.trySpend()) {
        if (response == null) {
          throw broken == null ? new IOException("no answer: " + request) : broken;
        }
        return response;
      }
      if (response != null) {
        Redirects.drain(response);
      }
      pause.sleep(wait.get());
    }
  }

  /** Tells whether the time of the call would be over before. */
  private static boolean isTooLong(Duration wait, HttpRequest request) {
    return wait.toNanos() >= request.options().remainingNanos(System.nanoTime());
  }

  private Optional<Duration> waitBefore(
      int tries,
      HttpRequest request,
      @Nullable HttpResponse response,
      @Nullable IOException broken) {
    RetryPolicy.Failure failure =
        response == null
            ? failureOf(broken)
            : new RetryPolicy.Failure.Answered(response.status(), response.headers());
    return failure == null
        ? Optional.empty()
        : policy.waitBefore(
            tries,
            request.method(),
            request.headers(),
            true, // a body that is written while it is sent can be written again
            failure,
            clock.instant(),
            ThreadLocalRandom.current());
  }

  /** Returns what kind of failure it is, or null for one that does not pass by itself. */
  private static RetryPolicy.@Nullable Failure failureOf(@Nullable IOException broken) {
    return switch (broken) {
      case HttpTimeoutException late ->
          switch (late.phase()) {
            case CONNECT, TLS -> new RetryPolicy.Failure.Unsent();
            case SEND, FIRST_BYTE, BETWEEN_BYTES -> new RetryPolicy.Failure.Broken();
            case POOL, TOTAL -> null; // others wait, too; and there is no time left
          };
      case InterruptedIOException _ -> null; // nobody waits for it any more
      case SSLException _ -> null; // who the server is not, it will not be the next time
      case ProtocolException _ -> null; // nor will it know the rules
      case ConnectException _ -> new RetryPolicy.Failure.Unsent();
      case UnknownHostException _ -> new RetryPolicy.Failure.Unsent();
      case null, default -> new RetryPolicy.Failure.Broken();
    };
  }
}
