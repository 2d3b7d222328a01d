package org.pulsarweb.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Body;
import org.pulsarweb.http.EntityTag;
import org.pulsarweb.http.Headers;

/**
 * A private cache (RFC 9111) as an interceptor: answers to GET are kept for as long as the server
 * says, or a tenth of the time for which they had not changed, and are asked for again by their
 * ETag or Last-Modified. An answer from the cache has the field Age.
 *
 * <p>Understood are all directives for private caches, {@code stale-while-revalidate} and {@code
 * stale-if-error} (RFC 5861), and those of requests. Not kept are parts (206), answers that are
 * larger than a quarter of the cache or 16 MiB, and cookies: those are set by the first answer
 * alone. What was got with one Authorization is not given for another.
 *
 * <p>Safe for use by many threads.
 */
public final class HttpCache implements Interceptor {
  private static final long ENTRY_MAX_BYTES = 16L * 1024 * 1024;
  private static final int ENTRY_SHARE = 4;
  private static final Set<Integer> ERRORS = Set.of(500, 502, 503, 504); // RFC 5861 §4

  /**
   * How often the cache was of use.
   *
   * <p>Immutable.
   *
   * @param hits answers for which no server was asked
   * @param validations answers that a server said are still good
   * @param misses answers that a server had to send
   * @param bytes what all kept answers take, about
   */
  public record Counts(long hits, long validations, long misses, long bytes) {}

  private final CacheStore store;
  private final InstantSource clock;
  private final long entryMaxBytes;
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong validations = new AtomicLong();
  private final AtomicLong misses = new AtomicLong();

  /** The URLs that are asked for anew while their old answers are given. */
  private final Set<String> refreshing = ConcurrentHashMap.newKeySet();

  HttpCache(CacheStore store, long maxBytes, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.entryMaxBytes = Math.min(ENTRY_MAX_BYTES, maxBytes / ENTRY_SHARE);
  }

  /**
   * {@return a cache in memory}
   *
   * @param maxBytes of all answers with their fields; more than 0
   */
  public static HttpCache memory(long maxBytes) {
    requirePositive(maxBytes);
    return new HttpCache(new MemoryCacheStore(maxBytes), maxBytes, InstantSource.system());
  }

  /**
   * {@return a cache in a folder, where it survives the program}
   *
   * @param folder made, for its owner alone, if it is not there; one program at a time may use it
   * @param maxBytes of all files; more than 0
   * @throws IOException if it cannot be used
   */
  public static HttpCache disk(Path folder, long maxBytes) throws IOException {
    requirePositive(maxBytes);
    return new HttpCache(DiskCacheStore.open(folder, maxBytes), maxBytes, InstantSource.system());
  }

