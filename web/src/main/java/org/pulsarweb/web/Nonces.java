package org.pulsarweb.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nonces of digest authentication (RFC 7616 §3.3): when it was made, something random, and a
 * seal, so that a server knows its own without keeping them. It keeps the counts of those that are
 * in use, so that nothing that was heard on the way can be used again.
 *
 * <p>Safe for use by many threads.
 */
final class Nonces {
  enum Verdict {
    GOOD,
    /** It is ours, but too old, or there were too many since: the client takes a new one. */
    STALE,
    BAD
  }

  /**
   * How far a count may lag behind the greatest: requests that were sent at the same time may come
   * in another order. As many as a long has bits, as IPsec does it.
   */
  private static final int WINDOW = 64;

  private static final int USED_MAX_COUNT = 10_000;
  private static final int RANDOM_BYTES = 8;
  private static final int SEALED_BYTES = Long.BYTES + RANDOM_BYTES;
  private static final int SEAL_BYTES = 16;

  /** The greatest count, and which of those below it were seen. */
  private record Seen(long greatest, long window) {}

  private final byte[] key;
  private final byte[] label;
  private final Duration lifetime;
  private final InstantSource clock;
  private final LinkedHashMap<String, Seen> used = new LinkedHashMap<>();
  private long forgottenMillis = Long.MIN_VALUE; // those made until then are of no more use

  Nonces(byte[] key, String realm, Duration lifetime, InstantSource clock) {
    this.key = key;
    this.label = realm.getBytes(StandardCharsets.UTF_8);
    this.lifetime = lifetime;
    this.clock = clock;
  }

  String make() {
    byte[] sealed =
        ByteBuffer.allocate(SEALED_BYTES)
            .putLong(clock.millis())
            .put(Hmac.random(RANDOM_BYTES))
            .array();
    byte[] nonce = Arrays.copyOf(sealed, SEALED_BYTES + SEAL_BYTES);
    System.arraycopy(seal(sealed), 0, nonce, SEALED_BYTES, SEAL_BYTES);
    return Hmac.text(nonce);
  }

  private byte[] seal(byte[] sealed) {
    return Arrays.copyOf(Hmac.of(key, label, sealed), SEAL_BYTES);
  }

  /** Looks whether a nonce is ours and may be used with this count; from then on it was. */
  synchronized Verdict use(String nonce, long count) {
    byte[] bytes = Hmac.bytes(nonce);
    if (bytes.length != SEALED_BYTES + SEAL_BYTES || count < 1 || !Hmac.text(bytes).equals(nonce)) {
      return Verdict.BAD;
    }
    byte[] sealed = Arrays.copyOf(bytes, SEALED_BYTES);
    if (!Hmac.isEqual(seal(sealed), Arrays.copyOfRange(bytes, SEALED_BYTES, bytes.length))) {
      return Verdict.BAD;
    }
    long madeMillis = ByteBuffer.wrap(sealed).getLong();
    long age = clock.millis() - madeMillis;
    if (age < 0 || age > lifetime.toMillis() || madeMillis <= forgottenMillis) {
      return Verdict.STALE;
    }
    Seen seen = used.get(nonce);
    Seen now = seen == null ? new Seen(count, 1) : counted(seen, count);
    if (now == null) {
      return Verdict.STALE; // heard before: whoever knows the password takes a new one
    }
    used.put(nonce, now);
    forget();
    return Verdict.GOOD;
  }

  private static @Nullable Seen counted(Seen seen, long count) {
    long ahead = count - seen.greatest;
    if (ahead > 0) {
      return new Seen(count, ahead >= WINDOW ? 1 : seen.window << ahead | 1);
    }
    long bit = -ahead >= WINDOW ? 0 : 1L << -ahead;
    return bit == 0 || (seen.window & bit) != 0 ? null : new Seen(seen.greatest, seen.window | bit);
  }

  /** Lets the oldest go when there are too many, and every nonce with it that is as old. */
  private void forget() {
    if (used.size() > USED_MAX_COUNT) {
      Map.Entry<String, Seen> eldest = used.firstEntry();
      used.remove(eldest.getKey());
      long madeMillis = ByteBuffer.wrap(Hmac.bytes(eldest.getKey())).getLong();
      forgottenMillis = Math.max(forgottenMillis, madeMillis);
    }
  }
}
