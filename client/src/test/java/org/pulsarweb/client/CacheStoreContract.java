package org.pulsarweb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pulsarweb.http.Headers;

/** What every {@link CacheStore} promises. */
interface CacheStoreContract {
  CacheStore open(long maxBytes) throws IOException;

  static CacheEntry entry(String variant, String body) {
    Instant time = Instant.parse("2026-11-20T12:00:00.123Z");
    return new CacheEntry(
        variant,
        200,
        "OK",
        Headers.of("ETag", "\"\u00e4\"", "X-Empty", ""),
        body.getBytes(StandardCharsets.UTF_8),
        time,
        time.plusMillis(5));
  }

  static List<String> bodies(CacheStore store, String key) {
    return store.find(key).stream()
        .map(entry -> new String(entry.body(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  default void what_was_put_is_found() throws IOException {
    CacheStore store = open(100_000);
    assertThat(store.find("a")).isEmpty();
    CacheEntry entry = entry("v", "hello");
    store.put("a", entry);
    assertThat(store.find("b")).isEmpty();
    assertThat(store.find("a")).singleElement().usingRecursiveComparison().isEqualTo(entry);
    assertThat(store.bytes()).isPositive();
  }

  @Test
  default void an_answer_takes_the_place_of_the_one_for_the_same_requests() throws IOException {
    CacheStore store = open(100_000);
    store.put("a", entry("v", "1"));
    store.put("a", entry("w", "2"));
    store.put("a", entry("v", "3"));
    assertThat(bodies(store, "a")).containsExactly("2", "3");
  }

  @Test
  default void of_the_answers_for_one_url_the_newest_8_are_kept() throws IOException {
    CacheStore store = open(100_000);
    IntStream.range(0, 12).forEach(i -> store.put("a", entry("v" + i, Integer.toString(i))));
    assertThat(bodies(store, "a")).containsExactly("4", "5", "6", "7", "8", "9", "10", "11");
  }

  @Test
  default void what_was_removed_is_gone() throws IOException {
    CacheStore store = open(100_000);
    store.put("a", entry("v", "1"));
    store.put("b", entry("v", "2"));
    store.remove("a");
    store.remove("a");
    assertThat(store.find("a")).isEmpty();
    assertThat(bodies(store, "b")).containsExactly("2");
    store.remove("b");
    assertThat(store.bytes()).isZero();
  }

  @Test
  default void what_was_not_used_for_the_longest_time_goes_first() throws IOException {
    CacheStore store = open(3500);
    String body = "x".repeat(800);
    store.put("a", entry("v", body));
    store.put("b", entry("v", body));
    store.put("c", entry("v", body));
    assertThat(store.find("a")).hasSize(1);
    store.put("d", entry("v", body));
    assertThat(store.find("b")).isEmpty();
    assertThat(store.find("a")).hasSize(1);
    assertThat(store.find("d")).hasSize(1);
    assertThat(store.bytes()).isLessThanOrEqualTo(3500);
  }

  @Test
  default void what_is_larger_than_all_is_not_kept() throws IOException {
    CacheStore store = open(1000);
    store.put("a", entry("v", "x".repeat(1000)));
    assertThat(store.find("a")).isEmpty();
    assertThat(store.bytes()).isZero();
  }

  @Test
  default void threads_find_whole_answers() throws Exception {
    CacheStore store = open(20_000);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> work =
          () -> {
            for (int i = 0; i < 100; i++) {
              String key = "k" + i % 7;
              store.put(key, entry("v" + i % 3, key.repeat(500)));
              assertThat(bodies(store, key)).allMatch(key.repeat(500)::equals);
              if (i % 10 == 0) {
                store.remove(key);
              }
            }
            return true;
          };
      for (var done : threads.invokeAll(List.of(work, work, work, work))) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(store.bytes()).isLessThanOrEqualTo(20_000);
    IntStream.range(0, 7).forEach(i -> store.remove("k" + i));
    assertThat(store.bytes()).isZero();
  }
}
