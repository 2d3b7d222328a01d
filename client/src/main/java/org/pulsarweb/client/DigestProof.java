package org.pulsarweb.client;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Proofs of a password (RFC 7616). What a server has asked for is kept, so that later requests
 * bring their proof at once, each with the next count of its nonce.
 */
final class DigestProof implements Auth {
  private static final int ORIGIN_MAX_COUNT = 100;
  private static final int CNONCE_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What a server has asked for, and how often its nonce was used. */
  private static final class Known {
    DigestChallenge challenge;
    long count;

    /** Whether a proof with this nonce was taken: then a refusal does not mean the password. */
    boolean proven;

    Known(DigestChallenge challenge) {
      this.challenge = challenge;
    }
  }

  private final String name;
  private final String password;
  private final Supplier<String> cnonces;

  /** By origin, the one that was used last at the end. */
  private final Map<String, Known> origins = // guarded by this
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > ORIGIN_MAX_COUNT;
        }
      };

  DigestProof(String name, String password) {
    this(name, password, DigestProof::random);
  }

  DigestProof(String name, String password, Supplier<String> cnonces) {
    this.name = name;
    this.password = password;
    this.cnonces = cnonces;
  }

  private static String random() {
    var bytes = new byte[CNONCE_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public Optional<String> credentials(AuthRequest request) {
    DigestChallenge challenge;
    long count;
    synchronized (this) {
      Known known = origins.get(request.origin());
      if (known == null) {
        return Optional.empty();
      }
      challenge = known.challenge;
      count = ++known.count;
    }
    return challenge.proof(name, password, request, cnonces.get(), count);
  }

  /**
   * Tries again if no proof was sent, or if the one that was sent had a nonce which was good before
   * or which the server calls stale; otherwise the password is wrong.
   */
  @Override
  public boolean challenged(AuthRequest request, String sent, List<Challenge> challenges) {
    DigestChallenge challenge = first(challenges, request);
    if (challenge == null) {
      return false;
    }
    String nonce = nonceOf(sent);
    synchronized (this) {
      Known known = origins.get(request.origin());
      boolean wasGood = known != null && known.proven && known.challenge.nonce().equals(nonce);
      boolean isNews = known != null && !known.challenge.nonce().equals(nonce);
      if (!nonce.isEmpty() && !challenge.stale() && !wasGood && !isNews) {
        origins.remove(request.origin());
        return false;
      }
      if (known == null || known.challenge.nonce().equals(nonce) || nonce.isEmpty()) {
        origins.put(request.origin(), new Known(challenge));
      }
      return true;
    }
  }

  /** Returns the first challenge that can be answered for a request (RFC 7616 §3.7). */
  private static @Nullable DigestChallenge first(List<Challenge> challenges, AuthRequest request) {
    for (Challenge challenge : challenges) {
      Optional<DigestChallenge> digest = DigestChallenge.of(challenge);
      if (digest.isPresent() && digest.get().suits(request)) {
        return digest.get();
      }
    }
    return null;
  }

  /** Returns the nonce of a proof that was sent; empty for none. */
  private static String nonceOf(String sent) {
    return sent.regionMatches(true, 0, "Digest ", 0, 7)
        ? Challenge.parameters(sent.substring(7)).getOrDefault("nonce", "")
        : "";
  }

  @Override
  public void accepted(AuthRequest request, String sent, String info) {
    String nonce = nonceOf(sent);
    if (nonce.isEmpty()) {
      return;
    }
    String next = info.isEmpty() ? "" : Challenge.parameters(info).getOrDefault("nextnonce", "");
    synchronized (this) {
      Known known = origins.get(request.origin());
      if (known != null && known.challenge.nonce().equals(nonce)) {
        known.proven = true;
        if (!next.isEmpty() && !next.equals(nonce)) {
          known.challenge = known.challenge.withNonce(next);
          known.count = 0;
        }
      }
    }
  }

  /** {@return the name, for messages: the password is a secret} */
  @Override
  public String toString() {
    return "Digest of " + name;
  }
}
