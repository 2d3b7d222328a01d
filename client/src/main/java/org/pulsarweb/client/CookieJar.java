package org.pulsarweb.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.http.Cookie;
import org.pulsarweb.http.Headers;

/**
 * Cookies that servers have set, and to whom they go (RFC 6265bis): an interceptor that a session
 * is opened with. It can be written to a file and read again ({@link #save}, {@link #load}).
 *
 * <p>A cookie for a domain is taken if that is no public suffix, such as {@code co.uk}: the list is
 * Guava's, if that is on the class path. Without it every cookie goes back to the host alone that
 * has set it.
 *
 * <p>It holds 180 cookies for each domain, as Chrome, and 3000 in all (RFC 6265 §6.1). When there
 * are more, those go first that are over, then those that are not secure, and of these the ones
 * that were not used for the longest time.
 *
 * <p>Safe for use by many threads.
 */
public final class CookieJar implements Interceptor {
  private static final int DOMAIN_MAX_COUNT = 180;
  private static final int MAX_COUNT = 3000;

  /** Those of one domain, the one that was used last at the end. */
  private final Map<String, List<StoredCookie>> domains = new HashMap<>(); // guarded by this

  private final InstantSource clock;
  private final CookieRules rules;
  private int count; // guarded by this
  private Instant last = Instant.MIN; // guarded by this; when the newest was created

  private CookieJar(InstantSource clock, Optional<PublicSuffixes> suffixes) {
    this.clock = clock;
    this.rules = new CookieRules(suffixes);
  }

  /** {@return an empty jar} */
  public static CookieJar open() {
    return open(InstantSource.system(), PublicSuffixes.known());
  }

  static CookieJar open(InstantSource clock, Optional<PublicSuffixes> suffixes) {
    return new CookieJar(clock, suffixes);
  }

  /**
   * Adds the cookies that are for a request, unless it has some of its own, and takes those that
   * its answer sets.
   */
  @Override
  public HttpResponse around(HttpRequest request, HttpTransport next) throws IOException {
    Optional<String> cookies =
        request.headers().has("Cookie") ? Optional.empty() : field(request.url());
    HttpResponse response =
        next.send(cookies.isEmpty() ? request : request.withHeader("Cookie", cookies.get()));
    receive(request.url(), response.headers());
    return response;
  }

  /**
   * Takes the cookies that an answer sets. What a browser would not take is passed over.
   *
   * @param url of the request
   * @param headers of the answer
   */
  public void receive(URI url, Headers headers) {
    if (!headers.has("Set-Cookie")) {
      return;
    }
    CookieRequest request = CookieRequest.of(url);
    Instant now = clock.instant();
    for (String field : headers.all("Set-Cookie")) {
      SetCookie.parse(field, now)
          .flatMap(told -> rules.accept(told, request, now))
          .ifPresent(cookie -> add(cookie, request));
    }
  }

  /**
   * Adds a cookie as if a server had set it.
   *
   * @param url of that server
   * @param cookie what it sets
   * @throws IllegalArgumentException if no browser would take it from there
   */
  public void add(URI url, Cookie cookie) {
    CookieRequest request = CookieRequest.of(url);
    Instant now = clock.instant();
    Optional<StoredCookie> stored =
        SetCookie.parse(cookie.text(), now).flatMap(told -> rules.accept(told, request, now));
    if (stored.isEmpty() || !add(stored.get(), request)) {
      throw new IllegalArgumentException(url.getHost() + " cannot set the cookie " + cookie);
    }
  }

  private synchronized boolean add(StoredCookie cookie, CookieRequest request) {
    if (!request.secure() && CookieRules.wouldShadow(cookie, this::related)) {
      return false;
    }
    put(cookie);
    return true;
  }

  /** Returns those of a domain, of the domains above it, and of those below it. */
  private List<StoredCookie> related(String domain) {
    var related = new ArrayList<StoredCookie>();
    domains.forEach((other, cookies) -> {
      if (CookieRules.domainMatches(other, domain) || CookieRules.domainMatches(domain, other)) {
        related.addAll(cookies);
      }
    });
    return related;
  }

  private void put(StoredCookie cookie) {
    List<StoredCookie> cookies = domains.computeIfAbsent(cookie.domain(), _ -> new ArrayList<>(4));
    // Each a little later than the one before, so that their order does not change.
    last = cookie.created().isAfter(last) ? cookie.created() : last.plusNanos(1);
    StoredCookie added = cookie.createdAt(last);
    for (Iterator<StoredCookie> i = cookies.iterator(); i.hasNext(); ) {
      StoredCookie old = i.next();
      if (old.isSameAs(cookie)) {
        added = cookie.createdAt(old.created());
        i.remove();
        count--;
      }
    }
    if (added.isOver(clock.instant())) {
      dropIfEmpty(cookie.domain(), cookies);
      return;
    }
    cookies.add(added);
    count++;
    if (cookies.size() > DOMAIN_MAX_COUNT) {
      evict(cookies);
    }
    if (count > MAX_COUNT) {
      removeOver();
      if (count > MAX_COUNT) {
        evictAnywhere();
      }
    }
  }

