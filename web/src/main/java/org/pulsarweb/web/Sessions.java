package org.pulsarweb.web;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.Cookie;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/**
 * Middleware that remembers a client from one request to the next: see {@link Session}. The values
 * travel in a cookie, signed so that the client cannot change them or encrypted so that it cannot
 * read them either; or they stay in a {@link SessionStore}, and the cookie says which they are.
 *
 * <p>A cookie holds about 3 KB. A session in a cookie cannot be ended by the server: who has copied
 * it can use it until its time is over.
 *
 * <p>Safe for use by many threads.
 */
public final class Sessions implements Middleware {
  private static final Duration LIFETIME = Duration.ofMinutes(30); // as servlets have it
  private static final Cookie COOKIE = Cookie.of("session", "");
  private static final int ID_BYTES = 32;

  private enum Kind {
    SIGNED,
    ENCRYPTED,
    STORED
  }

  private final Kind kind;
  private final List<byte[]> keys;
  private final @Nullable SessionStore store;
  private final Cookie cookie;
  private final Duration lifetime;
  private final InstantSource clock;
  private final SessionCookie codec;

  private Sessions(
      Kind kind,
      List<byte[]> keys,
      @Nullable SessionStore store,
      Cookie cookie,
      Duration lifetime,
      InstantSource clock) {
    this.kind = kind;
    this.keys = keys;
    this.store = store;
    this.cookie = cookie;
    this.lifetime = lifetime;
    this.clock = clock;
    this.codec = new SessionCookie(keys, cookie.name(), kind == Kind.ENCRYPTED);
  }

  /**
   * Returns sessions in cookies that clients can read and cannot change.
   *
   * @param key of 32 bytes or more, the same for all workers and after a restart
   * @param former keys that are believed as well, but not used any more
   * @return the middleware
   */
  public static Sessions signed(byte[] key, byte[]... former) {
    return inCookies(Kind.SIGNED, key, former);
  }

  /**
   * Returns sessions in cookies that clients can neither read nor change.
   *
   * @param key of 32 bytes or more, the same for all workers and after a restart
   * @param former keys that are believed as well, but not used any more
   * @return the middleware
   */
  public static Sessions encrypted(byte[] key, byte[]... former) {
    return inCookies(Kind.ENCRYPTED, key, former);
  }

  private static Sessions inCookies(Kind kind, byte[] key, byte[]... former) {
    var keys = new ArrayList<byte[]>();
    keys.add(Hmac.requireKey(key));
    for (byte[] old : former) {
      keys.add(Hmac.requireKey(old));
    }
    return new Sessions(kind, List.copyOf(keys), null, COOKIE, LIFETIME, InstantSource.system());
  }

  /**
   * Returns sessions that stay with the server.
   *
   * @param store where
   * @return the middleware
   */
  public static Sessions stored(SessionStore store) {
    return new Sessions(Kind.STORED, List.of(), store, COOKIE, LIFETIME, InstantSource.system());
  }

  /**
   * Returns these with another cookie: for TLS best one named {@code __Host-session}.
   *
   * @param cookie its name and attributes; value and age are not its own
   * @return a changed copy
   */
  public Sessions withCookie(Cookie cookie) {
    return new Sessions(kind, keys, store, cookie, lifetime, clock);
  }

  /**
   * Returns these with another time for which a session lives when it is not used.
   *
   * @param lifetime whole seconds; 30 minutes at first
   * @return a changed copy
   */
  public Sessions withLifetime(Duration lifetime) {
    if (lifetime.toSeconds() < 1) {
      throw new IllegalArgumentException("a session lives a second or more, not " + lifetime);
    }
    return new Sessions(kind, keys, store, cookie, lifetime, clock);
  }

  Sessions withClock(InstantSource clock) {
    return new Sessions(kind, keys, store, cookie, lifetime, clock);
  }

  @Override
  public HttpHandler around(HttpHandler next) {
    return store == null ? inCookie(next) : inStore(next, store);
  }

  private HttpHandler inCookie(HttpHandler next) {
    return request -> {
      long now = clock.instant().getEpochSecond();
      Optional<SessionCookie.Content> known =
          codec
              .read(request.cookie(cookie.name()).orElse(""))
              .filter(content -> content.untilSeconds() > now);
      Session session = new Session(known.map(SessionCookie.Content::values).orElse(Map.of()));
      Response answer = Answers.of(next, request.with(Session.ATTRIBUTE, session));
      boolean ages =
          known.isPresent() && known.get().untilSeconds() - now < lifetime.toSeconds() / 2;
      if (!session.isChanged() && !ages) {
        return answer;
      }
      if (session.values().isEmpty()) {
        return removed(request, answer);
      }
      var content =
          new SessionCookie.Content(new HashMap<>(session.values()), now + lifetime.toSeconds());
      return set(answer, codec.write(content));
    };
  }

  private HttpHandler inStore(HttpHandler next, SessionStore store) {
    return request -> {
      String given = request.cookie(cookie.name()).orElse("");
      Optional<Map<String, String>> known = given.isEmpty() ? Optional.empty() : store.load(given);
      Session session = new Session(known.orElse(Map.of()));
      Response answer = Answers.of(next, request.with(Session.ATTRIBUTE, session));
      if (session.values().isEmpty()) {
        if (known.isPresent()) {
          store.delete(given);
        }
        return session.isChanged() ? removed(request, answer) : answer;
      }
      // An identity that the client has made up is never taken.
      boolean keepsId = known.isPresent() && !session.isRenewed();
      if (known.isPresent() && !keepsId) {
        store.delete(given);
      }
      String id = keepsId ? given : Hmac.text(Hmac.random(ID_BYTES));
      store.save(id, session.values(), lifetime);
      return set(answer, id);
    };
  }

  private Response set(Response answer, String value) {
    return notKept(answer.withCookie(cookie.withValue(value).withMaxAge(lifetime)));
  }

  private Response removed(Request request, Response answer) {
    return request.cookies().containsKey(cookie.name())
        ? notKept(answer.withCookie(cookie.removed()))
        : answer;
  }

  /** A shared cache must not give one client's session to the next. */
  private static Response notKept(Response answer) {
    return answer.headers().has("Cache-Control")
        ? answer
        : answer.withHeader("Cache-Control", "no-store");
  }
}
