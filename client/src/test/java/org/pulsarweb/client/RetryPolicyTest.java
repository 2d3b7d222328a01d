package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pulsarweb.client.RetryPolicy.Failure;
import org.pulsarweb.http.Headers;

class RetryPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Failure BROKEN = new Failure.Broken();
  private static final Failure UNSENT = new Failure.Unsent();

  private final RetryPolicy policy = RetryPolicy.DEFAULTS;

  private static Optional<Duration> decide(
      RetryPolicy policy, int tries, String method, Failure failure) {
    return policy.waitBefore(tries, method, Headers.EMPTY, true, failure, NOW, new Random(1));
  }

  private static Failure answered(int status, String... headers) {
    return new Failure.Answered(status, Headers.of(headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
  void an_idempotent_request_is_sent_again(String method) {
    assertThat(decide(policy, 1, method, BROKEN)).isPresent();
    assertThat(decide(policy, 1, method, UNSENT)).isPresent();
    assertThat(decide(policy, 1, method, answered(503))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "get", "LOCK"})
  void another_is_sent_again_only_if_it_never_arrived(String method) {
    assertThat(decide(policy, 1, method, BROKEN)).isEmpty();
    assertThat(decide(policy, 1, method, answered(503))).isEmpty();
    assertThat(decide(policy, 1, method, UNSENT)).isPresent();
  }

  @Test
  void a_request_may_say_that_it_is_idempotent() {
    Headers key = Headers.of("Idempotency-Key", "\"8e03978e\"");
    assertThat(policy.waitBefore(1, "POST", key, true, BROKEN, NOW, new Random(1))).isPresent();
  }

  @Test
  void a_body_that_is_gone_is_not_sent_again() {
    assertThat(policy.waitBefore(1, "PUT", Headers.EMPTY, false, UNSENT, NOW, new Random(1)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "408, true",
    "429, true",
    "502, true",
    "503, true",
    "504, true",
    "200, false",
    "400, false",
    "401, false",
    "404, false",
    "500, false",
    "501, false",
  })
  void only_what_may_pass_is_a_reason(int status, boolean again) {
    assertThat(decide(policy, 1, "GET", answered(status)).isPresent()).isEqualTo(again);
    RetryPolicy own = policy.withStatuses(Set.of(500));
    assertThat(decide(own, 1, "GET", answered(status)).isPresent()).isEqualTo(status == 500);
  }

  @Test
  void there_are_three_tries() {
    assertThat(decide(policy, 2, "GET", BROKEN)).isPresent();
    assertThat(decide(policy, 3, "GET", BROKEN)).isEmpty();
    assertThat(decide(RetryPolicy.NONE, 1, "GET", UNSENT)).isEmpty();
  }

  @Test
  void each_wait_is_twice_as_long_and_half_of_it_chance() {
    RetryPolicy many = policy.withTryMax(20);
    var random = new Random(1);
    for (int tries = 1; tries < 20; tries++) {
      long most = Math.min(10_000, 100L << (tries - 1));
      for (int i = 0; i < 50; i++) {
        Duration wait =
            many.waitBefore(tries, "GET", Headers.EMPTY, true, BROKEN, NOW, random).orElseThrow();
        assertThat(wait).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5", "0, ", "60, 60", "'Fri, 20 Nov 2026 12:00:07 GMT', 7",
    "'Fri, 20 Nov 2026 11:00:00 GMT', ", "soon, ", "-5, ", "1.5, ",
  })
  void what_a_server_asks_for_is_waited(String retryAfter, Long seconds) {
    Duration wait =
        decide(policy, 1, "GET", answered(503, "Retry-After", retryAfter)).orElseThrow();
    if (seconds == null) {
      assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(100));
    } else {
      assertThat(wait).isEqualTo(Duration.ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"61", "99999999999999999999", "Fri, 20 Nov 2026 12:01:01 GMT"})
  void who_asks_for_too_long_has_answered(String retryAfter) {
    assertThat(decide(policy, 1, "GET", answered(429, "Retry-After", retryAfter))).isEmpty();
    RetryPolicy patient = policy.withRetryAfterMax(Duration.ofDays(36_500));
    assertThat(decide(patient, 1, "GET", answered(429, "Retry-After", retryAfter))).isPresent();
  }

  @Test
  void limits_are_checked() {
    assertThatIllegalArgumentException().isThrownBy(() -> policy.withTryMax(0));
    assertThatIllegalArgumentException().isThrownBy(() -> policy.withTryMax(101));
    assertThatIllegalArgumentException().isThrownBy(() -> policy.withStatuses(Set.of(200)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy.withRetryAfterMax(Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy.withDelay(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy.withDelay(Duration.ofSeconds(-1), Duration.ofSeconds(1)));
  }

  @Test
  void when_all_fail_the_load_grows_by_a_fifth() {
    RetryBudget budget = policy.budget();
    int again = 0;
    for (int request = 0; request < 10_000; request++) {
      budget.onRequest();
      for (int tries = 1; tries < 3; tries++) {
        again += budget.trySpend() ? 1 : 0;
      }
    }
    assertThat(again).isBetween(2000, 2010);
  }

  @Test
  void no_more_than_the_reserve_is_saved_up() {
    var budget = new RetryBudget(0.5, 2);
    IntStream.range(0, 100).forEach(_ -> budget.onRequest());
    assertThat(budget.trySpend()).isTrue();
    assertThat(budget.trySpend()).isTrue();
    assertThat(budget.trySpend()).isFalse();
    budget.onRequest();
    assertThat(budget.trySpend()).isFalse();
    budget.onRequest();
    assertThat(budget.trySpend()).isTrue();
  }

  @Test
  void threads_spend_each_retry_once() throws Exception {
    var budget = new RetryBudget(0, 1000);
    Callable<Integer> spend =
        () -> (int) IntStream.range(0, 1000).filter(_ -> budget.trySpend()).count();
    int spent = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var one : threads.invokeAll(java.util.Collections.nCopies(8, spend))) {
        spent += one.get();
      }
    }
    assertThat(spent).isEqualTo(1000);
  }
}