  /** Lets one go: the first that is over, else the first that is not secure, else the first. */
  private void evict(List<StoredCookie> cookies) {
    Instant now = clock.instant();
    int victim = 0;
    int worth = Integer.MAX_VALUE;
    for (int i = 0; i < cookies.size(); i++) {
      int own = cookies.get(i).isOver(now) ? 0 : cookies.get(i).secure() ? 2 : 1;
      if (own < worth) {
        worth = own;
        victim = i;
      }
    }
    cookies.remove(victim);
    count--;
  }

  /** Lets one go of the domain that has the most. */
  private void evictAnywhere() {
    Map.Entry<String, List<StoredCookie>> greatest = null;
    for (Map.Entry<String, List<StoredCookie>> domain : domains.entrySet()) {
      if (greatest == null || domain.getValue().size() > greatest.getValue().size()) {
        greatest = domain;
      }
    }
    if (greatest != null) {
      evict(greatest.getValue());
      dropIfEmpty(greatest.getKey(), greatest.getValue());
    }
  }

  private void dropIfEmpty(String domain, List<StoredCookie> cookies) {
    if (cookies.isEmpty()) {
      domains.remove(domain);
    }
  }

  private void removeOver() {
    Instant now = clock.instant();
    for (Iterator<List<StoredCookie>> i = domains.values().iterator(); i.hasNext(); ) {
      List<StoredCookie> cookies = i.next();
      int before = cookies.size();
      cookies.removeIf(cookie -> cookie.isOver(now));
      count -= before - cookies.size();
      if (cookies.isEmpty()) {
        i.remove();
      }
    }
  }

  /**
   * {@return the value of Cookie for a request, or nothing if none is for it}
   *
   * @param url of the request
   */
  public Optional<String> field(URI url) {
    List<StoredCookie> cookies = cookies(url);
    if (cookies.isEmpty()) {
      return Optional.empty();
    }
    var field = new StringBuilder();
    for (StoredCookie cookie : cookies) {
      field.append(field.isEmpty() ? "" : "; ");
      field.append(cookie.name()).append(cookie.name().isEmpty() ? "" : "=");
      field.append(cookie.value());
    }
    return Optional.of(field.toString());
  }

  /**
   * {@return the cookies for a request: those of longer paths first, then the older ones}
   *
   * @param url of the request
   */
  public synchronized List<StoredCookie> cookies(URI url) {
    if (count == 0) {
      return List.of();
    }
    CookieRequest request = CookieRequest.of(url);
    Instant now = clock.instant();
    var found = new ArrayList<StoredCookie>();
    for (String domain : request.domains()) {
      List<StoredCookie> cookies = domains.get(domain);
      if (cookies != null) {
        take(cookies, request, now, found);
        dropIfEmpty(domain, cookies);
      }
    }
    found.sort(
        Comparator.comparingInt((StoredCookie cookie) -> -cookie.path().length())
            .thenComparing(StoredCookie::created));
    return List.copyOf(found);
  }

  /** Takes those that are for a request; they move to the end, as those that were used last. */
  private void take(
      List<StoredCookie> cookies, CookieRequest request, Instant now, List<StoredCookie> into) {
    var used = new ArrayList<StoredCookie>();
    for (Iterator<StoredCookie> i = cookies.iterator(); i.hasNext(); ) {
      StoredCookie cookie = i.next();
      if (cookie.isOver(now)) {
        i.remove();
        count--;
      } else if (request.takes(cookie)) {
        i.remove();
        used.add(cookie);
      }
    }
    cookies.addAll(used);
    into.addAll(used);
  }

  /** {@return all cookies, by domain} */
  public synchronized List<StoredCookie> snapshot() {
    removeOver();
    return domains.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(domain -> domain.getValue().stream())
        .toList();
  }

  /** Forgets all cookies. */
  public synchronized void clear() {
    domains.clear();
    count = 0;
  }

  /** Forgets the cookies that last as long as the jar is open, as a browser that closes. */
  public synchronized void clearSession() {
    for (Iterator<List<StoredCookie>> i = domains.values().iterator(); i.hasNext(); ) {
      List<StoredCookie> cookies = i.next();
      int before = cookies.size();
      cookies.removeIf(cookie -> cookie.expires().isEmpty());
      count -= before - cookies.size();
      if (cookies.isEmpty()) {
        i.remove();
      }
    }
  }

  /**
   * Writes all cookies to a file in the form of Netscape, which curl and browsers know, those of
   * the session included. The file is readable for its owner alone, and is there whole or not at
   * all. SameSite is not in it.
   *
   * @param file is replaced
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    CookieFile.write(file, snapshot());
  }

  /**
   * Adds the cookies of a file in the form of Netscape.
   *
   * @param file as {@link #save} or curl writes it; 16 MiB at most
   * @throws IOException if it cannot be read, or has a line that is no cookie
   */
  public void load(Path file) throws IOException {
    List<StoredCookie> cookies = CookieFile.read(file, clock.instant());
    synchronized (this) {
      cookies.forEach(this::put);
    }
  }

  /** {@return how many there are, for messages: values may be secrets} */
  @Override
  public synchronized String toString() {
    return count + " cookies";
  }
}