  private static void requirePositive(long maxBytes) {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("a cache has more than 0 bytes, not " + maxBytes);
    }
  }

  /** {@return how often it was of use} */
  public Counts counts() {
    return new Counts(hits.get(), validations.get(), misses.get(), store.bytes());
  }

  @Override
  public HttpResponse around(HttpRequest request, HttpTransport next) throws IOException {
    if (!CacheRules.mayAnswer(request)) {
      HttpResponse response = next.send(request);
      if (!CacheRules.isSafe(request.method()) && response.status() < 400) {
        invalidate(request, response);
      }
      return response;
    }
    String key = CacheRules.keyOf(request.url());
    CacheControl wanted = CacheControl.of(request.headers());
    CacheEntry entry = newest(store.find(key), request.headers());
    Verdict verdict = entry == null ? Verdict.ASK : judge(request, wanted, entry);
    if (entry != null && verdict != Verdict.ASK) {
      hits.incrementAndGet();
      if (verdict == Verdict.GIVE_AND_REFRESH) {
        refresh(key, request, entry, next);
      }
      return answer(request, entry);
    }
    if (wanted.has("only-if-cached")) {
      return HttpResponse.received(
          request, 504, "Gateway Timeout", "HTTP/1.1", Headers.EMPTY, new byte[0], 0, 0);
    }
    return entry == null || !isValidatable(entry)
        ? fetch(key, request, entry, next)
        : validate(key, request, entry, next);
  }

  /** What to do with a kept answer. */
  private enum Verdict {
    GIVE,
    GIVE_AND_REFRESH,
    ASK
  }

  private static @Nullable CacheEntry newest(List<CacheEntry> entries, Headers request) {
    CacheEntry newest = null;
    for (CacheEntry entry : entries) {
      boolean isNewer = newest == null || !entry.date().isBefore(newest.date());
      if (isNewer && entry.isFor(request)) {
        newest = entry;
      }
    }
    return newest;
  }

  /** Tells whether a kept answer may be given without asking (RFC 9111 §4, §4.2.4, §5.2.1). */
  private Verdict judge(HttpRequest request, CacheControl wanted, CacheEntry entry) {
    CacheControl told = CacheControl.of(entry.headers());
    if (told.has("no-cache") || CacheRules.wantsValidation(request.headers(), wanted)) {
      return Verdict.ASK;
    }
    Duration age = entry.age(clock.instant());
    if (wanted.seconds("max-age").filter(max -> age.compareTo(max) > 0).isPresent()) {
      return Verdict.ASK;
    }
    Duration left = entry.lifetime().minus(age);
    if (left.isPositive()
        && left.compareTo(wanted.seconds("min-fresh").orElse(Duration.ZERO)) >= 0) {
      return Verdict.GIVE;
    }
    if (left.isPositive() || told.has("must-revalidate")) {
      return Verdict.ASK;
    }
    Duration stale = left.negated();
    if (allows(wanted.maxStale(), stale)) {
      return Verdict.GIVE;
    }
    boolean isOnlyAsking = wanted.has("min-fresh") || wanted.has("only-if-cached");
    return !isOnlyAsking && allows(told.seconds("stale-while-revalidate"), stale)
        ? Verdict.GIVE_AND_REFRESH
        : Verdict.ASK;
  }

  private static boolean allows(Optional<Duration> max, Duration stale) {
    return max.isPresent() && stale.compareTo(max.get()) <= 0;
  }

  private HttpResponse answer(HttpRequest request, CacheEntry entry) {
    long age = entry.age(clock.instant()).toSeconds();
    byte[] body = request.method().equals("HEAD") ? new byte[0] : entry.body();
    return HttpResponse.received(
        request,
        entry.status(),
        entry.reason(),
        "HTTP/1.1",
        entry.headers().set("Age", Long.toString(age)),
        body,
        0,
        body.length);
  }

  private static boolean isValidatable(CacheEntry entry) {
    return entry.headers().has("ETag") || entry.headers().has("Last-Modified");
  }

  /** Asks without a condition. */
  private HttpResponse fetch(
      String key, HttpRequest request, @Nullable CacheEntry old, HttpTransport next)
      throws IOException {
    misses.incrementAndGet();
    Instant askedAt = clock.instant();
    HttpResponse response;
    try {
      response = next.send(request);
    } catch (IOException e) {
      if (old != null && mayHide(request, old)) {
        return answer(request, old);
      }
      throw e;
    }
    return old != null && ERRORS.contains(response.status()) && mayHide(request, old)
        ? instead(response, request, old)
        : keep(key, request, response, askedAt);
  }

  /** Asks whether a kept answer is still good (RFC 9111 §4.3). */
  private HttpResponse validate(String key, HttpRequest request, CacheEntry old, HttpTransport next)
      throws IOException {
    Instant askedAt = clock.instant();
    HttpResponse response;
    try {
      response = next.send(conditional(request, old));
    } catch (IOException e) {
      if (mayHide(request, old)) {
        return answer(request, old);
      }
      throw e;
    }
    if (response.status() == 304 && isOf(response, old)) {
      validations.incrementAndGet();
      Headers fields = CacheRules.updated(old.headers(), response.headers());
      CacheEntry good = old.with(fields, askedAt, clock.instant());
      response.close();
      put(key, good);
      return answer(request, good);
    }
    if (response.status() == 304) {
      response.close(); // of another answer, which nobody has
      store.remove(key);
      return fetch(key, request, null, next);
    }
    misses.incrementAndGet();
    return ERRORS.contains(response.status()) && mayHide(request, old)
        ? instead(response, request, old)
        : keep(key, request, response, askedAt);
  }

  private static HttpRequest conditional(HttpRequest request, CacheEntry old) {
    HttpRequest asking = request;
    String tag = old.headers().get("ETag").orElse("");
    String modified = old.headers().get("Last-Modified").orElse("");
    if (!tag.isEmpty()) {
      asking = asking.withHeader("If-None-Match", tag);
    }
    return modified.isEmpty() ? asking : asking.withHeader("If-Modified-Since", modified);
  }

  /** Tells whether a 304 is about the answer that is kept (RFC 9111 §4.3.4). */
  private static boolean isOf(HttpResponse response, CacheEntry old) {
    Optional<EntityTag> told = EntityTag.parse(response.headers().get("ETag").orElse(""));
    Optional<EntityTag> known = EntityTag.parse(old.headers().get("ETag").orElse(""));
    return told.isEmpty() || known.isEmpty() || told.get().matchesWeakly(known.get());
  }

  /** Tells whether a kept answer may take the place of a failure (RFC 5861 §4). */
  private boolean mayHide(HttpRequest request, CacheEntry old) {
    CacheControl told = CacheControl.of(old.headers());
    if (told.has("must-revalidate") || told.has("no-cache")) {
      return false;
    }
    Duration stale = old.age(clock.instant()).minus(old.lifetime());
    return allows(told.seconds("stale-if-error"), stale)
        || allows(CacheControl.of(request.headers()).seconds("stale-if-error"), stale);
  }

  private HttpResponse instead(HttpResponse failure, HttpRequest request, CacheEntry old) {
    Redirects.drain(failure);
    return answer(request, old);
  }

  /** Asks for an answer anew, on a thread of its own, unless somebody does already. */
  private void refresh(String key, HttpRequest request, CacheEntry old, HttpTransport next) {
    if (!refreshing.add(key)) {
      return;
    }
    Thread.startVirtualThread(() -> {
      try (HttpResponse response =
          isValidatable(old)
              ? validate(key, request, old, next)
              : fetch(key, request, null, next)) {
        byte[] _ = response.bytes(); // which keeps one that is streamed
      } catch (IOException _) {
        // The old answer is still there, and the next request asks again.
      } finally {
        refreshing.remove(key);
      }
    });
  }

  /** Keeps an answer if it may be kept, when it is whole. */
  private HttpResponse keep(String key, HttpRequest request, HttpResponse response, Instant askedAt)
      throws IOException {
    if (!request.method().equals("GET")) {
      return response;
    }
    if (!CacheRules.mayKeep(response.status(), response.headers())) {
      if (response.status() < 500) {
        store.remove(key); // what was kept is no longer what the server says
      }
      return response;
    }
    Instant cameAt = clock.instant();
    Headers fields = CacheRules.kept(response.headers());
    String variant = CacheEntry.variantOf(request.headers(), fields);
    CachedBody.Kept kept =
        body ->
            put(
                key,
                new CacheEntry(
                    variant, response.status(), response.reason(), fields, body, askedAt, cameAt));
    if (!request.isStreamed()) {
      byte[] bytes = response.bytes();
      if (bytes.length <= entryMaxBytes) {
        kept.keep(bytes);
      }
      return response;
    }
    Body body = new CachedBody(response.body(), entryMaxBytes, kept);
    return HttpResponse.streamed(
        request,
        response.status(),
        response.reason(),
        response.version(),
        response.headers(),
        body);
  }

  private void put(String key, CacheEntry entry) {
    if (entry.weight() <= entryMaxBytes) {
      store.put(key, entry);
    } else {
      store.remove(key);
    }
  }

  /** Forgets what an unsafe request may have changed (RFC 9111 §4.4). */
  private void invalidate(HttpRequest request, HttpResponse response) {
    store.remove(CacheRules.keyOf(request.url()));
    for (String name : new String[] {"Location", "Content-Location"}) {
      String reference = response.headers().get(name).orElse("");
      if (!reference.isEmpty()) {
        try {
          HttpUrl other = request.target().resolve(reference);
          if (other.hasSameOrigin(request.target())) {
            store.remove(CacheRules.keyOf(other.toUri()));
          }
        } catch (IllegalArgumentException _) {
          // It leads nowhere that could have been kept.
        }
      }
    }
  }

  /** {@return how large it is, for messages only} */
  @Override
  public String toString() {
    return "a cache with " + store.bytes() + " bytes";
  }
}
